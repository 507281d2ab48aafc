"""PAdES: ``signing`` prepares, creates and extends; ``reading`` collects evidence; ``difference`` compares revisions.

The only place that knows pyHanko and its certificate validator.
"""
