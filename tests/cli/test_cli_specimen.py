"""``bsre-sign sign --specimen``: what is told, and which options do not go together."""

import json
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from cli_case import Ca, assert_one_error
from click.testing import Result

from bsre_sign.viewer import page_texts

pytest_plugins = ["cli_fixtures"]

Run = Callable[..., Result]
TEXTS = ("--signer-title", "Kepala Instansi", "--signer-rank", "Pembina (IV/a)", "--signer-id", "19700101 199603 1 001")


def appearance(path: str) -> str:
    """The text of the first signature's appearance."""
    with pikepdf.open(path) as pdf, pikepdf.new() as alone:
        form = pdf.Root.AcroForm.Fields[0].AP.N
        alone.add_blank_page(page_size=(float(form.BBox[2]), float(form.BBox[3])))
        alone.pages[0].obj.Resources = alone.copy_foreign(pdf.make_indirect(form.Resources))
        alone.pages[0].obj.Contents = alone.make_stream(form.read_bytes())
        alone.save("kolom.pdf")
    return " ".join(page_texts(Path("kolom.pdf"), most_pages=1)[0][0].split())


def test_at_an_anchor(run: Run, ca: Ca, home: Path) -> None:
    result = run("sign", "surat.pdf", "-o", "surat-tte.pdf", *ca.key(), "--specimen", "--anchor", "#", *TEXTS)
    assert result.exit_code == 0, result.output
    assert "kolom tte_1, spesimen di halaman 1)" in result.stdout
    assert appearance("surat-tte.pdf") == (
        "Dokumen ini ditandatangani secara elektronik oleh: Kepala Instansi Pejabat Uji Satu TEST Pembina (IV/a) "
        "NIP 19700101 199603 1 001"
    )
    english = run("sign", "surat.pdf", "-o", "b.pdf", *ca.key(), "--specimen", "--anchor", "#", "--lang", "en")
    assert "field tte_1, specimen on page 1)" in english.stdout


def test_in_json_with_its_place(run: Run, ca: Ca, home: Path) -> None:
    box = ("--box", "20mm,20mm,50mm,19mm", "--origin", "top-left", "--page", "first", "--signer-name", "Ni Luh Ayu")
    result = run("sign", "surat.pdf", "-o", "surat-tte.pdf", *ca.key(), "--specimen", *box, "--json")
    (done,) = json.loads(result.stdout)["results"]
    assert done["specimens"] == [
        {"page": 1, "box": [56.69, 731.34, 198.43, 785.2], "page_size": [595.28, 841.89], "turn": 0, "in": "field"}
    ]
    assert done["remarks"] == ["Spesimen menutupi sebagian isi halaman 1."]
    assert "Ni Luh Ayu" in appearance("surat-tte.pdf")
    without = json.loads(run("sign", "surat.pdf", "-o", "b.pdf", *ca.key(), "--json").stdout)["results"][0]
    assert without["specimens"] == []


def test_in_free_room_with_a_code_and_a_size(run: Run, ca: Ca, home: Path) -> None:
    more = ("--qr", "https://contoh.go.id/v/1", "--size", "170,60")
    result = run("sign", "surat.pdf", "-o", "surat-tte.pdf", *ca.key(), "--specimen", *more, "--json")
    (place,) = json.loads(result.stdout)["results"][0]["specimens"]
    x0, y0, x1, y1 = place["box"]
    assert (round(x1 - x0), round(y1 - y0)) == (170, 60)
    assert y0 < 100


def test_in_a_field_and_on_several_pages(run: Run, ca: Ca, home: Path, samples: Path) -> None:
    Path("dua.pdf").write_bytes((samples / "lampiran-lanskap.pdf").read_bytes())
    place = ("--specimen", "--page", "1,last", "--box", "60%,30mm,100,38")
    first = run("sign", "dua.pdf", "-o", "a.pdf", *ca.key(), *place, "--fields", "kedua:last:60,70,142,53", "--json")
    assert first.exit_code == 0, first.output
    told = json.loads(first.stdout)["results"][0]["specimens"]
    assert [(one["page"], one["in"]) for one in told] == [(1, "page"), (2, "field")]
    second = run("sign", "a.pdf", "-o", "b.pdf", *ca.key("pejabat-dua"), "--specimen", "--field", "kedua")
    assert second.exit_code == 0, second.output
    assert "kolom kedua, spesimen di halaman 2" in second.stdout


def test_a_field_for_the_next_signer_at_an_anchor(run: Run, ca: Ca, home: Path) -> None:
    first = run("sign", "surat.pdf", "-o", "a.pdf", *ca.key(), "--fields", "kepala:anchor:#")
    assert first.exit_code == 0, first.output
    assert "#" not in page_texts(Path("a.pdf"), most_pages=1)[0][0]
    second = run("sign", "a.pdf", "-o", "b.pdf", *ca.key("pejabat-dua"), "--specimen", "--field", "kepala", "--json")
    (place,) = json.loads(second.stdout)["results"][0]["specimens"]
    assert place["box"] == pytest.approx([348.5, 229.2, 490.5, 282.2], abs=0.1)


def test_from_the_configuration(run: Run, ca: Ca, home: Path, tmp_path: Path) -> None:
    settings = tmp_path / "konfigurasi" / "bsre-sign" / "bsre-sign.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(
        '[sign]\nspecimen = true\nanchor = "#"\nsigner-title = "Kepala Instansi"\nsize = "150,56"\n', encoding="utf-8"
    )
    result = run("sign", "surat.pdf", "-o", "a.pdf", *ca.key(), "--json")
    (place,) = json.loads(result.stdout)["results"][0]["specimens"]
    assert place["box"][2] - place["box"][0] == pytest.approx(150, abs=0.02)
    typed = run("sign", "surat.pdf", "-o", "b.pdf", *ca.key(), "--box", "60,100", "--json")
    assert json.loads(typed.stdout)["results"][0]["specimens"][0]["box"][:2] == [60, 100]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--anchor", "#"), "--anchor hanya berlaku dengan --specimen."),
        (("--signer-title", "Kepala"), "--signer-title hanya berlaku dengan --specimen."),
        (("--specimen", "--anchor", "#", "--box", "1,1"), "--anchor dan --box saling meniadakan."),
        (("--specimen", "--anchor", "#", "--page", "1"), "--anchor dan --page saling meniadakan."),
        (("--specimen", "--anchor-number", "2"), "--anchor-number hanya berlaku dengan --anchor."),
        (("--specimen", "--origin", "top-left"), "--origin hanya berlaku dengan --box."),
        (("--specimen", "--field", "a", "--box", "1,1"), "--box tidak berlaku dengan --field"),
        (("--specimen", "--box", "1,1,1"), "--box 1,1,1: tulis seperti 20mm,20mm,50mm,19mm."),
        (("--specimen", "--box", "1,1,9,9", "--size", "9,9"), "--size tidak berlaku dengan --box X,Y,W,H."),
        (("--specimen", "--box", "1,x"), '--box 1,x: "x" bukan ukuran.'),
        (("--specimen", "--size", "9"), "--size 9: tulis seperti 142,53."),
        (("--specimen", "--page", "0"), "--page 0: tulis nomor halaman, first, last, atau all."),
        (("--specimen", "--page", "2-4"), "--page 2-4: tulis nomor halaman"),
        (("--specimen", "--anchor", "#", "--anchor-number", "x"), "--anchor-number x: tulis 1, 2, ... atau all."),
    ],
)
def test_what_does_not_go_together_is_misuse(run: Run, ca: Ca, home: Path, options: tuple[str, ...], said: str) -> None:
    assert_one_error(run("sign", "surat.pdf", "-o", "surat-tte.pdf", *ca.key(), *options), 2, home, said)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--anchor", "~"), "Jangkar ~ tidak ada dalam teks dokumen."),
        (("--anchor", "#", "--anchor-number", "2"), "Jangkar # nomor 2 tidak ada; yang ada 1: (1) halaman 1, x 147 mm"),
        (("--box", "500,10"), "tidak seluruhnya di dalam halaman 1, yang 595 × 842 pt (210 × 297 mm)."),
        (("--page", "3"), "Tidak ada halaman 3 untuk spesimen; dokumen ini 1 halaman."),
        (("--signer-name", "張偉"), "Huruf spesimen tidak punya karakter 張 (U+5F35), 偉 (U+5049)."),
        (
            ("--size", "60,20.1", *TEXTS, "--signer-name", "Dr. Ir. H. Muhammad Abdurrahman Wahiduddin"),
            "terlalu kecil untuk teksnya",
        ),
        (("--image", "tidak-ada.png"), "tidak-ada.png"),
    ],
)
def test_what_cannot_be_drawn_is_an_input_error(
    run: Run, ca: Ca, home: Path, options: tuple[str, ...], said: str
) -> None:
    result = run("sign", "surat.pdf", "-o", "surat-tte.pdf", *ca.key(), "--specimen", *options)
    assert_one_error(result, 4, home, said)
