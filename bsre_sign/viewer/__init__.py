"""What a viewer shows of a document: texts, pictures, what is drawn where. The one door to PDFium.

PDFium is not safe to use from several threads, ends its process when memory runs out, and can be kept busy for ever by
a document made for that. So it works in processes of its own, which have limits of time and (on Linux) of memory, are
started when first needed, and kept for a while. All functions may be called from threads.

A page that brings its worker down counts as one that cannot be drawn; a document with three of them is refused.
"""

from typing import TYPE_CHECKING

from bsre_sign.doors import opener

if TYPE_CHECKING:
    from bsre_sign.viewer.comparison import compare, unveiled
    from bsre_sign.viewer.feet import Survey, survey, surveying
    from bsre_sign.viewer.marks import pictures, qr_codes
    from bsre_sign.viewer.model import (
        PageDifference,
        PageView,
        Picture,
        Placement,
        QrCode,
        Rect,
        Source,
        Strip,
        TextRun,
    )
    from bsre_sign.viewer.pages import page_count, page_png, page_texts, text_boxes
    from bsre_sign.viewer.pool import warm_up
    from bsre_sign.viewer.runs import text_runs

# Loaded when first used: a worker needs none of them, and its start counts.
_BEHIND = {
    "comparison": ("compare", "unveiled"),
    "feet": ("Survey", "survey", "surveying"),
    "marks": ("pictures", "qr_codes"),
    "model": ("PageDifference", "PageView", "Picture", "Placement", "QrCode", "Rect", "Source", "Strip", "TextRun"),
    "pages": ("page_count", "page_png", "page_texts", "text_boxes"),
    "pool": ("warm_up",),
    "runs": ("text_runs",),
}

__all__ = [
    "PageDifference",
    "PageView",
    "Picture",
    "Placement",
    "QrCode",
    "Rect",
    "Source",
    "Strip",
    "Survey",
    "TextRun",
    "compare",
    "page_count",
    "page_png",
    "page_texts",
    "pictures",
    "qr_codes",
    "survey",
    "surveying",
    "text_boxes",
    "text_runs",
    "unveiled",
    "warm_up",
]

__getattr__ = opener(__name__, _BEHIND)
