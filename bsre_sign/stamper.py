"""Stamping a document without signing it."""

from dataclasses import dataclass
from pathlib import Path

from bsre_sign.agreement import Agreement
from bsre_sign.document import Document, carries_signature, ready_to_rewrite, repairs, save
from bsre_sign.errors import AlreadySignedError
from bsre_sign.language import Text
from bsre_sign.output import whole_file
from bsre_sign.stamp import Stamp, StampResult, check_unharmed


@dataclass(frozen=True, slots=True)
class StampedDocument:
    """What was done to one document."""

    stamp: StampResult
    size: int
    """Bytes of the output."""
    remarks: tuple[Text, ...] = ()
    """What the document's owner should know: that it was damaged and mended, or lost rights that no change outlives."""


class Stamper:
    """Draws an agreement's clause and logo. Made once, used for any number of documents, from threads too."""

    def __init__(self, agreement: Agreement, *, logo: str | Path | bytes | None = None) -> None:
        self._stamp = Stamp(agreement, logo)

    def stamp_to(self, document: Document, path: str | Path, *, overwrite: bool = False) -> StampedDocument:
        """Write a stamped copy of ``document`` to ``path``, whole or not at all.

        Raises:
            AlreadySignedError: the document carries a signature, which a stamp would break.
            DocumentRefusedError: it could not be stamped unharmed.
            InputError: the document cannot be worked on, or the output cannot be written.
        """
        with whole_file(Path(path), overwrite=overwrite) as output, document.pdf() as pdf:
            if carries_signature(pdf):
                raise AlreadySignedError(
                    Text(
                        id=f"{document.name} sudah ditandatangani; stempel akan merusak tanda tangannya.",
                        en=f"{document.name} is signed already; a stamp would break its signature.",
                    ),
                    Text(
                        id="Bubuhkan stempel pada naskah aslinya, lalu tanda tangani.",
                        en="Stamp the unsigned original, then sign it.",
                    ),
                )
            remarks = ready_to_rewrite(pdf)
            result = self._stamp.draw(pdf, document)
            save(pdf, output)
            if mended := repairs(pdf):
                output.seek(0)
                check_unharmed(document, output.read(), result)
            return StampedDocument(result, output.seek(0, 2), (*remarks, *mended))
