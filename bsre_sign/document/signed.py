"""Whether a document is signed."""

import pikepdf

from bsre_sign.errors import DocumentRefusedError
from bsre_sign.language import Text

_MAX_FIELDS = 100_000


def carries_signature(pdf: pikepdf.Pdf) -> bool:
    """Whether a signature field of ``pdf`` holds a value.

    Raises:
        DocumentRefusedError: the form is too large to be looked through.
    """
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary):
        return False
    waiting: list[tuple[pikepdf.Object, pikepdf.Object | None]] = [(one, None) for one in _array(form.get("/Fields"))]
    seen: set[tuple[int, int]] = set()
    while waiting:
        one, inherited = waiting.pop()
        if not isinstance(one, pikepdf.Dictionary) or (one.is_indirect and one.objgen in seen):
            continue
        seen.add(one.objgen)
        if len(seen) > _MAX_FIELDS:
            raise DocumentRefusedError(
                Text(id="Formulir dokumen terlalu besar.", en="The document's form is too large."),
                Text(
                    id="Cetak ulang dokumen menjadi PDF tanpa formulir.",
                    en="Print the document to a PDF without a form.",
                ),
            )
        kind = one.get("/FT", inherited)
        if kind == pikepdf.Name.Sig and "/V" in one:
            return True
        waiting.extend((kid, kind) for kid in _array(one.get("/Kids")))
    return False


def _array(value: object) -> list[pikepdf.Object]:
    return list(value) if isinstance(value, pikepdf.Array) else []
