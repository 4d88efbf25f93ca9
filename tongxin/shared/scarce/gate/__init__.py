"""The burst gate (抢报闸门): the moments when everybody comes at once, committed in batches."""
