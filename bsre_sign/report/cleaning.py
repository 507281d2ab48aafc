"""Texts from strangers, made safe to show."""

import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean(text: str) -> str:
    """``text`` from a document or a certificate, made safe to show.

    A name may hold terminal commands, line breaks that forge further lines, or marks that turn the reading
    direction; each such character becomes ``�``.
    """
    if text.isprintable():  # holds nothing hidden, and is told apart in no time
        return text
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) in _HIDDEN else char for char in text)
