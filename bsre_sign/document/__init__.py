"""A PDF document to be worked on: read, looked into, written anew."""

from bsre_sign.document.document import Document
from bsre_sign.document.opening import open_pdf
from bsre_sign.document.rewriting import ready_to_rewrite
from bsre_sign.document.signed import carries_signature
from bsre_sign.document.window import open_over
from bsre_sign.document.writing import repairs, save

__all__ = ["Document", "carries_signature", "open_over", "open_pdf", "ready_to_rewrite", "repairs", "save"]
