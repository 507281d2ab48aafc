"""The clause in the wordings that are known, and where a text has it."""

import itertools
import re
import tomllib
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from bsre_sign.stamp.nearly import Sentence, find_nearly
from bsre_sign.stamp.plain import place_in, plain

Clause = tuple[int, int, str]
"""Where a text has the clause: first character, how many, and the wording's id."""

_OPTIONAL = re.compile(r"\[([^\]]*)\]")
_MOST_PLACES = 8  # of one wording in one text, the last ones: the foot is mostly set last
_ENDS = 50_000  # letters at a text's beginning and end in which misread words are looked for


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to say the clause."""

    id: str
    sentence: Sentence
    plain: bytes
    """Its letters and digits, as :func:`~bsre_sign.stamp.plain.plain` gives them; never empty."""

    @classmethod
    def of(cls, name: str, text: str) -> "Wording | None":
        """The wording in ``text``; ``None`` where no letter or digit is."""
        words = [(letters, word) for word in re.findall(r"[^\s-]+", text) if (letters := plain(word))]
        if not words:
            return None
        firm = tuple(_is_firm(word) for _, word in words)
        return cls(name, Sentence(tuple(letters for letters, _ in words), firm), plain(text))


@cache
def known_wordings() -> tuple[Wording, ...]:
    """All wordings of the clause that are known, the longest first; a wording with optional words is there as often."""
    text = (resources.files("bsre_sign.stamp") / "wordings.toml").read_text("utf-8")
    known: dict[bytes, Wording] = {}
    for entry in tomllib.loads(text)["wording"]:
        for variant in _variants(entry["text"]):
            wording = Wording.of(entry["id"], variant)
            if wording is not None:
                known.setdefault(wording.plain, wording)
    return _longest_first(known.values())


@lru_cache(maxsize=256)
def wordings_of(sentence: str) -> tuple[Wording, ...]:
    """What a profile's clause is searched by: its sentence, under the id of the known wording that it is, or "own".

    Empty where the sentence has neither letter nor digit.
    """
    wording = Wording.of("own", sentence)
    if wording is None:
        return ()
    return tuple(known for known in known_wordings() if known.plain == wording.plain) or (wording,)


def clause_in(text: str, wordings: Sequence[Wording]) -> Clause | None:
    """Where ``text`` has one of ``wordings``: the last place, of several wordings there the longest.

    Spaces, line breaks, hyphens, ligatures, accents, punctuation and letter case do not count. Where no wording is met
    letter by letter, a few wrong letters are forgiven (:func:`~bsre_sign.stamp.nearly.find_nearly`), in the first
    and last 50,000 letters of the text. Time is linear in the text.
    """
    found = clauses_in(text, wordings)
    return found[-1] if found else None


def clauses_in(text: str, wordings: Sequence[Wording]) -> tuple[Clause, ...]:
    """All places of ``wordings`` in ``text``, at most the last eight of each, in the order of the text.

    Of wordings that overlap the longest counts.
    """
    return ClauseSearch(wordings).places(text)


class ClauseSearch:
    """Wordings, made ready to be looked for in many texts."""

    def __init__(self, wordings: Iterable[Wording]) -> None:
        self._wordings = _longest_first(wordings)
        self._sentences = [wording.sentence for wording in self._wordings]
        self._words = frozenset().union(*(one.long_words for one in self._sentences))

    def places(self, text: str) -> tuple[Clause, ...]:
        """As :func:`clauses_in`."""
        letters = plain(text)
        # Most texts lack most of the long words, and a wording is not where one of its words is not.
        present = {word for word in self._words if word in letters}
        taken: list[tuple[int, int, str]] = []
        for wording in self._wordings:
            if wording.sentence.long_words <= present:
                for start in _last_places(letters, wording.plain):
                    end = start + len(wording.plain)
                    if all(end <= other[0] or other[1] <= start for other in taken):
                        taken.append((start, end, wording.id))
        if not taken and present and (nearly := self._nearly(letters, present)) is not None:
            taken.append(nearly)
        return tuple((*place_in(text, start, end), name) for start, end, name in sorted(taken))

    def _nearly(self, letters: bytes, present: AbstractSet[bytes]) -> tuple[int, int, str] | None:
        """The longest wording that is met with a few wrong letters; the end of the text is searched first."""
        if not any(one.errors and one.may_stand_by(present) for one in self._sentences):
            return None
        last = max(0, len(letters) - _ENDS)
        for begin, end in ((last, len(letters)), (0, min(_ENDS, last))):
            if begin < end and (found := find_nearly(letters[begin:end], self._sentences)) is not None:
                return begin + found[0], begin + found[1], self._wordings[found[2]].id
        return None


def _last_places(letters: bytes, wanted: bytes) -> list[int]:
    places: list[int] = []
    end = len(letters)
    while len(places) < _MOST_PLACES and (start := letters.rfind(wanted, 0, end)) >= 0:
        places.append(start)
        end = start
    return places


def _variants(text: str) -> Iterable[str]:
    """``text`` with and without each of its optional parts."""
    parts = _OPTIONAL.split(text)
    for kept in itertools.product((True, False), repeat=len(parts) // 2):
        optional = [part if keep else "" for part, keep in zip(parts[1::2], kept, strict=True)]
        yield "".join(itertools.chain.from_iterable(itertools.zip_longest(parts[::2], optional, fillvalue="")))


def _longest_first(wordings: Iterable[Wording]) -> tuple[Wording, ...]:
    return tuple(sorted(wordings, key=lambda wording: -len(wording.plain)))


def _is_firm(word: str) -> bool:
    return sum(map(str.isupper, word)) > 1 or any(map(str.isdigit, word))
