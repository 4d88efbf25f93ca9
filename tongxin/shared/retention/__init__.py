"""How long rows are kept, and what becomes of them then (保存期限)."""
