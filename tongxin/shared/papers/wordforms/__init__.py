"""Word files that officers made, filled with the parts of a document (公文模板)."""
