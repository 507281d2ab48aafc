"""Options of the specimen (visible signature): what it shows, and where it stands."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from bsre_sign import Text
from bsre_sign.cli.bilingual import misuse, option
from bsre_sign.cli.options import NAMED_FILE, is_typed

if TYPE_CHECKING:
    from bsre_sign import Length, Specimen

SPECIMEN = Text("Spesimen (tanda tangan yang tampak)", "Specimen (visible signature)")
_Page = int | Literal["first", "last"]
_Pages = _Page | Literal["all"] | tuple[_Page, ...]
_KEPT = f"{__name__}."
_PLACES = ("page", "box", "origin", "size", "anchor", "anchor_number")
_TEXTS = ("qr", "image", "signer_name", "signer_title", "signer_rank", "signer_id")
_OPTIONS: tuple[tuple[str, str | None, Any, Text], ...] = (
    (
        "--page",
        "N|first|last|all",
        str,
        Text(
            "Halaman spesimen (bawaan: last); beberapa halaman: 1,3,last. Spesimen di beberapa halaman memerlukan "
            "--box, dan hanya mungkin pada tanda tangan pertama.",
            "Page of the specimen (default: last); several pages: 1,3,last. A specimen on several pages needs --box, "
            "and is possible with the first signature only.",
        ),
    ),
    (
        "--box",
        "X,Y[,W,H]",
        str,
        Text(
            "Tempatnya dalam poin, mm, atau % halaman: 20mm,20mm,50mm,19mm. Tanpa ini di kanan, di tempat kosong "
            "terendah di atas stempel.",
            "Its place in points, mm or % of the page: 20mm,20mm,50mm,19mm. Without it at the right, in the lowest "
            "free place above the stamp.",
        ),
    ),
    (
        "--origin",
        None,
        click.Choice(["bottom-left", "top-left"]),
        Text("Sudut asal X dan Y; bawaan kiri bawah.", "The corner X and Y count from; lower left by default."),
    ),
    (
        "--size",
        "W,H",
        str,
        Text(
            "Lebar dan tinggi, bila bukan dari --box (bawaan: 142,53).", "Width and height, if not of --box (142,53)."
        ),
    ),
    (
        "--anchor",
        "TEXT",
        str,
        Text(
            "Letakkan pada karakter (# $ ^ ~) atau tanda seperti ${ttd1} dalam teks; karakter itu dihapus dari "
            "halaman sebelum tanda tangan pertama.",
            "Put it on a character (# $ ^ ~) or a tag such as ${ttd1} in the text, which is taken out of the page "
            "before the first signature.",
        ),
    ),
    (
        "--anchor-number",
        "N|all",
        str,
        Text(
            "Jangkar yang mana bila ada beberapa: 1 yang pertama, atau all.",
            "Which anchor where there are several: 1 is the first, or all.",
        ),
    ),
    ("--qr", "TEXT", str, Text("Isi kode QR di sebelah kiri.", "What a QR code at the left says.")),
    (
        "--image",
        "FILE",
        NAMED_FILE,
        Text(
            "Gambar di kiri (PNG, JPEG, SVG, PDF); bersama --qr di tengah kodenya.",
            "Image at the left (PNG, JPEG, SVG, PDF); with --qr in the middle of the code.",
        ),
    ),
    (
        "--signer-name",
        "TEXT",
        str,
        Text("Nama; bawaan: nama dalam sertifikat.", "Name; default: the name in the certificate."),
    ),
    ("--signer-title", "TEXT", str, Text("Jabatan.", "Title of office.")),
    ("--signer-rank", "TEXT", str, Text("Pangkat (golongan).", "Rank (grade).")),
    ("--signer-id", "TEXT", str, Text("NIP.", "Staff number (NIP).")),
)


def _keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    context.meta[f"{_KEPT}{parameter.name}"] = value


def _kept(name: str) -> Any:
    return click.get_current_context().meta.get(f"{_KEPT}{name}")


def specimen_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--specimen`` and what belongs to it, for a command that calls :func:`specimen`."""
    for name, metavar, kind, text in reversed(_OPTIONS):
        function = option(
            name, metavar=metavar, type=kind, expose_value=False, callback=_keep, section=SPECIMEN, text=text
        )(function)
    return option(
        "--specimen",
        is_flag=True,
        expose_value=False,
        callback=_keep,
        section=SPECIMEN,
        text=Text(
            "Tampilkan tanda tangan: gambar di kiri; jabatan, nama, pangkat, NIP di kanan.",
            "Let the signature be seen: a picture at the left; title, name, rank and staff number at the right.",
        ),
    )(function)


def check_specimen(*, in_field: bool) -> None:
    """Refuse options that contradict each other, before anything is read or asked.

    Raises:
        Misuse: as the text says.
        SpecimenError: no specimen can be like that.
    """
    typed = [name for name in (*_PLACES, *_TEXTS) if is_typed(name)]
    if typed and not _kept("specimen"):
        name = _shown(typed[0])
        misuse(f"{name} hanya berlaku dengan --specimen.", f"{name} goes with --specimen only.")
    placed = [name for name in typed if name in _PLACES]
    if in_field and placed:
        name = _shown(placed[0])
        misuse(
            f"{name} tidak berlaku dengan --field, yang punya tempat sendiri.",
            f"{name} does not go with --field, which has a place of its own.",
        )
    if is_typed("anchor"):
        for name in ("page", "box", "origin"):
            if is_typed(name):
                misuse(f"--anchor dan --{name} saling meniadakan.", f"--anchor and --{name} exclude each other.")
    elif is_typed("origin") and _kept("box") is None:
        misuse("--origin hanya berlaku dengan --box.", "--origin goes with --box only.")
    elif is_typed("anchor_number") and _kept("anchor") is None:
        misuse("--anchor-number hanya berlaku dengan --anchor.", "--anchor-number goes with --anchor only.")
    specimen()


def specimen() -> "Specimen | None":
    """The specimen that the options describe; ``None`` where none is wanted.

    Raises:
        Misuse: an option cannot be understood.
        SpecimenError: no specimen can be like that.
    """
    if not _kept("specimen"):
        return None
    from bsre_sign import Specimen, SpecimenAnchor, SpecimenBox

    size = _lengths("size", (2,))
    shape: dict[str, Any] = {"width": size[0], "height": size[1]} if size else {}
    place: SpecimenAnchor | SpecimenBox
    # What is typed wins over what a configuration says.
    if _kept("anchor") is not None and not is_typed("box") and not is_typed("page"):
        place = SpecimenAnchor(_kept("anchor"), _number(), **shape)
    else:
        box = _lengths("box", (2, 4))
        if len(box) == 4:
            if shape and is_typed("size"):
                misuse("--size tidak berlaku dengan --box X,Y,W,H.", "--size does not go with --box X,Y,W,H.")
            shape = {"width": box[2], "height": box[3]}
        x, y = (box[0], box[1]) if box else (None, None)
        origin: Literal["bottom-left", "top-left"] = _kept("origin") or "bottom-left"
        place = SpecimenBox(x, y, pages=_pages(), origin=origin, **shape)
    image: Path | None = _kept("image")
    return Specimen(
        title=_kept("signer_title") or "",
        name=_kept("signer_name"),
        rank=_kept("signer_rank") or "",
        identifier=_kept("signer_id") or "",
        qr=_kept("qr"),
        image=image,
        place=place,
    )


def _lengths(name: str, counts: tuple[int, ...]) -> "list[Length]":
    from bsre_sign import Length, SpecimenError

    text = _kept(name)
    if text is None:
        return []
    try:
        found = [Length.parse(part) for part in text.split(",")]
    except SpecimenError as error:
        misuse(f"--{name} {text}: {error.cause.id}", f"--{name} {text}: {error.cause.en}")
    if len(found) not in counts:
        forms = {"size": "142,53", "box": "20mm,20mm,50mm,19mm"}[name]
        misuse(f"--{name} {text}: tulis seperti {forms}.", f"--{name} {text}: write it like {forms}.")
    return found


def _pages() -> _Pages:
    text = (_kept("page") or "last").strip().lower()
    if text == "all":
        return "all"
    pages: list[_Page] = []
    for part in text.split(","):
        word = part.strip()
        if word in {"first", "last"}:
            pages.append("first" if word == "first" else "last")
        elif word.isascii() and word.isdigit() and 0 < int(word) < 10**6:
            pages.append(int(word))
        else:
            misuse(
                f"--page {text}: tulis nomor halaman, first, last, atau all.",
                f"--page {text}: write a page's number, first, last or all.",
            )
    return tuple(pages) if len(pages) > 1 else pages[0]


def _number() -> int | Literal["only", "all"]:
    text = _kept("anchor_number")
    if text is None:
        return "only"
    if text == "all":
        return "all"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10**6):
        misuse(f"--anchor-number {text}: tulis 1, 2, ... atau all.", f"--anchor-number {text}: write 1, 2, ... or all.")
    return int(text)


def _shown(name: str) -> str:
    return f"--{name.replace('_', '-')}"
