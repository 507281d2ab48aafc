"""Two engines that draw pages and share no code: poppler, and PDFium through the project's viewer."""

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from PIL import Image

from benchmarks.trial.programs import call, line_of, poppler_password
from bsre_sign.errors import BsreSignError
from bsre_sign.viewer import page_png, survey

Size = tuple[float, float]
"""Width and height of a page as it is shown, in the engine's own units: points, UserUnit left out."""

_SIZE = re.compile(r"^Page\s+(\d+) (size|rot):\s+([\d.]+)(?: x ([\d.]+) pts)?", re.MULTILINE)
_PAGES = re.compile(r"^Pages:\s+(\d+)", re.MULTILINE)
_RUN = 8  # pages drawn at one call


class BeyondError(Exception):
    """The engine cannot open the document, or cannot draw it."""


class Engine(Protocol):
    """Draws the pages of one file."""

    def count(self) -> int:
        """How many pages it sees; raises :class:`BeyondError`."""
        ...

    def sizes(self, pages: Sequence[int]) -> dict[int, Size]:
        """The sizes of those pages (from 1) that it sees; raises :class:`BeyondError`."""
        ...

    def draw(self, pages: Sequence[int], dpi: float) -> Iterator[tuple[int, Image.Image]]:
        """The pictures of those pages that can be drawn, in their order; raises :class:`BeyondError`."""
        ...


class Poppler:
    """``pdfinfo`` and ``pdftoppm``. Raises ``AbsentError`` where they are not installed."""

    def __init__(self, path: Path, password: str | None, scratch: Path, seconds: float) -> None:
        self._path = path
        self._password = poppler_password(password)
        self._scratch = scratch
        self._seconds = seconds

    def count(self) -> int:
        said = call("pdfinfo", *self._password, self._path, seconds=self._seconds)
        found = _PAGES.findall(said.out)
        if said.code != 0 or not found:
            raise BeyondError(line_of(said))
        return int(found[-1])

    def sizes(self, pages: Sequence[int]) -> dict[int, Size]:
        flat: dict[int, Size] = {}
        turned: dict[int, bool] = {}
        for first, last in runs(pages, len(pages)):
            options = ("-f", str(first), "-l", str(last))
            said = call("pdfinfo", *self._password, *options, self._path, seconds=self._seconds)
            if said.code != 0:
                raise BeyondError(line_of(said))
            for number, what, one, other in _SIZE.findall(said.out):
                if what == "size":
                    flat[int(number)] = (float(one), float(other))
                else:
                    turned[int(number)] = float(one) % 180 != 0
        return {page: (size[1], size[0]) if turned.get(page) else size for page, size in flat.items()}

    def draw(self, pages: Sequence[int], dpi: float) -> Iterator[tuple[int, Image.Image]]:
        for first, last in runs(pages, _RUN):
            self._scratch.mkdir(parents=True, exist_ok=True)
            options = ("-q", "-cropbox", "-r", f"{dpi:.9g}", "-f", str(first), "-l", str(last))
            target = self._scratch / "page"
            said = call("pdftoppm", *self._password, *options, self._path, target, seconds=self._seconds)
            drawn = {int(path.stem.rpartition("-")[2]): path for path in self._scratch.glob("page-*.ppm")}
            if said.code != 0 and not drawn:
                raise BeyondError(line_of(said))
            for page in sorted(drawn):
                picture = _opened(drawn[page])
                drawn[page].unlink()
                if picture is not None:
                    yield page, picture


class Pdfium:
    """PDFium, as the project's viewer drives it."""

    def __init__(self, path: Path, password: str | None) -> None:
        self._path = path
        self._password = password

    def count(self) -> int:
        return len(self._views())

    def sizes(self, pages: Sequence[int]) -> dict[int, Size]:
        views = self._views()
        return {page: views[page - 1] for page in pages if page <= len(views)}

    def draw(self, pages: Sequence[int], dpi: float) -> Iterator[tuple[int, Image.Image]]:
        for page in pages:
            try:
                data = page_png(self._path, page, scale=dpi / 72, password=self._password)
            except BsreSignError:
                continue
            yield page, Image.open(io.BytesIO(data)).convert("RGB")

    def _views(self) -> list[Size]:
        try:
            return [(one.width, one.height) for one in survey(self._path, [], password=self._password, texts=False)]
        except BsreSignError as error:
            raise BeyondError(error.cause.en) from error


def runs(pages: Sequence[int], longest: int) -> Iterator[tuple[int, int]]:
    """Rising page numbers as runs without gaps, each of ``longest`` at most: first and last."""
    first = last = 0
    for page in pages:
        if first and page == last + 1 and page - first < longest:
            last = page
            continue
        if first:
            yield first, last
        first = last = page
    if first:
        yield first, last


def _opened(path: Path) -> Image.Image | None:
    try:
        with Image.open(path) as picture:
            return picture.convert("RGB")
    except (OSError, ValueError):
        return None
