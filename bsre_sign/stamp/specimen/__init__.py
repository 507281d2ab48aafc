"""The specimen: a signature that is seen."""
