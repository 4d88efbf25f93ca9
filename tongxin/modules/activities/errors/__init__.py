"""Ways the module refuses."""
