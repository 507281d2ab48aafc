"""The viewer's other half: PDFium at work, in a process of its own that may be ended at any moment."""
