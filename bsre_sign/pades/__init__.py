"""Preparing, creating and extending PAdES signatures, and collecting the evidence in them.

The only place that knows pyHanko and its certificate validator.
"""
