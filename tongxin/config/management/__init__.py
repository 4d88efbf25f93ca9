"""Management commands of Django that this house runs its own way."""
