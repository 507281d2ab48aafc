"""Signing in this process: against the floor, and against other libraries."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.speed.floor import Floor
from benchmarks.speed.model import Figure
from benchmarks.speed.office import Office
from benchmarks.speed.others import Pyhanko, endesive
from benchmarks.speed.rounds import Call, Contender, Contest
from benchmarks.speed.workloads import Shop
from bsre_sign import Document, Signer, SigningCredential

_GOALS = {1: (3.0, 4.0), 20: (None, 5.0), 500: (None, 8.0)}
"""Pages to what signing, and stamping and signing, may take of the floor."""
_GROWTH = 5.0  # from 500 to 2,000 pages
_PYHANKO, _CACHED = "pyHanko, stamp and sign", "pyHanko with its key cached, stamp and sign"
SIGN, BOTH, FLOOR = "sign", "stamp and sign", "floor"


def sign_to(signer: Signer, source: Path, target: Path) -> None:
    """One document, file to file."""
    signer.sign_to(Document.open(source), target, overwrite=True)


def house(
    office: Office, source: Path, target: Path, credential: SigningCredential | None = None
) -> dict[str, Contender]:
    """The floor, and this project with and without a stamp; with the official's key in memory, or another one."""
    key = credential or office.credential
    return {
        FLOOR: Call(partial(Floor(key.sign).work, source, target)),
        SIGN: Call(partial(sign_to, office.signer(stamp=False, credential=key), source, target)),
        BOTH: Call(partial(sign_to, office.signer(stamp=True, credential=key), source, target)),
    }


def signing(office: Office, shop: Shop, folder: Path) -> Iterator[Contest]:
    """One page against everybody; more pages against the floor."""
    target = folder / "signed.pdf"
    yield _one_page(office, shop.letter(1), target)
    for pages, (alone, stamped) in list(_GOALS.items())[1:]:
        yield Contest(
            "sign",
            f"{pages} pages",
            house(office, shop.letter(pages), target),
            (Figure(SIGN, FLOOR, alone), Figure(BOTH, FLOOR, stamped), Figure(SIGN, FLOOR, of="cpu")),
            seconds=10,
        )
    signer = office.signer(stamp=True)
    sizes = {f"{BOTH} {pages} pages": pages for pages in (500, 2000)}
    yield Contest(
        "sign",
        "500 and 2,000 pages",
        {name: Call(partial(sign_to, signer, shop.letter(pages), target)) for name, pages in sizes.items()},
        (Figure(f"{BOTH} 2000 pages", f"{BOTH} 500 pages", _GROWTH),),
        seconds=20,
    )


def _one_page(office: Office, source: Path, target: Path) -> Contest:
    pyhanko = Pyhanko(office)
    theirs = {_PYHANKO: pyhanko.as_it_comes, _CACHED: pyhanko.with_key_cached}
    contenders = house(office, source, target)
    for name, signer in theirs.items():
        contenders[name] = Call(partial(pyhanko.sign, signer, source, target, stamp=True))
    figures = [
        Figure(SIGN, FLOOR, _GOALS[1][0]),
        Figure(BOTH, FLOOR, _GOALS[1][1]),
        Figure(SIGN, FLOOR, of="cpu"),
        Figure(BOTH, _PYHANKO, 1 / 50),
        Figure(BOTH, _CACHED, 1 / 12),
    ]
    other = endesive(office)
    if other is not None:
        contenders["endesive, sign"] = Call(partial(other, source, target))
        figures.append(Figure(SIGN, "endesive, sign"))
    return Contest("sign", "1 page", contenders, figures, seconds=20, least=7)
