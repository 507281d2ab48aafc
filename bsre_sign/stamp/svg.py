"""An SVG file -> a PDF page, by Typst, which keeps shapes as shapes."""

import io
import os
import subprocess
import tempfile
from importlib.util import find_spec

from pikepdf import Object, Pdf, parse_content_stream

from bsre_sign.errors import InputError
from bsre_sign.language import Text
from bsre_sign.stamp import svg_worker
from bsre_sign.stamp.resources import resources_in
from bsre_sign.workers.process import UnusableError, command, environment

_MEMORY = 1024**3  # bytes
_SECONDS = 10
_LARGEST_PAGE = 5 * 1024**2  # bytes
_REFUSED = 3
_LONGEST_REASON = 200
_SHORT_CONTENT = 4096  # bytes; what is longer draws something
_PAINTING = frozenset(("f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "INLINE IMAGE"))


def svg_to_pdf(data: bytes, name: str) -> bytes:
    """A PDF of one page that shows the SVG ``data``, 400 points wide.

    It is converted in a process of its own, with limits of time and memory, that can read no other file: an image that
    the SVG names is refused, one that it carries is taken over.

    Raises:
        InputError: Typst is not installed, or the SVG is damaged, has text, names files, or takes too much.
    """
    pdf = _converted(data, name)
    try:
        with Pdf.open(io.BytesIO(pdf)) as document:
            page = document.pages[0].obj
            has_text = any("/Font" in each for each in resources_in(page))
            is_empty = _draws_nothing(page)
    except ValueError as error:
        raise _too_much(name) from error
    if has_text:
        raise InputError(
            Text(
                f"{name}: logo SVG berisi teks, yang tampil berbeda menurut huruf di tiap mesin.",
                f"{name}: the SVG logo has text, which looks different with each machine's fonts.",
            ),
            Text(
                "Ubah teksnya menjadi kurva (object to path) di program gambar, lalu simpan ulang.",
                "Turn its text into paths in the drawing program, then save it again.",
            ),
        )
    if is_empty:
        raise _refused(name, Text("tidak ada yang tergambar", "it draws nothing"))
    return pdf


def _draws_nothing(page: Object) -> bool:
    content = page["/Contents"].read_bytes()
    if len(content) > _SHORT_CONTENT:
        return False
    return not any(str(step.operator) in _PAINTING for step in parse_content_stream(page))


def _converted(data: bytes, name: str) -> bytes:
    if find_spec("typst") is None:
        raise InputError(
            Text(
                f"{name}: logo SVG memerlukan paket typst, yang tidak terpasang.",
                f"{name}: an SVG logo needs the package typst, which is not installed.",
            ),
            Text(
                "Pasang ekstra svg di folder sumber bsre-sign: pip install '.[svg]'; atau simpan logo sebagai PDF.",
                "Install the extra svg in the folder of bsre-sign's source: pip install '.[svg]'; or save it as a PDF.",
            ),
        )
    try:
        with tempfile.TemporaryDirectory(prefix="bsre-sign-") as empty:
            done = subprocess.run(  # noqa: S603  # this interpreter, and a module of this package
                command(svg_worker.__name__, empty, *map(str, (_MEMORY, _SECONDS, _LARGEST_PAGE))),
                input=data,
                env=environment(),
                capture_output=True,
                cwd=empty,
                timeout=_SECONDS,
                check=False,
            )
    except (OSError, UnusableError, subprocess.TimeoutExpired) as error:
        raise _too_much(name) from error
    if done.returncode == _REFUSED:
        said = done.stderr.decode(errors="replace").replace(f"{empty}{os.sep}", "")
        reason = " ".join(said.split())[:_LONGEST_REASON]
        raise _refused(name, Text(reason, reason))
    if done.returncode != 0:
        raise _too_much(name)
    return done.stdout


def _refused(name: str, reason: Text) -> InputError:
    return InputError(
        Text(
            f"{name}: logo SVG tidak dapat dipakai: {reason.id}.",
            f"{name}: the SVG logo cannot be used: {reason.en}.",
        ),
        Text(
            "Simpan ulang sebagai SVG biasa tanpa berkas luar, atau sebagai PDF.",
            "Save it again as a plain SVG without outside files, or as a PDF.",
        ),
    )


def _too_much(name: str) -> InputError:
    return InputError(
        Text(f"{name}: logo SVG terlalu berat untuk diubah.", f"{name}: the SVG logo takes too much to be converted."),
        Text("Sederhanakan gambarnya, atau simpan sebagai PDF.", "Simplify the drawing, or save it as a PDF."),
    )
