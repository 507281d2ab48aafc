"""Network services: what is asked of them, and the guarded way of asking."""
