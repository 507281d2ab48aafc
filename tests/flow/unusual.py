"""Documents with one feature each that a stamp and a signature must leave as it is; the foot of their pages is free."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Pdf, Stream, String

WIDTH, HEIGHT = 595, 842


def blank(pages: int = 3) -> Pdf:
    """A document with a line of text on each page."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = Stream(pdf, b"BT /F1 14 Tf 72 700 Td (Halaman %d) Tj ET" % number)
    return pdf


def saved(pdf: Pdf, **options: Any) -> bytes:
    """The bytes of ``pdf``."""
    output = io.BytesIO()
    pdf.save(output, **options)
    return output.getvalue()


def outlines() -> bytes:
    """Bookmarks by explicit destination, by name and by action; one is closed, bold and coloured."""
    pdf = blank()
    pages = [page.obj for page in pdf.pages]
    pdf.Root.Names = Dictionary(
        Dests=Dictionary(Names=Array([String("bab-dua"), Dictionary(D=Array([pages[1], Name.XYZ, 72, 700, 0]))]))
    )
    pdf.Root.Dests = Dictionary(Lama=Array([pages[2], Name.FitH, 500]))
    with pdf.open_outline() as outline:
        first = OutlineItem("Bab satu — pembukaan", 0, "FitH", top=720)
        first.children.append(OutlineItem("Bagian dalam", 1, "XYZ", left=10, top=20, zoom=2))
        first.is_closed = True
        outline.root += [first, OutlineItem("Bab dua", String("bab-dua")), OutlineItem("Bab tiga", String("Lama"))]
    last = pdf.Root.Outlines.Last
    last.C, last.F = Array([1, 0, 0]), 2
    pdf.Root.PageMode = Name.UseOutlines
    return saved(pdf)


def links() -> bytes:
    """Links to a page, a name, an address, another file, and with quads and a border."""
    pdf = blank()
    pages = [page.obj for page in pdf.pages]
    targets: list[dict[str, Any]] = [
        {"Dest": Array([pages[2], Name.XYZ, 50, 600, None])},
        {"Dest": String("lampiran")},
        {"A": Dictionary(S=Name.URI, URI=String("https://contoh.go.id/?a=(b)&c"))},
        {"A": Dictionary(S=Name.GoToR, F=String("lain.pdf"), D=Array([0, Name.Fit]))},
        {"A": Dictionary(S=Name.Named, N=Name.NextPage), "QuadPoints": Array([72, 500, 172, 500, 72, 480, 172, 480])},
    ]
    made = []
    for top, target in zip(range(640, 440, -40), targets, strict=True):
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([72, top, 172.5, top + 20]), **target)
        link.Border = Array([0, 0, 1])
        made.append(pdf.make_indirect(link))
    pages[0].Annots = Array(made)
    pages[1].Annots = pdf.make_indirect(Array([made[2]]))
    leaf = Dictionary(Names=Array([String("lampiran"), Array([pages[1], Name.Fit])]))
    leaf.Limits = Array([String("lampiran"), String("lampiran")])
    pdf.Root.Names = Dictionary(Dests=Dictionary(Kids=Array([pdf.make_indirect(leaf)])))
    return saved(pdf)


def form() -> bytes:
    """A filled form: text, a checked box, choices, a hierarchy, a calculation order, and an empty signature field."""
    pdf = blank()
    page = pdf.pages[0].obj
    look = Stream(pdf, b"/Tx BMC EMC", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 20]))

    def widget(top: int, **entries: Any) -> Object:
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, Rect=Array([72, top, 172, top + 20]), P=page, F=4, **entries
            )
        )

    text = widget(600, FT=Name.Tx, T=String("nama"), V=String("Ni Luh Āyu"), DV=String("-"), AP=Dictionary(N=look))
    check = widget(
        560, FT=Name.Btn, T=String("setuju"), V=Name.Ya, AS=Name.Ya, AP=Dictionary(N=Dictionary(Ya=look, Off=look))
    )
    choice = widget(520, FT=Name.Ch, T=String("golongan"), Ff=1 << 17, Opt=Array([String("III/a"), String("IV/b")]))
    choice.V = String("IV/b")
    parent = pdf.make_indirect(Dictionary(T=String("alamat"), FT=Name.Tx))
    kids = [widget(480, T=String("jalan"), Parent=parent, V=String("Jl. Contoh 1")), widget(440, T=String("kota"))]
    kids[1].Parent = parent
    parent.Kids = Array(kids)
    empty = widget(400, FT=Name.Sig, T=String("tte_1"))
    page.Annots = Array([text, check, choice, *kids, empty])
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    pdf.Root.AcroForm = pdf.make_indirect(
        Dictionary(
            Fields=Array([text, check, choice, parent, empty]),
            CO=Array([text]),
            DA=String("/Helv 0 Tf 0 g"),
            DR=Dictionary(Font=Dictionary(Helv=font)),
            Q=1,
        )
    )
    return saved(pdf)


XFA = [
    ("preamble", b'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">'),
    ("template", b'<template xmlns="http://www.xfa.org/schema/xfa-template/2.8/"><subform name="f"/></template>\n\n'),
    ("datasets", b'<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><a>\xc3\xa9</a></xfa:datasets>'),
    ("postamble", b"</xdp:xdp>"),
]


def xfa() -> bytes:
    """A static XFA form over the fields of :func:`form`."""
    with pikepdf.open(io.BytesIO(form())) as pdf:
        packets = [(String(name), pdf.make_indirect(Stream(pdf, data))) for name, data in XFA]
        pdf.Root.AcroForm.XFA = Array([one for packet in packets for one in packet])
        return saved(pdf)


def attachments() -> bytes:
    """Attachments of the document and of a page, with what they are to it."""
    pdf = blank()
    files = []
    for name, data, relation in (
        ("data.xml", b"<a>\x00\xff</a>", Name.Data),
        ("ä.bin", bytes(range(256)), Name.Source),
    ):
        stream = Stream(pdf, data, Type=Name.EmbeddedFile, Subtype=Name("/application/xml"))
        stream.Params = Dictionary(Size=len(data), ModDate=String("D:20240304090000Z"))
        embedded = pdf.make_indirect(stream)
        entries = Dictionary(Type=Name.Filespec, F=String(name), UF=String(name), AFRelationship=relation)
        entries.EF = Dictionary(F=embedded, UF=embedded)
        entries.Desc = String(f"Lampiran {name}")
        files.append(pdf.make_indirect(entries))
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("data.xml"), files[0]])))
    pdf.Root.AF = Array([files[0]])
    page = pdf.pages[1].obj
    page.AF = Array([files[1]])
    page.Annots = Array(
        [
            pdf.make_indirect(
                Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([9, 600, 29, 620]), FS=files[1])
            )
        ]
    )
    return saved(pdf)


def layers() -> bytes:
    """A layer that is shown, one that is hidden, one for print only, and a membership."""
    pdf = blank()
    groups = [pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name))) for name in ("Teks", "Kisi", "Cetak")]
    groups[2].Usage = Dictionary(Print=Dictionary(PrintState=Name.ON), View=Dictionary(ViewState=Name.OFF))
    state = Dictionary(
        Name=String("Bawaan"),
        BaseState=Name.ON,
        OFF=Array([groups[1]]),
        Locked=Array([groups[1]]),
        Order=Array([groups[0], String("Lain"), Array(groups[1:])]),
        AS=Array([Dictionary(Event=Name.Print, Category=Array([Name.Print]), OCGs=Array([groups[2]]))]),
    )
    pdf.Root.OCProperties = Dictionary(OCGs=Array(groups), D=state, Configs=Array([]))
    member = pdf.make_indirect(Dictionary(Type=Name.OCMD, OCGs=Array(groups[:2]), P=Name.AllOn))
    page = pdf.pages[0].obj
    page.Resources.Properties = Dictionary(L0=groups[0], L1=groups[1], L2=member)
    page.Contents = Stream(
        pdf,
        b"/OC /L0 BDC BT /F1 14 Tf 72 700 Td (Tampak) Tj ET EMC "
        b"/OC /L1 BDC BT /F1 14 Tf 72 600 Td (Tersembunyi) Tj ET EMC "
        b"/OC /L2 BDC BT /F1 14 Tf 72 500 Td (Keduanya) Tj ET EMC",
    )
    return saved(pdf)


def labels() -> bytes:
    """Page labels, viewer preferences, a language, a way to open, boxes of every kind, and marks on a page."""
    pdf = blank(5)
    pdf.Root.PageLabels = Dictionary(
        Nums=Array([0, Dictionary(S=Name("/r")), 2, Dictionary(S=Name.D, P=String("A-"), St=5)])
    )
    pdf.Root.ViewerPreferences = Dictionary(
        DisplayDocTitle=True, Direction=Name.L2R, PrintScaling=Name("/None"), Duplex=Name.Simplex
    )
    pdf.Root.PageLayout, pdf.Root.PageMode, pdf.Root.Lang = Name.TwoColumnLeft, Name.UseThumbs, String("id-ID")
    pdf.Root.OpenAction = Array([pdf.pages[2].obj, Name.FitH, 800])
    pdf.Root.PieceInfo = Dictionary(Aplikasi=Dictionary(LastModified=String("D:2024"), Private=Dictionary(A=1)))
    page = pdf.pages[1].obj
    page.CropBox, page.TrimBox = Array([10, 10, 585, 832]), Array([20, 20, 575, 822])
    page.BleedBox, page.ArtBox = Array([15, 15, 580, 827]), Array([30, 30, 565, 812])
    page.Trans, page.Dur = Dictionary(S=Name.Dissolve), 3
    page.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
    turned = pdf.pages[3].obj
    turned.Rotate, turned.UserUnit = 90, 2
    thumbnail = Stream(pdf, b"\x00", Width=1, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    pdf.pages[4].obj.Thumb = pdf.make_indirect(thumbnail)
    pdf.docinfo["/Title"], pdf.docinfo["/Sifat"] = "Judul – dokumen", "Biasa"
    return saved(pdf)


def comments() -> bytes:
    """Comments with a reply and a popup, and a stamp of the reader's own."""
    pdf = blank()
    page = pdf.pages[0].obj
    note = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([300, 700, 320, 720]), Contents=String("Setuju"))
    )
    reply = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([300, 700, 320, 720]), IRT=note)
    )
    popup = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Popup, Rect=Array([330, 600, 530, 720]), Parent=note)
    )
    note.Popup = popup
    ink = Stream(pdf, b"1 0 0 RG 0 0 m 50 50 l S", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 50, 50]))
    mark = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([400, 700, 450, 750]), AP=Dictionary(N=ink))
    page.Annots = Array([note, reply, popup, pdf.make_indirect(mark)])
    return saved(pdf)


UNUSUAL: dict[str, Callable[[], bytes]] = {
    one.__name__: one for one in (outlines, links, form, xfa, attachments, layers, labels, comments)
}
