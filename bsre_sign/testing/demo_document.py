"""The sample agreement that the demo signs."""

from pathlib import Path

from bsre_sign.errors import InputError
from bsre_sign.language import Text

DEMO_DOCUMENT = "pks-grobogan-2023.pdf"
DEMO_AGREEMENT = "grobogan-2023"

_FOLDERS = (Path(__file__).parent, Path(__file__).parents[2] / "samples")
"""Beside this module in an installed package, else in the repository."""


def demo_document() -> bytes:
    """The unsigned agreement, as a PDF.

    Raises:
        InputError: it is neither in the package nor in the repository.
    """
    for folder in _FOLDERS:
        if (folder / DEMO_DOCUMENT).is_file():
            return (folder / DEMO_DOCUMENT).read_bytes()
    raise InputError(
        Text(id=f"Dokumen contoh {DEMO_DOCUMENT} tidak ditemukan.", en=f"The sample {DEMO_DOCUMENT} is missing."),
        Text(id="Pasang ulang paket bsre-sign.", en="Install the package bsre-sign again."),
    )
