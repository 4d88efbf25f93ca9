"""Pages for everybody, without signing in (公开网页)."""
