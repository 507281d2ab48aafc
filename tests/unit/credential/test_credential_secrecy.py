"""A passphrase, right or wrong, stands in no exception and in no repr."""

import traceback
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from credential_keys import PASSPHRASE, container, pem, pem_key
from cryptography.hazmat.primitives.serialization import PrivateFormat
from shown_frames import frames_that_show

from bsre_sign.credential import PemCredential, Pkcs12Credential
from bsre_sign.credential.passphrase import first_line
from bsre_sign.errors import CredentialError

WRONG = "Sandi-Yang-Keliru-42"
# As a file name or environment variable with bytes that are no UTF-8 comes into Python.
UNDECODABLE = "Sandi-Yang-Keliru-\udcff42"


def exceptions(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__]


def open_container(answer: str, _: Path) -> None:
    Pkcs12Credential.from_bytes(container(), lambda: answer)


def open_old_container(answer: str, _: Path) -> None:
    Pkcs12Credential.from_bytes(container(legacy="3des"), lambda: answer)


def open_damaged_container(answer: str, _: Path) -> None:
    Pkcs12Credential.from_bytes(container()[:300], lambda: answer)


def open_key(answer: str, folder: Path) -> None:
    (folder / "kunci.pem").write_bytes(pem_key(passphrase=PASSPHRASE))
    (folder / "sertifikat.pem").write_bytes(pem())
    PemCredential.open(folder / "kunci.pem", folder / "sertifikat.pem", lambda: answer)


def open_damaged_key(answer: str, folder: Path) -> None:
    lines = pem_key(passphrase=PASSPHRASE).splitlines(keepends=True)
    (folder / "kunci.pem").write_bytes(b"".join([*lines[:2], *lines[3:]]))
    (folder / "sertifikat.pem").write_bytes(pem())
    PemCredential.open(folder / "kunci.pem", folder / "sertifikat.pem", lambda: answer)


def open_old_key(answer: str, folder: Path) -> None:
    old = pem_key(passphrase=PASSPHRASE, form=PrivateFormat.TraditionalOpenSSL)
    (folder / "kunci.pem").write_bytes(old)
    (folder / "sertifikat.pem").write_bytes(pem())
    PemCredential.open(folder / "kunci.pem", folder / "sertifikat.pem", lambda: answer)


def open_key_of_another(answer: str, folder: Path) -> None:
    (folder / "kunci.pem").write_bytes(pem_key("p384", passphrase=PASSPHRASE))
    (folder / "sertifikat.pem").write_bytes(pem())
    PemCredential.open(folder / "kunci.pem", folder / "sertifikat.pem", lambda: answer)


@pytest.mark.parametrize(
    ("attempt", "answer"),
    [
        (open_container, WRONG),
        (open_old_container, WRONG),
        (open_damaged_container, PASSPHRASE),
        (open_key, WRONG),
        (open_damaged_key, PASSPHRASE),
        (open_old_key, WRONG),
        (open_key_of_another, PASSPHRASE),
        (open_container, UNDECODABLE),
        (open_key, UNDECODABLE),
    ],
)
def test_no_exception_in_the_chain_holds_the_passphrase(
    attempt: Callable[[str, Path], None], answer: str, tmp_path: Path
) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011  whatever is raised
        attempt(answer, tmp_path)

    forms = (answer, repr(answer)[1:-1], repr(answer.encode("utf-8", "surrogateescape"))[2:-1])
    for error in exceptions(caught.value):
        told = "\n".join([str(error), repr(error), repr(error.args), *map(repr, vars(error).values())])
        assert not [form for form in forms if form in told], type(error)
    printed = "".join(traceback.format_exception(caught.value))
    assert not [form for form in forms if form in printed]
    assert frames_that_show(caught.value, *forms) == []


def test_no_frame_shows_an_open_key_that_cannot_be_read(tmp_path: Path) -> None:
    lines = pem_key("rsa2048").splitlines()
    (tmp_path / "kunci.pem").write_bytes(b"\n".join([*lines[:3], *lines[4:]]))
    (tmp_path / "sertifikat.pem").write_bytes(pem("rsa2048"))
    with pytest.raises(CredentialError, match="cannot be read") as caught:
        PemCredential.open(tmp_path / "kunci.pem", tmp_path / "sertifikat.pem", lambda: None)
    assert frames_that_show(caught.value, lines[2].decode()) == []


def test_no_frame_shows_a_passphrase_file_that_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "frasa.txt").write_text(WRONG * 10_000)
    with pytest.raises(CredentialError, match="too large") as caught:
        first_line(tmp_path / "frasa.txt")
    assert frames_that_show(caught.value, WRONG) == []


class Secret(str):
    """A passphrase that tells when the last one lets it go."""


def test_no_passphrase_outlives_the_opening(tmp_path: Path) -> None:
    (tmp_path / "kunci.pem").write_bytes(pem_key(passphrase=PASSPHRASE))
    (tmp_path / "sertifikat.pem").write_bytes(pem())
    known: list[weakref.ref[Secret]] = []

    def ask() -> str:
        secret = Secret(PASSPHRASE)
        known.append(weakref.ref(secret))
        return secret

    opened = (
        PemCredential.open(tmp_path / "kunci.pem", tmp_path / "sertifikat.pem", ask),
        Pkcs12Credential.from_bytes(container(), ask),
    )

    assert [one() for one in known] == [None] * len(opened)


def test_a_credential_shows_nothing_of_its_key(tmp_path: Path) -> None:
    (tmp_path / "kunci.pem").write_bytes(pem_key(passphrase=PASSPHRASE))
    (tmp_path / "sertifikat.pem").write_bytes(pem())
    pair = PemCredential.open(tmp_path / "kunci.pem", tmp_path / "sertifikat.pem", lambda: PASSPHRASE)

    assert repr(pair) == "<PemCredential>"
    assert repr(Pkcs12Credential.from_bytes(container(), lambda: PASSPHRASE)) == "<Pkcs12Credential>"
    assert not [
        name for name, value in vars(pair).items() if isinstance(value, str | bytes) and PASSPHRASE in str(value)
    ]
