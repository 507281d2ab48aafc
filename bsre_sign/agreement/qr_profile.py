"""The QR code of a stamp: a link by which a reader comes to the document's verification."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal
from urllib.parse import quote

from bsre_sign.agreement.table import Table
from bsre_sign.language import Text

_SIZE = 36.0  # about 12.7 mm: a link of 60 characters then has modules of 0.4 mm


@dataclass(frozen=True, slots=True)
class QrProfile:
    """The ``[stamp.qr]`` table."""

    text: str
    """The link, with ``{name}`` and ``{sha256}`` still in it."""
    side: Literal["left", "right"]
    size: float
    """Side of the square of modules, in points; the quiet zone around it comes on top."""
    mark: bool
    """Whether the logo stands small in the middle."""

    @property
    def asks_digest(self) -> bool:
        """Whether the link holds the document's digest, so that it has to be computed."""
        return "{sha256}" in self.text

    def fill(self, name: str, sha256: str) -> str:
        """The link for one document: ``name`` is its file, ``sha256`` the hexadecimal digest of its bytes."""
        stem = PurePath(name.replace("\\", "/")).stem
        return self.text.replace("{name}", quote(stem, safe="")).replace("{sha256}", sha256.upper())


def read_qr(table: Table, opposite: Literal["left", "right"]) -> QrProfile:
    """The ``[stamp.qr]`` table; the code stands at the side ``opposite`` unless the profile says otherwise."""
    table.only(QrProfile.__dataclass_fields__)
    text = table.text("text")
    rest = text.replace("{name}", "").replace("{sha256}", "")
    if "{" in rest or "}" in rest:
        expected = Text(
            "teks yang kurung kurawalnya hanya {name} dan {sha256}", "text whose only braces are {name} and {sha256}"
        )
        table.fault("text", expected, text)
    return QrProfile(
        text=text,
        side=table.choice("side", ("left", "right")) if table.has("side") else opposite,
        size=table.number("size", 18, 72) if table.has("size") else _SIZE,
        mark=table.boolean("mark") if table.has("mark") else False,
    )
