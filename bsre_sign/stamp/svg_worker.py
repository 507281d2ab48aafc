"""Run as a program of its own: an SVG on stdin becomes a one-page PDF on stdout. Imports nothing of the package.

The converter ends the process when memory runs out, and may work for long; both must cost no more than this process.
Exit code 3 says that the SVG was refused; the reason is on stderr; any other but 0, that it takes too much.
"""

import os
import sys


def main(site: str, root: str, memory: int, seconds: int, most: int) -> None:
    """Convert, with the converter from the folder ``site``, allowed to read files below the folder ``root`` alone."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # Windows has no such limits; there the caller's time limit remains
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    os.putenv("RAYON_NUM_THREADS", "1")  # each thread reserves memory of its own
    sys.path.insert(0, site)
    import typst  # noqa: PLC0415

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


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
