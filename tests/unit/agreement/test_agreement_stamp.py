"""What a profile says about the stamp's look beyond the clause, and what of it is refused."""

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsre_sign.agreement import Agreement, QrProfile, StampProfile
from bsre_sign.errors import AgreementError

HEAD = 'id = "kota-1"\ninherits = "bsre"\n[stamp]\n'
QR = '[stamp.qr]\ntext = "https://example.go.id/{name}"\n'


def read(folder: Path, text: str) -> StampProfile:
    path = folder / "kota.toml"
    path.write_text(HEAD + text, "utf-8")
    return Agreement.from_file(path).stamp


@pytest.mark.parametrize("name", Agreement.available())
def test_the_built_in_profiles_ask_for_clause_and_logo_alone(name: str) -> None:
    stamp = Agreement.load(name).stamp
    assert (stamp.heading, stamp.bullets, stamp.page_number, stamp.qr) == ("", "", None, None)
    assert stamp.overlap == "shrink"
    assert stamp.sentence == " ".join(stamp.clause)
    assert set(stamp.characters) == set(stamp.sentence)


def test_bullets_and_numbers(tmp_path: Path) -> None:
    dotted = read(tmp_path, 'clause = ["satu", "dua"]\nbullets = "•"\nheading = "Catatan:"\n')
    assert dotted.markers == ("•", "•")
    assert dotted.sentence == "• satu • dua"
    assert set("Catatan:•satudua ") == set(dotted.characters)
    assert read(tmp_path, 'clause = ["satu", "dua"]\nbullets = "1."\n').sentence == "1. satu 2. dua"
    assert read(tmp_path, 'clause = ["satu", "dua"]\nbullets = ""\n').sentence == "satu dua"


def test_the_page_number(tmp_path: Path) -> None:
    stamp = read(tmp_path, 'page_number = "Halaman {page} dari {pages}"\n')
    assert stamp.page_number is not None
    assert stamp.page_number.format(page=3, pages=12) == "Halaman 3 dari 12"
    assert set("Halaman dari" + string.digits) <= set(stamp.characters)
    assert read(tmp_path, 'page_number = ""\n').page_number is None


def test_the_qr_code(tmp_path: Path) -> None:
    assert read(tmp_path, QR).qr == QrProfile("https://example.go.id/{name}", "right", 36, mark=False)
    whole = read(tmp_path, 'logo_side = "right"\n' + QR + "size = 50\nmark = true\n").qr
    assert whole == QrProfile("https://example.go.id/{name}", "left", 50, mark=True)
    same = read(tmp_path, QR + 'side = "left"\n').qr
    assert same is not None
    assert same.side == "left"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("surat.pdf", "surat"),
        ("/rumah/a b/SK 2026 & lampiran.v2.pdf", "SK%202026%20%26%20lampiran.v2"),
        ("C:\\surat\\nota?#.pdf", "nota%3F%23"),
        ("surat/{sha256}.pdf", "%7Bsha256%7D"),
        ("tanpa-akhiran", "tanpa-akhiran"),
        ("ümläut.pdf", "%C3%BCml%C3%A4ut"),
    ],
)
def test_the_link_of_one_document(file: str, name: str) -> None:
    qr = QrProfile("https://example.go.id/?n={name}&h={sha256}", "right", 36, mark=False)
    assert qr.fill(file, "ab" * 32) == f"https://example.go.id/?n={name}&h={'AB' * 32}"
    assert qr.asks_digest
    assert not QrProfile("https://example.go.id/{name}", "right", 36, mark=False).asks_digest


@pytest.mark.parametrize("overlap", ["shrink", "extend", "refuse", "allow"])
def test_overlap(tmp_path: Path, overlap: str) -> None:
    assert read(tmp_path, f'overlap = "{overlap}"\n').overlap == overlap


@pytest.mark.parametrize(
    ("text", "key", "hint"),
    [
        ('bullets = "ab"\n', "stamp.bullets", "one sign"),
        ('bullets = "2."\n', "stamp.bullets", "one sign"),
        ('bullets = "a"\n', "stamp.bullets", "one sign"),
        ('bullets = " "\n', "stamp.bullets", "one line of text"),
        ("bullets = true\n", "stamp.bullets", "one line of text"),
        ('heading = "a\\nb"\n', "stamp.heading", "one line of text"),
        ('page_number = "{page"\n', "stamp.page_number", "{page} and {pages}"),
        ('page_number = "{page.__class__}"\n', "stamp.page_number", "{page} and {pages}"),
        ('page_number = "{{page}}"\n', "stamp.page_number", "{page} and {pages}"),
        ('page_number = "{page!r}"\n', "stamp.page_number", "{page} and {pages}"),
        ('page_number = "{0}"\n', "stamp.page_number", "{page} and {pages}"),
        ("page_number = 3\n", "stamp.page_number", "one line of text"),
        ('overlap = "hide"\n', "stamp.overlap", '"shrink", "extend", "refuse", "allow"'),
        ("qr = 3\n", "stamp.qr", "a table"),
        ("[stamp.qr]\nsize = 30\n", "stamp.qr.text", "one line of text"),
        ('[stamp.qr]\ntext = "{nama}"\n', "stamp.qr.text", "{name} and {sha256}"),
        (QR + "size = 17.9\n", "stamp.qr.size", "a number from 18 to 72"),
        (QR + "size = 73\n", "stamp.qr.size", "a number from 18 to 72"),
        (QR + 'side = "top"\n', "stamp.qr.side", '"left", "right"'),
        (QR + 'mark = "yes"\n', "stamp.qr.mark", "true or false"),
        (QR + "colour = 1\n", "stamp.qr.colour", "text"),
        ('clause = ["' + "x" * 301 + '"]\n', "stamp.clause", "at most 300"),
    ],
)
def test_errors_name_the_key_and_what_is_expected(tmp_path: Path, text: str, key: str, hint: str) -> None:
    with pytest.raises(AgreementError) as error:
        read(tmp_path, text)
    for cause in (error.value.cause.id, error.value.cause.en):
        assert f'"{key}"' in cause
    assert hint in error.value.hint.en
    assert error.value.hint.id != error.value.hint.en


braces = st.lists(st.sampled_from(["{", "}", "page", "pages", "{page}", "{pages}", "!r", ".x", "[0]", ":9", " "]))


@given(braces.map("".join).filter(str.strip))
def test_a_page_number_that_is_taken_can_be_filled_in(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    try:
        number = read(tmp_path_factory.mktemp("profile"), f'page_number = "{text}"\n').page_number
    except AgreementError:
        return
    assert number is not None
    assert number.format(page=3, pages=12) == text.replace("{pages}", "12").replace("{page}", "3")
