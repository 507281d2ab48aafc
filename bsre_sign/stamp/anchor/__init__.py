"""Anchors: characters in the text that mark where a specimen goes; found, and taken out of the page."""
