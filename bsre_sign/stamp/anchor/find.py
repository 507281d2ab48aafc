"""Where an anchor stands in a document's text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bsre_sign.errors import SpecimenError
from bsre_sign.language import Text
from bsre_sign.stamp.geometry import Box
from bsre_sign.stamp.specimen.lengths import POINTS_PER_MM
from bsre_sign.viewer import Source, page_texts, text_runs

_MOST_ANCHORS = 1000
_MOST_LISTED = 10
_SAME_LINE = 2.0  # points: so much may the tops of one line differ


@dataclass(frozen=True, slots=True)
class Anchor:
    """A character or tag in a page's text."""

    text: str
    page: int
    """From 1."""
    box: Box
    """On paper, in points, origin at the bottom left: as wide as it is set, as high as its font."""
    turn: int
    """How it is turned as seen: degrees counterclockwise, a multiple of 90."""
    widths: tuple[float, ...]
    """Of its characters, in thousandths of the type size, as a viewer takes them; 0 where it cannot tell."""
    occurrence: int
    """Which of the page's places where this text stands, alone or not, in the order of the file; from 0."""


def find_anchors(source: Source, text: str, sizes: Sequence[tuple[float, float]], password: str | None) -> list[Anchor]:
    """The anchors ``text`` in a document, in the order of pages and from top to bottom.

    A single character counts only where white space, or nothing, stands on both its sides.

    Args:
        source: the document.
        text: what marks the place.
        sizes: of the pages on paper, in points.
        password: opens an encrypted document.

    Raises:
        SpecimenError: there are too many to be looked at.
        DocumentRefusedError: reading it takes too much.
    """
    texts, _ = page_texts(source, most_pages=len(sizes), password=password)
    everywhere = (
        (page, start, occurrence) for page, there in enumerate(texts, 1) for start, occurrence in _starts(there, text)
    )
    found = list(islice(everywhere, _MOST_ANCHORS + 1))
    if len(found) > _MOST_ANCHORS:
        raise _too_many(text)
    if not found:
        return []
    runs = text_runs(source, [(page, start, len(text)) for page, start, _ in found], password=password)
    anchors = []
    for (page, _, occurrence), run in zip(found, runs, strict=True):
        if run is None or run.place.x0 >= run.place.x1 or run.place.y0 >= run.place.y1:
            continue  # outside of what is seen
        width, height = sizes[page - 1]
        place = run.place
        box = Box(place.x0 * width, place.y0 * height, place.x1 * width, place.y1 * height)
        anchors.append(Anchor(text, page, box, round(run.turn / 90) % 4 * 90, run.widths, occurrence))
    return sorted(anchors, key=lambda one: (one.page, -round(one.box.y1 / _SAME_LINE), one.box.x0))


def chosen(anchors: Sequence[Anchor], text: str, number: int | str) -> Sequence[Anchor]:
    """The one that is meant, or all of them.

    Raises:
        SpecimenError: there is none, or not that one, or several where only one may be.
    """
    if not anchors:
        raise SpecimenError(
            Text(f"Jangkar {text} tidak ada dalam teks dokumen.", f"The anchor {text} is not in the document's text."),
            Text(
                "Tulis jangkar itu berdiri sendiri di tempat spesimen, atau sebut tempatnya dengan --page dan --box.",
                "Write the anchor standing alone where the specimen goes, or name the place by --page and --box.",
            ),
        )
    if number == "all":
        return anchors
    if isinstance(number, int):
        if number <= len(anchors):
            return [anchors[number - 1]]
        raise _not_one(
            anchors,
            Text(
                f"Jangkar {text} nomor {number} tidak ada; yang ada {len(anchors)}",
                f"There is no anchor {text} number {number}, but {len(anchors)}",
            ),
        )
    if len(anchors) > 1:
        raise _not_one(
            anchors,
            Text(f"Jangkar {text} ada di {len(anchors)} tempat", f"The anchor {text} stands in {len(anchors)} places"),
        )
    return anchors


def _not_one(anchors: Sequence[Anchor], cause: Text) -> SpecimenError:
    listed = list(_places(anchors))
    return SpecimenError(
        Text(
            f"{cause.id}: {'; '.join(one.id for one in listed)}.", f"{cause.en}: {'; '.join(one.en for one in listed)}."
        ),
        Text(
            "Pilih salah satu dengan --anchor-number (1 yang pertama), atau semuanya dengan all.",
            "Choose one by --anchor-number (1 is the first), or all of them by all.",
        ),
    )


def _too_many(text: str) -> SpecimenError:
    return SpecimenError(
        Text(
            f"Jangkar {text} ada di lebih dari {_MOST_ANCHORS} tempat.",
            f"The anchor {text} stands in more than {_MOST_ANCHORS} places.",
        ),
        Text(
            "Pakai jangkar yang lebih jarang, seperti ${ttd1}, atau sebut tempatnya dengan --page dan --box.",
            "Use a rarer one, such as ${ttd1}, or name the place by --page and --box.",
        ),
    )


def _places(anchors: Sequence[Anchor]) -> Iterator[Text]:
    """Page, and millimetres from the left and from the bottom."""
    for number, one in enumerate(anchors[:_MOST_LISTED], 1):
        x, y = one.box.x0 / POINTS_PER_MM, one.box.y0 / POINTS_PER_MM
        yield Text(
            f"({number}) halaman {one.page}, x {x:.0f} mm, y {y:.0f} mm",
            f"({number}) page {one.page}, x {x:.0f} mm, y {y:.0f} mm",
        )
    if len(anchors) > _MOST_LISTED:
        rest = len(anchors) - _MOST_LISTED
        yield Text(f"dan {rest} lagi", f"and {rest} more")


def _starts(there: str, text: str) -> Iterator[tuple[int, int]]:
    start, occurrence = there.find(text), 0
    while start >= 0:
        end = start + len(text)
        alone = not there[max(0, start - 1) : start].strip() and not there[end : end + 1].strip()
        if alone or len(text) > 1:
            yield start, occurrence
        occurrence += 1
        start = there.find(text, end)
