"""Judging that the clause can be read on each stamped page: inside the page, upright, from left to right."""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.trial.case import Case
from benchmarks.trial.engines import BeyondError, Poppler, Size, runs
from benchmarks.trial.outcome import Finding
from benchmarks.trial.programs import call, line_of, poppler_password
from benchmarks.trial.treatment import Treatment

_WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)</word>')
_ON_ONE_LINE = 0.5  # of a word's height between the middles
_OVER_THE_EDGE = 0.1  # of a word's height: ascenders and descenders are reckoned in, drawn or not
_NEAR = 3.0  # points by which a word may reach over the stamp's box
_MOST_WORDS = 200_000  # of one page


@dataclass(frozen=True, slots=True)
class Word:
    """A word where a reader sees it: points, origin at the top left."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    """Letters and digits alone, in lower case."""

    @property
    def middle(self) -> float:
        """Half its height."""
        return (self.y0 + self.y1) / 2


def judge(case: Case) -> Finding:
    """Look for the clause with poppler's ``pdftotext -bbox``."""
    if case.clause is None or not case.stamped:
        return Finding("clause", "passed", "no stamp was drawn")
    faults: dict[str, list[int]] = {}
    try:
        # pdftotext itself names the sizes of pages as if none were turned.
        sizes = Poppler(case.after, case.password, case.scratch, case.seconds).sizes(sorted(case.stamped))
    except BeyondError as error:
        return Finding("clause", "unable", str(error), kind="poppler cannot open the output")
    for first, last in runs(sorted(case.stamped), 64):
        target = case.scratch / "words.html"
        options = ("-q", "-bbox", "-cropbox", "-f", str(first), "-l", str(last))
        said = call("pdftotext", *poppler_password(case.password), *options, case.after, target, seconds=case.seconds)
        if said.code != 0:
            return Finding("clause", "unable", line_of(said), kind="pdftotext cannot read the output")
        page = first - 1
        for page, words in enumerate(pages_of(target), first):
            size = sizes.get(page, (0.0, 0.0))
            wrong = look(words, size, case.clause, case.treatments[page]) if all(size) else None
            if wrong is not None:
                faults.setdefault(wrong, []).append(page)
        target.unlink()
        if page != last:
            faults.setdefault("page not read", []).extend(range(page + 1, last + 1))
    if not faults:
        return Finding("clause", "passed")
    pages = tuple(sorted(page for some in faults.values() for page in some))
    return Finding("clause", "failed", "", pages, kind="; ".join(faults))


def look(words: Sequence[Word], size: Size, clause: str, treatment: Treatment) -> str | None:
    """What is wrong with the clause on a page of ``size``; ``None`` where it is read as it should be."""
    if treatment.box is None:
        # Somebody else's stamp was kept, whose words need not be these.
        return None if says_so("".join(one.text for line in _lines(words) for one in line)) else "no clause kept"
    width, height = size
    unit = treatment.page_size[0] / width
    x0, y0, x1, y1 = (one / unit for one in treatment.box)
    near = _NEAR / unit
    box = (x0 - near, height - y1 - near, x1 + near, height - y0 + near)
    found = in_order([one for one in words if _within(one, box)], plain(clause))
    if found is None:
        return "clause not read"
    for word in found:
        over = _OVER_THE_EDGE * (word.y1 - word.y0)
        if min(word.x0, word.y0, width - word.x1, height - word.y1) < -over:
            return "clause beyond the page's edge"
    return None


def says_so(text: str) -> bool:
    """Whether plain text tells of an electronic signature and of BSrE, whatever its words."""
    return "ditandatangani" in text and "elektronik" in text and ("bsre" in text or "sertifikasielektronik" in text)


def in_order(words: Sequence[Word], wanted: str) -> list[Word] | None:
    """The words that give ``wanted`` when read line by line, downwards and from left to right, others passed over.

    Text that is turned or mirrored does not read so.
    """
    lines = [one for line in _lines(words) for one in line]
    for start, word in enumerate(lines):
        if not word.text or not wanted.startswith(word.text):
            continue
        left = wanted
        found = []
        for one in lines[start:]:
            if one.text and left.startswith(one.text):
                left = left[len(one.text) :]
                found.append(one)
            if not left:
                return found
    return None


def pages_of(path: Path) -> Iterator[list[Word]]:
    """The words of each page in what ``pdftotext -bbox`` wrote, a page at a time."""
    words: list[Word] = []
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if "</page>" in line:
                yield words
                words = []
            elif len(words) < _MOST_WORDS and (word := _WORD.search(line)) is not None:
                x0, y0, x1, y1 = (float(one) for one in word.groups()[:4])
                words.append(Word(x0, y0, x1, y1, plain(html.unescape(word[5]))))


def plain(text: str) -> str:
    """Letters and digits alone, ligatures taken apart, in lower case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    """Words by lines, from the top; each line from the left."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: one.middle):
        if lines and word.middle - lines[-1][0].middle < _ON_ONE_LINE * (word.y1 - word.y0):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda one: one.x0) for line in lines]


def _within(word: Word, box: tuple[float, float, float, float]) -> bool:
    return word.x0 >= box[0] and word.y0 >= box[1] and word.x1 <= box[2] and word.y1 <= box[3]
