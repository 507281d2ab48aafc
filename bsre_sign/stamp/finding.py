"""Read the stamp back from a document, whoever drew it."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from bsre_sign.errors import InputError
from bsre_sign.evidence import StampFacts
from bsre_sign.language import Text
from bsre_sign.stamp.find_logo import LogoPlace, search_logo
from bsre_sign.stamp.find_own import OwnStamp, own_stamp
from bsre_sign.stamp.find_places import ClausePlace, places_of, seen
from bsre_sign.stamp.find_scattered import may_be_scattered, scattered
from bsre_sign.stamp.likeness import LogoPicture
from bsre_sign.stamp.plain import plain
from bsre_sign.stamp.wording import ClauseSearch, Wording, known_wordings, wordings_of
from bsre_sign.viewer import QrCode, Survey, qr_codes, surveying

Found = Literal["found", "missing", "unknown"]
_SOME = 16  # pages whose words are sorted by where they stand; where that finds nothing, no more are
_LONGEST_CLAUSE = 2000  # characters


@dataclass(frozen=True, slots=True)
class FoundStamp:
    """The stamp as it was found in a document's visible pages. It says nothing about signatures."""

    clause: Literal["found", "missing", "partial"]
    """Found: on all pages where it belongs. Partial: on some. Only the pages that were examined count."""
    pages: tuple[int, ...]
    """The pages with the clause, from 1."""
    logo: Found
    """Found: this project's stamp with a logo, or something alike to a given logo. Missing: neither clause nor logo,
    or this project's stamp without a logo, or no image on any page with the clause and nothing but rules drawn near
    it. Unknown: anything else."""
    total_pages: int
    examined_pages: int
    """How many pages, from the first, were examined."""
    placeholder: bool = False
    """The logo is the project's own mark that stands in for the official one."""
    places: tuple[ClausePlace, ...] = ()
    """Where the clause stands: its lowest place on each of the pages that were looked at closely, and on others where
    that was looked up too."""
    logo_place: LogoPlace | None = None
    """Where something alike to a given logo was found; of several the nearest to the clause."""
    qr: tuple[QrCode, ...] | None = None
    """The QR codes on the pages that were looked at closely. ``None``: not asked for, or zxing-cpp is not installed."""

    @property
    def facts(self) -> StampFacts:
        """What a report says of it."""
        logo = "placeholder" if self.placeholder else self.logo
        return StampFacts(clause=self.clause, pages=self.pages, total_pages=self.total_pages, logo=logo)


def find(
    data: bytes | Path,
    *,
    clauses: Iterable[str] | None = None,
    pages: Literal["all", "first"] = "all",
    max_pages: int = 1000,
    password: str | None = None,
    logos: Sequence[bytes] = (),
    qr: bool = False,
    closely: int = 4,
    reading: "Reading | None" = None,
) -> FoundStamp:
    """Look for the clause on a document's pages, and for the logo in its structure and among what is drawn.

    The clause counts wherever on a page a reader sees it: text outside the visible page, and text where nothing is
    drawn, does not count. That is looked into on the first ``closely`` pages with the clause, and on all pages as soon
    as one of these has text that cannot be seen.

    Args:
        data: the PDF, or its path; a file is not read into memory.
        clauses: wordings of which each page must have one; by default all that are known.
        pages: where the clause belongs: on all pages, or on the first alone.
        max_pages: at most this many pages are examined, from the first.
        password: opens an encrypted document.
        logos: the logos that may stand beside the clause, each a PNG or JPEG of at most 16 million pixels.
        qr: whether QR codes are read, which takes some time.
        closely: on how many of the pages with the clause, from the first, its place, logos and QR codes are looked up.
        reading: of this document, begun before, and ended here; by default it begins now.

    Raises:
        NotAPdfError: the document cannot be read.
        PasswordNeededError: it is encrypted and ``password`` does not open it.
        DocumentRefusedError: it takes too much memory or time to be read.
        InputError: one of ``logos`` is no picture.
        OSError: the file at a path cannot be read.
    """
    looks = [_look(logo) for logo in logos]
    own = own_stamp(data, password)
    with reading or Reading(data, password) as work:
        texts, total = work.texts(1 if pages == "first" else max_pages)
    places, with_clause = _clause(data, texts, _wanted(clauses, own), closely, password)
    close = {page: places[page] for page in sorted(places)[:closely]}
    logo, logo_place = _logo(data, own, close, with_clause, looks, password)
    return FoundStamp(
        clause="missing" if not with_clause else "found" if len(with_clause) == len(texts) else "partial",
        pages=with_clause,
        logo=logo,
        total_pages=total,
        examined_pages=len(texts),
        placeholder=bool(with_clause) and own is not None and own.placeholder,
        places=tuple(places[page] for page in sorted(places)),
        logo_place=logo_place,
        qr=_codes(data, list(close), password) if qr else None,
    )


class Reading:
    """The texts of a document's pages, read while the caller does other work. Whoever begins it does not wait long.

    Raises, when entered or later:
        NotAPdfError: the document cannot be read.
        PasswordNeededError: it is encrypted and ``password`` does not open it.
        DocumentRefusedError: it takes too much memory or time to be read.
        OSError: the file at a path cannot be read.
    """

    def __init__(self, data: bytes | Path, password: str | None) -> None:
        self._data, self._password = data, password
        self._work = ExitStack()
        self._survey: Survey | None = None

    def __enter__(self) -> "Reading":
        if self._survey is None:
            self._survey = self._work.enter_context(surveying(self._data, password=self._password))
            self._survey.read_ahead()
        return self

    def __exit__(self, *error: object) -> None:
        self._work.close()

    def texts(self, most_pages: int) -> tuple[list[str], int]:
        """The text of each page, up to so many, and how many pages there are. An unreadable page has no text."""
        assert self._survey is not None, "it was entered"
        total = self._survey.total
        found = dict(self._survey.look([], first=min(total, most_pages)))
        return [found[index].text for index in range(len(found))], total


def _wanted(clauses: Iterable[str] | None, own: OwnStamp | None) -> tuple[Wording, ...]:
    if clauses is not None:
        return tuple(wording for clause in clauses for wording in wordings_of(clause))
    if own is not None and len(own.clause) <= _LONGEST_CLAUSE and _says_so(plain(own.clause)):
        # A profile of one's own may say it in words of its own; they count where a reader sees them.
        return (*known_wordings(), *(wording for wording in wordings_of(own.clause) if wording.id == "own"))
    return known_wordings()


def _says_so(letters: bytes) -> bool:
    """Whether a clause speaks of an electronic signature and of BSrE, whatever its words."""
    return plain("elektronik") in letters and (plain("BSrE") in letters or plain("sertifikasi elektronik") in letters)


def _clause(
    data: bytes | Path, texts: Sequence[str], wordings: Sequence[Wording], closely: int, password: str | None
) -> tuple[dict[int, ClausePlace], tuple[int, ...]]:
    """Where the clause stands, at least on the first ``closely`` pages that have it; and all pages that have it."""
    numbered, search = dict(enumerate(texts, 1)), ClauseSearch(wordings)
    found = {page: clauses for page, text in numbered.items() if (clauses := search.places(text))}
    first = dict(islice(found.items(), closely))
    places = places_of(data, first, password)
    if len(places) < len(first):
        places |= places_of(data, {page: found[page] for page in found if page not in first}, password)
        found = {page: found[page] for page in places}
    others = ((page, text) for page, text in numbered.items() if page not in found and may_be_scattered(text, wordings))
    while some := dict(islice(others, _SOME)):
        if not (scattered_there := seen(data, scattered(data, some, wordings, password), password)):
            break
        places |= scattered_there
    return places, tuple(sorted({*found, *places}))


def _logo(
    data: bytes | Path,
    own: OwnStamp | None,
    places: Mapping[int, ClausePlace],
    with_clause: Sequence[int],
    looks: Sequence[LogoPicture],
    password: str | None,
) -> tuple[Found, LogoPlace | None]:
    if not with_clause:
        return "missing", None
    if own is not None:
        return ("found" if own.logo else "missing"), None
    search = search_logo(data, places, looks, password)
    if search.place is not None:
        return "found", search.place
    return ("missing" if search.empty and len(places) == len(with_clause) else "unknown"), None


def _look(logo: bytes) -> LogoPicture:
    look = LogoPicture.of(logo)
    if look is None:
        raise InputError(
            Text(
                "Gambar logo pembanding rusak, kosong, atau terlalu besar.",
                "A picture of a logo to compare with is damaged, blank or too large.",
            ),
            Text("Berikan logo sebagai PNG atau JPEG yang utuh.", "Give the logo as a complete PNG or JPEG."),
        )
    return look


def _codes(data: bytes | Path, pages: Sequence[int], password: str | None) -> tuple[QrCode, ...] | None:
    codes = qr_codes(data, pages, password=password)
    return None if codes is None else tuple(codes)
