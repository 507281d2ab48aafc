"""One document's trial: it is stamped and signed under limits, and what came out is examined by independent judges."""
