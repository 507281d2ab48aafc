"""The catalogue of verdict codes: what each one says to a person, and where the rule stands.

The sentences are data (``codes.toml``), read once and only when a report is shown.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType

from bsre_sign.language import Text


class Severity(StrEnum):
    """What a code does by default to the answer that it stands under; the answer itself decides."""

    FAILED = "failed"
    """Something is disproved."""
    INDETERMINATE = "indeterminate"
    """Something is not proved."""
    WARNING = "warning"
    """Worth knowing and acting on; lowers nothing."""
    INFORMATION = "information"
    """Worth knowing; lowers nothing."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code of the verdict model."""

    name: str
    """``I-`` integrity, ``A-`` authenticity, ``N-`` non-repudiation."""
    sentence: Text
    """What was found, for a reader who knows nothing of signatures."""
    hint: Text
    """What to do about it."""
    etsi: str
    """Sub-indication (ETSI EN 319 102-1, 5.1.3), or the clause that the code is about."""
    severity: Severity


def code(name: str) -> Code:
    """The code called ``name``.

    Raises:
        KeyError: the catalogue has no such code.
    """
    try:
        return catalogue()[name]
    except KeyError:
        raise KeyError(f"no verdict code {name!r} in codes.toml") from None


@cache
def catalogue() -> Mapping[str, Code]:
    """All codes by name, in the order of the questions they answer."""
    source = resources.files(__package__).joinpath("codes.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            name: Code(
                name=name,
                sentence=Text(**entry["sentence"]),
                hint=Text(**entry["hint"]),
                etsi=entry["etsi"],
                severity=Severity(entry["severity"]),
            )
            for name, entry in tomllib.loads(source).items()
        }
    )
