"""Typeset the unsigned samples from sources/, the same bytes every time.

::

    python samples/make_samples.py            # write the PDFs next to this script
    python samples/make_samples.py --check    # write them elsewhere and compare
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import tomllib
from importlib.metadata import version
from pathlib import Path

import font_source_sans_pro
import pikepdf
import typst

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
INDEX = HERE / "index.toml"

# The package holds each face twice, as .otf and .ttf; only these are shown to typst, so that it has no choice.
FACES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf", "SourceSansPro-It.ttf")

# Zero-based pages that are shown turned: typst cannot set /Rotate itself.
TURNED = {"lampiran-lanskap.pdf": {1: 90}}


def index() -> dict[str, object]:
    """The index, read."""
    return tomllib.loads(INDEX.read_text(encoding="utf-8"))


def names() -> list[str]:
    """The file names of the unsigned samples, in the order of the index."""
    samples = index()["sample"]
    assert isinstance(samples, list)
    return [sample["file"] for sample in samples]


def foreign_versions() -> list[str]:
    """The tools whose version is not the one that made the samples, as sentences."""
    made_with = index()["made_with"]
    assert isinstance(made_with, dict)
    return [
        f"{tool} is {version(tool)}, the samples were made with {wanted}"
        for tool, wanted in made_with.items()
        if version(tool) != wanted
    ]


def make(folder: Path) -> list[Path]:
    """Typeset all samples into the folder."""
    made = []
    with tempfile.TemporaryDirectory() as temporary:
        faces = Path(temporary)
        for face in FACES:
            (faces / face).write_bytes((Path(font_source_sans_pro.font_directory) / face).read_bytes())
        for name in names():
            path = folder / name
            # The creation date comes from the source; no system font can stand in for a missing one.
            typst.compile(
                SOURCES / f"{path.stem}.typ",
                output=path,
                root=SOURCES,
                font_paths=[faces],
                ignore_system_fonts=True,
            )
            if name in TURNED:
                turn(path, TURNED[name])
            made.append(path)
    return made


def turn(path: Path, pages: dict[int, int]) -> None:
    """Set /Rotate on pages of the file."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for number, angle in pages.items():
            pdf.pages[number].obj["/Rotate"] = angle
        # The file identifier would otherwise be drawn from the clock.
        pdf.save(path, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve)


def check() -> list[str]:
    """The names of the samples that differ from what the sources give."""
    with tempfile.TemporaryDirectory() as temporary:
        return [
            path.name
            for path in make(Path(temporary))
            if not (HERE / path.name).is_file() or (HERE / path.name).read_bytes() != path.read_bytes()
        ]


def main(arguments: list[str] | None = None) -> int:
    """Make the samples, or compare them."""
    parser = argparse.ArgumentParser(description="Typeset the unsigned samples.")
    parser.add_argument("--check", action="store_true", help="compare the samples with their sources, write nothing")
    options = parser.parse_args(arguments)
    for sentence in foreign_versions():
        print(f"note: {sentence}", file=sys.stderr)
    if options.check:
        different = check()
        for name in different:
            print(f"differs: {name}", file=sys.stderr)
        if not different:
            print(f"{len(names())} samples are what their sources give")
        return 1 if different else 0
    for path in make(HERE):
        print(f"{path.name}  {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
