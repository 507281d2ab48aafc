"""A passphrase, right or wrong, stands in no exception and in no repr."""

import traceback
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from credential_keys import PASSPHRASE, container, pem, pem_key

from bsre_sign.credential import PemCredential, Pkcs12Credential

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
