"""Messages inside the program (站内通知)."""
