"""Working days, deadlines and their colours (工作日历、期限)."""
