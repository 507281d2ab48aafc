"""Preparing, creating and extending signatures, and what is checked before and after."""
