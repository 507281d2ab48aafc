"""Writing a document anew, which a stamp and a first signature need, without losing anything of it."""

import re
import warnings
from typing import Any, BinaryIO

import pikepdf
from pikepdf.exceptions import PageCopyWarning

from bsre_sign.errors import DocumentRefusedError
from bsre_sign.language import Text

_LONGEST_WORDS = 200
_PLACE = re.compile(r"^stream <.*?>(?: \([^)]*\)|, [^:]*)?: ", re.DOTALL)  # its own name for its input

# Form fields that no form lists come with the document; they are nothing that whoever signs it could mend.
warnings.filterwarnings("ignore", category=PageCopyWarning)


def repairs(pdf: pikepdf.Pdf) -> tuple[Text, ...]:
    """What qpdf had to mend when it read ``pdf``, as one remark; none where nothing was wrong.

    Asked for once, after everything was read that was going to be.
    """
    found = pdf.get_warnings()
    if not found:
        return ()
    first = _PLACE.sub("", str(found[0]))[:_LONGEST_WORDS]
    return (
        Text(
            id=f"Berkasnya rusak dan diperbaiki ketika ditulis ulang ({len(found)} hal; yang pertama: {first}).",
            en=f"The file was damaged, and mended when it was written anew ({len(found)} things; the first: {first}).",
        ),
    )


def save(pdf: pikepdf.Pdf, output: BinaryIO) -> None:
    """Write ``pdf`` to ``output`` as it was: streams untouched, encrypted with the same keys if it was encrypted.

    Raises:
        DocumentRefusedError: qpdf cannot write what it has read.
    """
    options: dict[str, Any] = {"encryption": True}
    if not pdf.is_encrypted:
        options = {"stream_decode_level": pikepdf.StreamDecodeLevel.none}
    try:
        pdf.save(
            output,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
            fix_metadata_version=False,  # the metadata stay as they are, well-formed or not
            **options,
        )
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise DocumentRefusedError(
            Text(
                id=f"Dokumen tidak dapat ditulis ulang: {error}.", en=f"The document cannot be written anew: {error}."
            ),
            Text(id="Cetak ulang dokumen menjadi PDF baru.", en="Print the document to a new PDF."),
        ) from error
