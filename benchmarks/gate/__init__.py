"""How much faster a check is with more jobs."""
