"""In a process of its own: an SVG on stdin becomes a one-page PDF on stdout.

The converter ends the process when memory runs out, and may work for long; both must cost no more than this process.
Exit code 3 says that the SVG was refused; the reason is on stderr; any other but 0, that it takes too much.
"""

import os
import sys

from bsre_sign.workers import guard


def main() -> None:
    """Convert; the arguments are the only folder of which files may be read, and limits: bytes, seconds, bytes."""
    root, memory, seconds, most = sys.argv[3], *map(int, sys.argv[4:])
    guard.alarm()(seconds)
    guard.Memory().allow(memory)
    os.putenv("RAYON_NUM_THREADS", "1")  # each thread reserves memory of its own
    import typst  # noqa: PLC0415  within the limits

    logo: bytes = sys.stdin.buffer.read()
    page = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("logo.svg", width: 400pt)\n'
    try:
        compiler = typst.Compiler(
            {"main.typ": page, "logo.svg": logo},  # type: ignore[type-var]  # its stubs do not know of files in memory
            root=root,
            # Fonts of its own alone: the same SVG gives the same PDF on every machine.
            font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True),
        )
        pdf, warnings = compiler.compile_with_warnings(format="pdf", pdf_tags=False)
        if warnings:  # something in the SVG was left out
            raise ValueError(warnings[0].message)
    except (RuntimeError, ValueError) as error:
        sys.stderr.write(str(error)[:1000])
        raise SystemExit(3) from None
    assert isinstance(pdf, bytes)
    if len(pdf) > most:
        raise SystemExit(4)
    sys.stdout.buffer.write(pdf)
