"""Options for documents that several people sign: which field, which fields for the others, what is locked."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from bsre_sign import Text
from bsre_sign.cli.bilingual import misuse, option
from bsre_sign.cli.options import is_typed

if TYPE_CHECKING:
    from bsre_sign import FieldLock

SEVERAL = Text("Beberapa penanda tangan", "Several signers")
_KEPT = f"{__name__}."


def _keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    context.meta[f"{_KEPT}{parameter.name}"] = value


def field_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--field``, ``--fields``, ``--lock`` and ``--no-certify``, for a command that calls :func:`plan_options`."""
    for declared in reversed(
        (
            option(
                "--field",
                metavar="NAME",
                expose_value=False,
                callback=_keep,
                section=SEVERAL,
                text=Text(
                    "Isi kolom tanda tangan kosong bernama NAME. Tanpanya kolom baru dibuat, dan kolom kosong yang ada "
                    "dibiarkan.",
                    "Fill the empty signature field NAME. Without it a new field is made, and empty ones are left.",
                ),
            ),
            option(
                "--fields",
                metavar="NAME,...",
                multiple=True,
                expose_value=False,
                callback=_keep,
                section=SEVERAL,
                text=Text(
                    "Siapkan kolom kosong untuk penanda tangan berikutnya; dengan tempat: "
                    "NAME:HALAMAN:X,Y,LEBAR,TINGGI (halaman: angka, first, last; poin atau mm dari kiri bawah), atau "
                    "pada jangkar dalam teks: NAME:anchor:TEXT. Boleh diulang.",
                    "Prepare empty fields for those who sign later; with a place: NAME:PAGE:X,Y,WIDTH,HEIGHT "
                    "(page: number, first, last; points or mm from the lower left), or at an anchor in the text: "
                    "NAME:anchor:TEXT. Repeatable.",
                ),
            ),
            option(
                "--lock",
                metavar="[NAME=]WHAT",
                multiple=True,
                expose_value=False,
                callback=_keep,
                section=SEVERAL,
                text=Text(
                    "Sesudah tanda tangan ini, atau sesudah kolom NAME dari --fields ditandatangani, kunci: all (semua "
                    "kolom), KOLOM,... atau except:KOLOM,... Boleh diulang.",
                    "After this signature, or once the field NAME of --fields is signed, lock: all (every field), "
                    "FIELD,... or except:FIELD,... Repeatable.",
                ),
            ),
            option(
                "--no-certify",
                is_flag=True,
                expose_value=False,
                callback=_keep,
                section=SEVERAL,
                text=Text(
                    "Segel elektronik pun hanya menyetujui; bawaannya ia mengesahkan (annotations) bila menjadi yang "
                    "pertama.",
                    "Even an electronic seal only approves; by default it certifies (annotations) if it is first.",
                ),
            ),
        )
    ):
        function = declared(function)
    return function


def check_fields(certify: str | None) -> None:
    """Refuse options that contradict each other, before anything is read or asked.

    Raises:
        Misuse: as the text says.
    """
    if _kept("no_certify") and certify is not None and is_typed("certify") == is_typed("no_certify"):
        misuse("--certify dan --no-certify saling meniadakan.", "--certify and --no-certify exclude each other.")
    if _kept("fields") and certify == "none":
        misuse(
            "--fields tidak berguna dengan --certify none: sesudahnya tidak boleh ada perubahan.",
            "--fields is of no use with --certify none: nothing may change afterwards.",
        )
    plan_options()


def plan_options() -> dict[str, Any]:
    """What the options say, as arguments of :class:`bsre_sign.SignaturePlan`.

    Raises:
        Misuse: one of them cannot be understood.
        InputError: a field cannot be called so.
    """
    from bsre_sign import PreparedField

    locks: dict[str, FieldLock] = {}
    for text in _kept("lock") or ():
        owner, _, what = text.rpartition("=")
        if owner in locks:
            misuse("--lock disebut dua kali untuk satu tanda tangan.", "--lock is given twice for one signature.")
        locks[owner] = _lock(text, what)
    prepared: list[PreparedField] = [
        PreparedField(name, page, rect, locks.pop(name, None), anchor)
        for text in _kept("fields") or ()
        for name, page, rect, anchor in _fields(text)
    ]
    own = locks.pop("", None)
    for name in locks:
        misuse(
            f"--lock menyebut {name}, yang tidak ada pada --fields.", f"--lock names {name}, which --fields does not."
        )
    return {
        "field": _kept("field"),
        "prepare": tuple(prepared),
        "lock": own,
        "approve": bool(_kept("no_certify")),
    }


def _fields(text: str) -> list[tuple[str, int, tuple[float, float, float, float] | None, str | None]]:
    """``text`` of ``--fields``: names between commas, or one name with its page and box, or its anchor."""
    if ":" not in text:
        return [(name.strip(), 1, None, None) for name in text.split(",")]
    first, _, rest = text.partition(":")
    if rest.startswith("anchor:"):
        return [(first.strip(), 1, None, rest.removeprefix("anchor:"))]
    from bsre_sign import SpecimenError
    from bsre_sign.stamp.specimen.lengths import Length

    try:
        name, page, box = text.split(":")
        lengths = [Length.parse(edge) for edge in box.split(",")]
        if any(one.unit == "%" for one in lengths):
            raise ValueError("a share of a page that is not known here")
        left, bottom, width, height = (one.points(0) for one in lengths)
        number = {"first": 1, "last": -1}.get(page.strip().lower()) or int(page)
    except (ValueError, SpecimenError):
        misuse(
            f"--fields {text}: tulis NAME:HALAMAN:X,Y,LEBAR,TINGGI, misalnya kepala:last:300,100,142,53.",
            f"--fields {text}: write NAME:PAGE:X,Y,WIDTH,HEIGHT, such as head:last:300,100,142,53.",
        )
    return [(name.strip(), number, (left, bottom, left + width, bottom + height), None)]


def _lock(text: str, what: str) -> "FieldLock":
    from bsre_sign import FieldLock

    if what == "all":
        return FieldLock("All")
    action, listed = ("Exclude", what.removeprefix("except:")) if what.startswith("except:") else ("Include", what)
    names = tuple(filter(None, (name.strip() for name in listed.split(","))))
    if not names:
        misuse(
            f"--lock {text}: tulis all, KOLOM,... atau except:KOLOM,...",
            f"--lock {text}: write all, FIELD,... or except:FIELD,...",
        )
    return FieldLock(action, names)


def _kept(name: str) -> Any:
    return click.get_current_context().meta.get(f"{_KEPT}{name}")
