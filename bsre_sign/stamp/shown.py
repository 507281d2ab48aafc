"""The bytes in which a viewer sees the pages that qpdf has open."""

import io

from pikepdf import Pdf

from bsre_sign.document import Document, save
from bsre_sign.errors import NotAPdfError, PasswordNeededError
from bsre_sign.viewer import Source, page_count


def shown(pdf: Pdf, document: Document) -> Source:
    """Where ``document`` lies, or ``pdf`` written anew where a viewer mends the damaged file in another way.

    To be asked for before ``pdf`` is changed.

    Raises:
        DocumentRefusedError: opening it takes too much.
    """
    source: Source = document.path or document.read()
    try:
        if page_count(source, password=document.password) == len(pdf.pages):
            return source
    except (NotAPdfError, PasswordNeededError):
        pass  # qpdf has opened it, and with the same password
    written = io.BytesIO()
    save(pdf, written)
    return written.getvalue()
