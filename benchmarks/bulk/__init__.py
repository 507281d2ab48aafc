"""Thousands of letters, signed by worker processes or on Dask, some of which are killed on the way."""
