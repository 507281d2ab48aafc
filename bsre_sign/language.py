"""The two languages in which the library speaks to people."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language of what people read; Indonesian is the default everywhere."""

    INDONESIAN = "id"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages."""

    id: str
    en: str

    def to(self, language: Language) -> str:
        """The sentence in ``language``."""
        return self.id if language is Language.INDONESIAN else self.en
