"""Trading days, securities and their prices."""
