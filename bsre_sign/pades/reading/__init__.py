"""Collecting the evidence in a document; nothing here judges or writes."""
