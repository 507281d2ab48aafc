"""What a document may take: seconds, bytes, pixels. Measured on ordinary documents with a wide margin."""

STARTING_SECONDS = 30.0
"""Starting a worker, which takes a tenth of a second on a machine that is not busy."""
OPENING_SECONDS = 10.0
"""Opening a document."""
PAGE_SECONDS = 5.0
"""One question about one page."""
ROUND_SECONDS = 0.1
"""Of several questions that are asked together no further one is begun after this."""
CALL_SECONDS = 60.0
"""All questions of one call about its document ..."""
CALL_SECONDS_PER_PAGE = 0.5
"""... and this much more for each page ..."""
LONGEST_CALL_SECONDS = 600.0
"""... up to this."""
LOST_PAGES = 3
"""So many pages may bring a worker down before the document is given up."""

MEMORY = 260_000_000
"""Bytes of address space a worker may take beyond what it starts with and what the document's own bytes need. Linux
only: elsewhere a system has no such limit, or none that holds."""
RETAINED_MEMORY = 100_000_000
"""Bytes beyond its start that a worker may keep between two calls; with more it ends."""

PAGES_MEMORY = 32_000_000
"""Bytes of a document's pages that are kept as they were read; then they are let go, and their memory serves the next.
By its size and the number of its pages."""

LONGEST_PAGE = 1_000_000
"""Characters of one page's text; what is beyond is left out."""
LONGEST_TEXT = 50_000_000
"""Characters of one document's text."""
LONGEST_ANSWER = 160_000_000
"""Bytes of one answer: a picture of as many pixels as are drawn at most, that no compression helps."""
MOST_WORKERS = 8

MOST_PIXELS = 20_000_000
"""Of a page's picture, which is made smaller where it would have more."""
LONGEST_SIDE = 128
"""Pixels of an image's picture."""
MOST_CODES = 64
"""QR codes of one page."""
LONGEST_CODE = 8000
"""Characters of one QR code, which holds 7089 at most (ISO/IEC 18004)."""
MOST_AREAS = 64
"""Places in which one page differs from another; more are told as one."""
