"""When a stamp brings colour spaces along, and what they say."""

import io
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import ImageCms

from bsre_sign.stamp import profiles
from bsre_sign.stamp.calibration import Calibration

PDFA = b'<rdf:Description xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>1</pdfaid:part></rdf:Description>'
BOTH = {"/DefaultGray", "/DefaultRGB"}


def document(xmp: bytes | None, *components: int) -> Pdf:
    """A document with that XMP, and output intents whose profiles have as many components."""
    pdf = pikepdf.new()
    if xmp is not None:
        pdf.Root.Metadata = Stream(pdf, xmp, Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.OutputIntents = Array([Dictionary(DestOutputProfile=Stream(pdf, b"", N=one)) for one in components])
    return pdf


def form(pdf: Pdf, **inner: Any) -> Stream:
    """A form that draws other forms."""
    made = Stream(pdf, b"", Type=Name.XObject, Subtype=Name.Form)
    if inner:
        made.Resources = Dictionary(XObject=Dictionary(**inner))
    return made


def spaces(one: pikepdf.Object) -> set[str]:
    """The colour spaces in a form's resources."""
    return set(one.get("/Resources", Dictionary()).get("/ColorSpace", Dictionary()).keys())


@pytest.mark.parametrize(
    ("xmp", "components", "brought"),
    [
        (PDFA, (), BOTH),
        (PDFA, (1,), {"/DefaultRGB"}),
        (PDFA, (4,), {"/DefaultRGB"}),
        (PDFA, (3,), set()),
        (PDFA, (1, 3), set()),
        (PDFA.replace(b"pdfaid", b"a").replace(b">1<", b">4<"), (), BOTH),
        (b"<r xmlns:pdfaid='http://www.aiim.org/pdfa/ns/id/' pdfaid:part = '2'/>", (), BOTH),
        (b"<r xmlns:pdfaid='http://www.aiim.org/pdfa/ns/id/'/>", (), set()),
        (b"<r xmlns:pdfuaid='http://www.aiim.org/pdfua/ns/id/' pdfuaid:part='1'/>", (), set()),
        (b"", (), set()),
        (None, (), set()),
    ],
)
def test_what_an_archival_document_lacks_is_brought(
    xmp: bytes | None, components: tuple[int, ...], brought: set[str]
) -> None:
    pdf = document(xmp, *components)
    one = form(pdf)

    Calibration(pdf).add_to(one)

    assert spaces(one) == brought


def test_forms_in_forms_get_them_and_keep_their_own() -> None:
    pdf = document(PDFA)
    deepest = form(pdf)
    deepest.Resources = Dictionary(ColorSpace=Dictionary(DefaultGray=Name.DeviceGray))
    middle = form(pdf, Deepest=deepest)
    outer = form(pdf, Middle=middle, Again=middle)
    middle.Resources.XObject.Outer = outer  # a circle, which a foreign logo may have

    Calibration(pdf).add_to(outer)

    assert spaces(outer) == spaces(middle) == spaces(deepest) == BOTH
    assert deepest.Resources.ColorSpace.DefaultGray == Name.DeviceGray
    assert outer.Resources.ColorSpace.DefaultRGB.objgen == middle.Resources.ColorSpace.DefaultRGB.objgen


def test_metadata_that_cannot_be_unpacked_claim_nothing() -> None:
    pdf = document(None)
    pdf.Root.Metadata = Stream(pdf, b"\x00\x01", Type=Name.Metadata, Filter=Name.FlateDecode)
    one = form(pdf)

    Calibration(pdf).add_to(one)

    assert spaces(one) == set()


@pytest.mark.parametrize(("profile", "space"), [(profiles.gray(), "GRAY"), (profiles.rgb(), "RGB")])
def test_the_profiles_are_read_by_others(profile: bytes, space: str) -> None:
    read = ImageCms.ImageCmsProfile(io.BytesIO(profile))

    assert read.profile.xcolor_space.strip() == space
    assert read.profile.version == pytest.approx(2.1)
    assert int.from_bytes(profile[:4], "big") == len(profile)
    assert len(profile) < 500


@pytest.mark.parametrize("primary", ["red_colorant", "green_colorant", "blue_colorant"])
def test_the_primaries_are_those_of_srgb(primary: str) -> None:
    mine = ImageCms.ImageCmsProfile(io.BytesIO(profiles.rgb())).profile
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).profile

    assert getattr(mine, primary)[1] == pytest.approx(getattr(srgb, primary)[1], abs=0.005)
