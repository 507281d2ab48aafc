"""A sentence found again although a few of its letters were misread, as OCR does, and never another sentence for it."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

_LONG = 8  # letters: shorter words stand on any page
_TOGETHER = 2  # long words that are spelt right, near each other
_FEWEST = 60  # letters of a sentence that may be misread at all
_LETTERS_PER_ERROR = 40
_ERRORS_SIDE_BY_SIDE = 2  # in two neighbouring words; three would be enough to slip in "tak", a "not"
_BETWEEN = 2  # what a letter costs that stands between two words and belongs to neither
_WORK = 150_000  # letters compared in one text; a word looked up counts for some
_LOOK_UP = 12


@dataclass(frozen=True)
class Sentence:
    """The words of a sentence, each reduced by :func:`~bsre_sign.stamp.plain.plain`."""

    words: tuple[bytes, ...]
    firm: tuple[bool, ...]
    """Words of which no letter may be wrong."""

    @cached_property
    def letters(self) -> int:
        return sum(map(len, self.words))

    @cached_property
    def errors(self) -> int:
        """How many letters may be wrong."""
        return 0 if self.letters < _FEWEST else self.letters // _LETTERS_PER_ERROR

    @cached_property
    def long_words(self) -> frozenset[bytes]:
        """The words that are looked for first."""
        return frozenset(
            word for word, firm in zip(self.words, self.firm, strict=True) if not firm and len(word) >= _LONG
        )

    def may_stand_by(self, words: AbstractSet[bytes]) -> bool:
        """Whether so many of its long words are among ``words`` that it may be there."""
        return len(words & self.long_words) >= max(_TOGETHER, len(self.long_words) - self.errors)

    def before(self, number: int) -> "Sentence":
        """What stands before word ``number``, the other way round."""
        return Sentence(tuple(word[::-1] for word in self.words[:number][::-1]), self.firm[:number][::-1])

    def behind(self, number: int) -> "Sentence":
        """What stands behind word ``number``."""
        return Sentence(self.words[number + 1 :], self.firm[number + 1 :])


def find_nearly(text: bytes, sentences: Sequence[Sentence]) -> tuple[int, int, int] | None:
    """The first of ``sentences`` that ``text`` has with a few errors: start, end, and which sentence.

    A wrong, missing or additional letter is an error. One is forgiven in a word, two in words of eight letters and
    more (one of them additional), two in neighbouring words, and one for each 40 letters of a sentence. The work is
    bounded, however often a hostile text nearly says it; beyond the bound nothing is found.
    """
    words = frozenset().union(*(one.long_words for one in sentences if one.errors))
    present = {word for word in words if word in text}
    able = [(number, one) for number, one in enumerate(sentences) if one.errors and one.may_stand_by(present)]
    if not able:
        return None
    span = max(one.letters + one.errors for _, one in able)
    anchors = list(_anchors(text, present, span))
    search = _Search(text)
    for number, sentence in able:
        near_enough = {near for near in {near for _, _, near in anchors} if sentence.may_stand_by(near)}
        for position, word, near in anchors if near_enough else ():
            if near in near_enough and (place := search.around(sentence, word, position)) is not None:
                return *place, number
            if search.work < 0:
                return None
    return None


def _anchors(text: bytes, words: AbstractSet[bytes], span: int) -> Iterator[tuple[int, bytes, frozenset[bytes]]]:
    """Where ``text`` has one of ``words``, which, and which of them stand in the ``span`` letters that end there."""
    hits = sorted((position, word) for word in words for position in _positions(text, word))
    latest: dict[bytes, int] = {}
    known: dict[tuple[bytes, ...], frozenset[bytes]] = {}
    for position, word in hits:
        latest[word] = position
        near = tuple(one for one, where in latest.items() if where > position - span)
        yield position, word, known.setdefault(near, frozenset(near))


def _positions(text: bytes, word: bytes) -> Iterator[int]:
    position = text.find(word)
    while position >= 0:
        yield position
        position = text.find(word, position + len(word))


@dataclass(slots=True)
class _Search:
    """From a word that is spelt right, its neighbours in the sentence are followed to both sides."""

    text: bytes
    work: int = _WORK
    _backwards: bytes = field(init=False)
    _known: dict[tuple[bool, int, bytes], tuple[tuple[int, int], ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._backwards = self.text[::-1]

    def around(self, sentence: Sentence, word: bytes, position: int) -> tuple[int, int] | None:
        """Where ``sentence`` stands if ``word``, at ``position``, is one of its own."""
        for number, one in enumerate(sentence.words):
            if one == word and not sentence.firm[number]:
                ahead = self._follow(sentence.behind(number), position + len(word), sentence.errors)
                if ahead is None:
                    continue
                left = len(self.text) - position
                back = self._follow(sentence.before(number), left, sentence.errors - ahead[1], backwards=True)
                if back is not None:
                    return len(self.text) - back[0], ahead[0]
        return None

    def _follow(self, part: Sentence, start: int, errors: int, *, backwards: bool = False) -> tuple[int, int] | None:
        """Where ``part`` ends if it starts at ``start``, and with how many errors; the fewest."""
        states = {start: (0, 0)}
        for word, firm in zip(part.words, part.firm, strict=True):
            reached: dict[int, tuple[int, int]] = {}
            for place, (total, last) in states.items():
                for end, cost in self._ends(place, word, _forgiven(word, firm), backwards):
                    if total + cost <= errors and last + cost <= _ERRORS_SIDE_BY_SIDE:
                        reached[end] = min(reached.get(end, (errors + 1, 0)), (total + cost, cost))
            if not reached:
                return None
            states = reached
        total, end = min((total, end) for end, (total, _) in states.items())
        return end, total

    def _ends(self, start: int, word: bytes, most: int, backwards: bool) -> tuple[tuple[int, int], ...]:
        """Where ``word`` may end that starts at ``start``, each with its errors."""
        self.work -= _LOOK_UP
        text = self._backwards if backwards else self.text
        if text.startswith(word, start):
            end = start + len(word)
            doubled = most and text.startswith(word[-1:], end)
            return ((end, 0), (end + 1, 1)) if doubled else ((end, 0),)
        if not most or self.work < 0:
            return ()
        key = (backwards, start, word)
        if key not in self._known:
            piece = text[start : start + len(word) + 1]  # two additional letters may be a word
            self._known[key] = tuple((start + end, cost) for end, cost in self._compare(piece, word, most))
        return self._known[key]

    def _compare(self, text: bytes, word: bytes, most: int) -> Sequence[tuple[int, int]]:
        """Edit distances of ``word`` to the beginnings of ``text``, as far as they are at most ``most``."""
        row = [_BETWEEN * count for count in range(len(text) + 1)]
        for number, letter in enumerate(word, 1):
            self.work -= len(row)
            additional = 1 if number < len(word) else _BETWEEN
            following = [number]
            for column, other in enumerate(text):
                following.append(
                    min(row[column] + (letter != other), row[column + 1] + 1, following[column] + additional)
                )
            if min(following) > most:
                return ()
            row = following
        return [(end, cost) for end, cost in enumerate(row) if cost <= most]


def _forgiven(word: bytes, firm: bool) -> int:
    if firm:
        return 0
    return 2 if len(word) >= _LONG else 1
