"""Where the time goes: the parts of the work that cannot be left out, each by itself, beside the whole.

What a part takes bounds what the whole can reach, whoever writes it: a document whose pages are looked at cannot be
stamped sooner than PDFium reads its pages.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pikepdf

from benchmarks.speed.floor import Floor
from benchmarks.speed.launcher import Launcher
from benchmarks.speed.model import Figure
from benchmarks.speed.office import Office
from benchmarks.speed.programs import Programs
from benchmarks.speed.rounds import Call, Contender, Contest
from benchmarks.speed.signing import BOTH, FLOOR, SIGN, house
from benchmarks.speed.workloads import Shop
from bsre_sign.viewer.worker.ink import ink
from bsre_sign.viewer.worker.objects import keep_foot
from bsre_sign.viewer.worker.pdfium import Page, PdfiumDocument, Window
from bsre_sign.viewer.worker.words import text

_TOP, _REACH, _ROWS = 0.12, 0.4, 200
"""Of a page's height: what is looked at for room, and what is read for the clause; and how finely."""
_QPDF = "qpdf reads and writes it"
_READ, _FOOT, _ALL = "PDFium reads the pages", "PDFium looks at their feet", "PDFium looks at all of them"
_MODULES = {
    "import pikepdf": "import pikepdf",
    "import asn1crypto, cryptography": "import asn1crypto.cms, asn1crypto.x509, cryptography.x509",
    "import click": "import click",
}
_KEY = (
    "import sys; from pathlib import Path; from cryptography.hazmat.primitives.serialization import pkcs12;"
    " pkcs12.load_key_and_certificates(Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]).read_bytes().strip())"
)


def parts(office: Office, shop: Shop, folder: Path) -> Iterator[Contest]:
    """One page, many pages, many bytes, and programs."""
    target = folder / "signed.pdf"
    for pages, seconds in ((1, 6.0), (500, 12.0)):
        source = shop.letter(pages)
        contenders: dict[str, Contender] = {
            **house(office, source, target),
            _QPDF: Call(partial(_rewritten, source, target)),
            _READ: Call(partial(_looked_at, source, _nothing)),
            _FOOT: Call(partial(_looked_at, source, _foot)),
            _ALL: Call(partial(_looked_at, source, _everything)),
        }
        if pages == 1:
            contenders["RSA-2048"] = Call(partial(office.credential.sign, b"signed attributes"))
        yield _shares("1 page" if pages == 1 else f"{pages} pages", contenders, FLOOR, seconds)
    photos = shop.photos(100)
    contenders = {
        FLOOR: Call(partial(Floor(office.credential.sign).work, photos, target)),
        _QPDF: Call(partial(_rewritten, photos, target)),
        **{name: call for name, call in house(office, photos, target).items() if name in {SIGN, BOTH}},
    }
    yield _shares("photos, 100 MB", contenders, FLOOR, 12.0)
    with Launcher(folder) as launcher:
        programs = Programs(launcher, office, folder)
        letter = shop.letter(1)
        theirs = programs.pyhanko_sign(letter)
        contenders = {
            **theirs,
            "python -c pass": programs.python("-c", "pass"),
            **{name: programs.python("-c", code) for name, code in _MODULES.items()},
            "the key file opened": programs.python("-c", _KEY, str(office.p12), str(office.passphrase)),
            "bsre-sign sign --no-stamp": programs.sign(letter, stamp=False),
        }
        yield _shares("programs", contenders, next(iter(theirs), "python -c pass"), 12.0)


def _shares(workload: str, contenders: dict[str, Contender], against: str, seconds: float) -> Contest:
    figures = [Figure(name, against) for name in contenders if name != against]
    return Contest("parts", workload, contenders, figures, seconds=seconds)


def _rewritten(source: Path, target: Path) -> None:
    with pikepdf.open(source) as pdf:
        pdf.save(target, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def _looked_at(source: Path, look: Callable[[Page], object]) -> None:
    document = PdfiumDocument(str(source), None)
    for index in range(document.pages):
        look(document.page(index))
    document.close()


def _nothing(_: Page) -> None:
    """What PDFium does whenever a page is loaded is what counts."""


def _foot(page: Page) -> None:
    keep_foot(page, _REACH)
    text(page)
    ink(page, _TOP, 0.05, 0.95, _ROWS)


def _everything(page: Page) -> None:
    text(page)
    width, height = round(2 * page.width), round(2 * page.height)
    page.draw((width, height), Window(0, 0, width, height))
