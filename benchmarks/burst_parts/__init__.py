"""Parts of the burst benchmark: load, peers, rows."""
