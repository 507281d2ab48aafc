"""Verdicts, and how they are shown and serialised."""
