"""What a stamp's device colours mean in a PDF/A (ISO 19005-1, 6.2.3; ISO 19005-2, 6.2.4)."""

import re
from collections.abc import Iterator

from pikepdf import Array, DataDecodingError, Dictionary, Name, Object, Pdf, PdfError, Stream

from bsre_sign.stamp import profiles

_PREFIX = re.compile(rb"xmlns:([\w.-]{1,64})\s*=\s*[\"']http://www\.aiim\.org/pdfa/ns/id/[\"']")
_LARGEST_XMP = 4 << 20
_MOST_INTENTS = 16


class Calibration:
    """Brings default colour spaces to the forms of a stamp, where the document is PDF/A and has no others.

    The forms stand in ``pdf`` itself, or in ``target``, from where they will be taken over into it.
    """

    def __init__(self, pdf: Pdf, target: Pdf | None = None) -> None:
        self._spaces: dict[str, Object] = {}
        if not _is_archival(pdf):
            return
        # Gray is defined by any output intent, RGB only by one of its own kind.
        defined = set(_components(pdf))
        if not defined:
            self._spaces["/DefaultGray"] = _space(target or pdf, profiles.gray(), 1)
        if 3 not in defined:
            self._spaces["/DefaultRGB"] = _space(target or pdf, profiles.rgb(), 3)

    @property
    def spaces(self) -> tuple[str, ...]:
        """The names of what is defined; none where nothing has to be."""
        return tuple(self._spaces)

    def add_to(self, form: Object) -> None:
        """Define in the resources of ``form``, and of the forms that it draws, what is not defined there."""
        waiting, seen = ([form] if self._spaces else []), set[tuple[int, int]]()
        while waiting:
            one = waiting.pop()
            resources = one.get("/Resources")
            if not isinstance(resources, Dictionary):
                resources = one["/Resources"] = Dictionary()
            if one.objgen in seen or (resources.is_indirect and resources.objgen in seen):
                continue
            seen |= {one.objgen, resources.objgen}
            if not isinstance(resources.get("/ColorSpace"), Dictionary):
                resources["/ColorSpace"] = Dictionary()
            for name, space in self._spaces.items():
                if name not in resources["/ColorSpace"]:
                    resources["/ColorSpace"][name] = space
            inner = resources.get("/XObject")
            drawn = inner.values() if isinstance(inner, Dictionary) else ()
            waiting += [each for each in drawn if isinstance(each, Stream) and each.get("/Subtype") == Name.Form]


def _space(pdf: Pdf, profile: bytes, components: int) -> Object:
    return pdf.make_indirect(Array([Name.ICCBased, pdf.make_indirect(Stream(pdf, profile, N=components))]))


def _is_archival(pdf: Pdf) -> bool:
    """Whether the document's XMP says that it conforms to a part of ISO 19005."""
    metadata = pdf.Root.get("/Metadata")
    if not isinstance(metadata, Stream):
        return False
    try:
        xmp = metadata.read_bytes()[:_LARGEST_XMP]
    except (PdfError, DataDecodingError):
        return False  # nobody can read in it that it does
    prefix = _PREFIX.search(xmp)
    return prefix is not None and re.search(rb"\b%s:part\b" % re.escape(prefix[1]), xmp) is not None


def _components(pdf: Pdf) -> Iterator[int]:
    """Of the profiles that the output intents name."""
    intents = pdf.Root.get("/OutputIntents")
    for intent in list(intents)[:_MOST_INTENTS] if isinstance(intents, Array) else ():
        profile = intent.get("/DestOutputProfile") if isinstance(intent, Dictionary) else None
        count = profile.get("/N") if isinstance(profile, Stream) else None
        if isinstance(count, int):
            yield count
