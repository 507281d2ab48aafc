"""The clause in a text: in every known wording, however it is broken and spaced, and nothing else for it."""

import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bsre_sign.agreement import Agreement
from bsre_sign.stamp.nearly import find_nearly
from bsre_sign.stamp.plain import place_in, plain
from bsre_sign.stamp.wording import Wording, clause_in, clauses_in, known_wordings, wordings_of

KNOWN = known_wordings()
F4 = "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh BSrE"
SPACES = [" ", "\r\n", "\t", "\u00a0", "\u2009", "-\n", "\u00ad\n", "\u2010\r\n", "\ufffe", "\u200b", "", " - "]
CASES: list[Callable[[str], str]] = [str, str.upper, str.lower, str.title]
LIGATURES = {"fi": "\ufb01", "Sa": "Ｓa", "e": "e\u0301", "k": "𝐤"}


def variants() -> Sequence[str]:
    """The known wordings as people write them."""
    unit = "Balai{} Sertifikasi Elektronik (BSrE)"
    head = F4.removesuffix("BSrE")
    return [
        *(
            f"{head}{unit.format(big)}, Badan Siber dan Sandi Negara{bssn}"
            for big in ("", " Besar")
            for bssn in ("", " (BSSN)")
        ),
        *(
            f"Dokumen ini telah ditandatangani secara elektronik yang diterbitkan oleh {unit.format(big)}{bssn}"
            for big in ("", " Besar")
            for bssn in ("", ", BSSN")
        ),
        F4,
        F4.replace(" oleh", ""),
        F4.replace("telah", "tertanda").replace(" oleh", ""),
        f"{F4}-BSSN",
        f"{F4} sesuai dengan Undang Undang No 11 Tahun 2008 tentang Informasi dan Transaksi Elektronik, tandatangan "
        "secara elektronik memiliki kekuatan hukum dan akibat hukum yang sah",
    ]


def found_in(text: str) -> str | None:
    clause = clause_in(text, KNOWN)
    return None if clause is None else text[clause[0] : clause[0] + clause[1]]


@pytest.mark.parametrize("wording", variants())
def test_every_variant_is_known_and_found_whole(wording: str) -> None:
    assert found_in(f"Halaman 1\r\n{wording}\r\nHalaman 2") == wording


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (variants()[0], "F1"),
        (variants()[3], "F2"),
        (variants()[4], "F3"),
        (F4, "F4"),
        (F4.replace("telah", "tertanda"), "F5"),
        (F4 + " – BSSN", "F6"),
        (variants()[-1], "F7"),
    ],
)
def test_the_longest_wording_counts(text: str, name: str) -> None:
    clause = clause_in(text, KNOWN)
    assert clause is not None
    assert clause == (0, len(text), name)


def test_closing_brackets_and_stops_belong_to_it() -> None:
    assert found_in(f"“{F4}”, halaman") == f"{F4}”,"
    assert found_in(f"({variants()[1]}.) Halaman") == f"{variants()[1]}.)"


@given(wording=st.sampled_from(variants()), data=st.data(), before=st.text(max_size=40), behind=st.text(max_size=40))
@example(wording=F4, data=None, before="", behind="")
def test_spaces_line_breaks_hyphens_case_and_ligatures_do_not_count(
    wording: str, data: st.DataObject | None, before: str, behind: str
) -> None:
    said = wording
    if data is not None:
        letters = list(wording.replace(" ", ""))
        for _ in range(data.draw(st.integers(0, 30))):
            letters[data.draw(st.integers(0, len(letters) - 1))] += data.draw(st.sampled_from(SPACES))
        said = "".join(letters)
        for letter, other in LIGATURES.items():
            if data.draw(st.booleans()):
                said = said.replace(letter, other)
        said = data.draw(st.sampled_from(CASES))(said)
    text = f"{before} {said} {behind}"
    clause = clause_in(text, KNOWN)
    assert clause is not None
    start, count, _ = clause
    assert plain(text[start : start + count]).startswith(plain(wording))
    assert plain(text[:start]) == plain(f"{before} ")


def test_the_letters_may_be_spaced() -> None:
    assert found_in(" ".join(F4)) == " ".join(F4)


def test_the_last_of_several_places_counts() -> None:
    text = f"Pasal 4: “{F4}” wajib dicantumkan. {F4}"
    assert [text[start : start + count] for start, count, _ in clauses_in(text, KNOWN)] == [F4 + "”", F4]
    clause = clause_in(text, KNOWN)
    assert clause is not None
    assert clause[0] > 100
    assert len(clauses_in(F4 * 100, KNOWN)) == 8


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dokumen ini ditandatangani secara elektronik oleh: Kepala Dinas, BSrE",
        *(F4.replace("telah", word) for word in ("belum", "tidak", "bukan", "telah tidak", "telah tak", "tak", "akan")),
        *(
            F4.replace("BSrE", issuer)
            for issuer in ("PrivyID", "Peruri", "VIDA", "BSSN", "BPPT", "BRIN", "BSI", "BKN", "")
        ),
        F4.replace("BSrE", "Balai Sertifikasi Elektronik PrivyID"),
        variants()[0].replace("BSrE", "Peruri"),
        F4.replace("elektronik", "basah"),
        F4.replace("sertifikat elektronik ", ""),
        F4.replace("BSrE", "BSrC"),  # who issued it is told by these letters alone
    ],
)
def test_other_sentences_are_no_clause(text: str) -> None:
    assert found_in(text) is None


@pytest.mark.parametrize("wording", [F4, variants()[1], variants()[3], variants()[-1]])
@given(
    st.integers(1, len(F4.split()) - 1),
    st.sampled_from(["tidak", "tak", "tk", "belum", "bukan", "tdk", "blm", "palsu"]),
)
def test_no_word_slips_in(wording: str, position: int, word: str) -> None:
    words = wording.split()
    assert found_in(" ".join([*words[:position], word, *words[position:]])) is None


@given(
    st.integers(0, len(F4.split()) - 1), st.sampled_from(["tidak", "belum", "kertas", "Peruri", "meterai", "notaris"])
)
def test_no_word_is_taken_for_another(position: int, word: str) -> None:
    words = F4.split()
    text = " ".join([*words[:position], word, *words[position + 1 :]])
    assert found_in(text) is None


def misread(draw: st.DrawFn, wording: Wording) -> bytes:
    """The wording with as many wrong letters as are forgiven, each in another word."""
    sentence = wording.sentence
    able = [number for number, firm in enumerate(sentence.firm) if not firm]
    words = list(sentence.words)
    for number in draw(st.lists(st.sampled_from(able), unique=True, max_size=sentence.errors)):
        word, place = words[number], draw(st.integers(0, len(words[number]) - 1))
        letter = bytes([draw(st.sampled_from(b"abdefghjkmnoprstuvwy"))])
        inside = max(1, place)
        words[number] = draw(
            st.sampled_from(
                [
                    word[:place] + letter + word[place + 1 :],
                    word[:place] + word[place + 1 :],
                    word[:inside] + letter + word[inside:],
                ]
            )
        )
    return b"".join(words)


misread_wordings = st.composite(
    lambda draw: (number := draw(st.integers(0, len(KNOWN) - 1)), misread(draw, KNOWN[number]))
)


@given(misread_wordings(), st.binary(max_size=20), st.binary(max_size=20))
def test_a_few_wrong_letters_are_forgiven(case: tuple[int, bytes], before: bytes, behind: bytes) -> None:
    number, said = case
    before, behind = plain(before.decode("latin-1")), plain(behind.decode("latin-1"))
    place = find_nearly(before + said + behind, [KNOWN[number].sentence])
    assert place is not None
    assert abs(place[0] - len(before)) <= 2
    assert abs(place[1] - len(before) - len(said)) <= 2


@pytest.mark.parametrize(
    "text",
    [
        F4.replace("oleh", "oIeh"),
        F4.replace("elektronik", "e1ektr0nik"),
        F4.replace("BSrE", "85rE"),
        F4.replace("telah", "telab"),
        F4.replace("ini", "iini"),
        F4.replace("oleh", "olehh"),
        F4.replace("sertifikat", "sertıfıkat").replace("ini", "inı").replace("oleh", "o1eh"),
        F4.replace("menggunakan", "mengqunakar"),
        F4.replace("secara", "secaara").replace("yang", "yanq"),
        variants()[1].replace("Siber", "Slber").replace("ditandatangani", "ditandatanganl").replace("Balai", "Balni"),
    ],
)
def test_what_ocr_makes_of_it(text: str) -> None:
    assert found_in(f"Halaman 1 {text} Halaman 2") == text


def test_many_wrong_letters_are_another_text() -> None:
    assert found_in(F4.replace("telah", "telab").replace("yang", "yanq").replace("secara", "sekara")) is None
    assert found_in("Ditandatangani secara sa") is None
    assert clause_in("Ditandatangani sekara sah", wordings_of("Ditandatangani secara sah")) is None


@pytest.mark.parametrize("name", Agreement.available())
def test_wordings_of_a_profile(name: str) -> None:
    stamp = Agreement.load(name).stamp
    (wording,) = wordings_of(stamp.sentence)
    assert wording.id in {"F1", "F2"}
    assert clause_in("\r\n".join(stamp.clause), [wording]) == (
        0,
        len(stamp.sentence) + len(stamp.clause) - 1,
        wording.id,
    )
    assert wordings_of("Surat ini bertanda tangan elektronik BSrE.")[0].id == "own"
    assert wordings_of(" … ") == ()


@given(st.text())
@example("ﬁ·ßİıKſ½①\u0301e\u0301\ufdfaÅ가﷽\ud800")
def test_letters_are_those_of_each_character(text: str) -> None:
    letters = plain(text)
    assert letters == b"".join(map(plain, text))
    assert letters == plain(text.upper()) or not text.isascii()


@given(st.text(), st.text(min_size=1), st.text())
def test_a_place_leads_back_to_the_text(before: str, said: str, behind: str) -> None:
    start, end = len(plain(before)), len(plain(before + said))
    if start < end:
        first, count = place_in(before + said + behind, start, end)
        text = (before + said + behind)[first : first + count]
        assert plain(text).find(plain(said)) >= 0
        assert len(plain(text)) < end - start + 8  # a character may be several letters


HOSTILE = {
    "letters": "a",
    "accents": "é ",
    "sentences": "\ufdfa",
    "words": "elektronik ",
    "another issuer": F4.replace("BSrE", "Peruri "),
    "not yet": F4.replace("telah", "belum"),
    "without spaces": "menggunakansertifikatelektronikyangditerbitkan",
    "nearly": F4.replace("oleh BSrE", "oIeh BSTE").replace("secara", "sekara").replace("ini", "inj"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_million_characters_take_no_time(name: str) -> None:
    page = (HOSTILE[name] * (1_000_000 // len(HOSTILE[name]) + 1))[:1_000_000]
    start = time.process_time()
    assert clause_in(page, KNOWN) is None
    assert time.process_time() - start < 2  # it is 0.1; without bounds it is minutes
    assert found_in(page + F4) is not None


def test_wrong_letters_are_forgiven_at_both_ends_of_a_long_page() -> None:
    said = F4.replace("telah", "telab")
    for page in (said + "x " * 500_000, "x " * 500_000 + said):
        assert found_in(page) == said
