"""Keys in a token sign: SoftHSM2, named by a URI, from many threads, until it is pulled out."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from key_authority import KINDS, PublicKey, authority, pem_key, signer_key
from key_office import Office
from shown_frames import frames_that_show
from softhsm import EVERY_KIND, PIN, Device

from bsre_sign import Document, DocumentVerdict, Level
from bsre_sign.credential import Pkcs11Credential, SigningCredential
from bsre_sign.errors import CredentialError, WrongPassphraseError

pytest_plugins = ["key_fixtures"]

HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
DATA = b"yang ditandatangani"


def pin() -> str:
    return PIN


def giving(answer: str | bytes | None) -> Callable[[], str | bytes | None]:
    return lambda: answer  # unlike a partial, it does not show what it gives


def nobody() -> str:
    raise AssertionError("nobody is asked here")


@pytest.fixture(scope="session")
def token(device: Device) -> Device:
    """One token with a key of every kind, each with its certificate; the CA's certificate is there too."""
    certificates = [(b"\xca", "CA", authority("rsa2048").root.public_bytes(Encoding.DER))]
    for number, kind in enumerate(KINDS, 1):
        device.store_key(EVERY_KIND, bytes([number]), kind, pem_key(signer_key(kind)))
        certificates.append((bytes([number]), kind, certified(kind)))
    device.store_certificates(EVERY_KIND, *certificates)
    return device


@pytest.fixture
def closed(device: Device) -> Callable[[], None]:
    """No session may be left open by whatever ran before."""
    gc.collect()
    before = device.open_sessions()

    def check() -> None:
        assert device.open_sessions() == before

    return check


def certified(kind: str, name: str = "Pejabat Uji Kunci TEST") -> bytes:
    return authority(kind).certify(signer_key(kind).public_key(), name).public_bytes(Encoding.DER)


def put(device: Device, name: str, kind: str) -> None:
    device.store_key(name, b"\x01", kind, pem_key(signer_key(kind)))
    device.store_certificates(name, (b"\x01", kind, certified(kind)))


def verify(one: SigningCredential, public: PublicKey, value: bytes, data: bytes, *, pss: bool = False) -> None:
    digest = HASHES[one.digest_algorithm]
    if isinstance(public, rsa.RSAPublicKey):
        filled = padding.PSS(padding.MGF1(digest), digest.digest_size) if pss else padding.PKCS1v15()
        public.verify(value, data, filled, digest)
    elif isinstance(public, ec.EllipticCurvePublicKey):
        public.verify(value, data, ec.ECDSA(digest))
    else:
        assert isinstance(public, ed25519.Ed25519PublicKey)
        public.verify(value, data)


@pytest.mark.parametrize("pss", [False, True], ids=["", "pss"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_document_signed_by_a_token_verifies(kind: str, pss: bool, token: Device, office: Office) -> None:
    uri = token.uri(EVERY_KIND, object=kind)
    if pss and not kind.startswith("rsa"):
        with pytest.raises(CredentialError, match="RSA keys only"):
            Pkcs11Credential.open(uri, pin, pss=True)
        return
    with Pkcs11Credential.open(uri, pin, pss=pss) as credential:
        assert isinstance(credential, SigningCredential)
        data = office.sign(credential, authority(kind), Level.B_T)

    report = office.verifier(authority(kind)).report(Document.from_bytes(data))

    assert report.verdict is DocumentVerdict.VALID
    assert (report.signatures[0].signature_algorithm or "").startswith("rsassa_pss-sha256") is pss


def test_a_key_is_found_by_its_id_and_by_its_certificate(token: Device) -> None:
    for attributes in (
        {"id": b"\x04"},
        {"object": "p256"},
        {"object": "p256", "type": "cert"},
        {"type": "private", "id": b"\x04"},
    ):
        with Pkcs11Credential.open(token.uri(EVERY_KIND, **attributes), pin) as credential:
            verify(credential, signer_key("p256").public_key(), credential.sign(DATA), DATA)
            with pytest.raises(InvalidSignature):
                verify(credential, signer_key("p256").public_key(), credential.sign(DATA), DATA + b".")


def test_the_issuers_in_the_token_go_along(token: Device) -> None:
    with Pkcs11Credential.open(token.uri(EVERY_KIND, object="rsa2048"), pin) as credential:
        assert credential.chain == (authority("rsa2048").root.public_bytes(Encoding.DER),)
    with Pkcs11Credential.open(token.uri(EVERY_KIND, object="p384"), pin) as credential:
        assert credential.chain == ()


def test_certificate_and_chain_may_come_from_files(device: Device, tmp_path: Path, closed: Callable[[], None]) -> None:
    device.store_key("Kunci Saja", b"\x01", "kunci", pem_key(signer_key("p256")))
    uri = device.uri("Kunci Saja")
    right = authority("p256").certify(signer_key("p256").public_key())
    wrong = authority("p256").certify(ec.generate_private_key(ec.SECP256R1()).public_key())
    other = authority("rsa2048").certify(signer_key("rsa2048").public_key())
    for name, certificate in (("benar", right), ("salah", wrong), ("lain", other), ("akar", authority("p256").root)):
        (tmp_path / name).write_bytes(certificate.public_bytes(Encoding.PEM))

    with pytest.raises(CredentialError, match="holds no certificate for this key") as told:
        Pkcs11Credential.open(uri, pin)
    assert "--cert" in told.value.hint.en
    for name in ("salah", "lain"):
        with pytest.raises(CredentialError, match="does not belong"):
            Pkcs11Credential.open(uri, pin, certificate=tmp_path / name)
    with Pkcs11Credential.open(uri, pin, certificate=tmp_path / "benar", chain=tmp_path / "akar") as credential:
        assert credential.certificate == right.public_bytes(Encoding.DER)
        assert credential.chain == (authority("p256").root.public_bytes(Encoding.DER),)
        verify(credential, signer_key("p256").public_key(), credential.sign(DATA), DATA)
    closed()


def test_two_certificates_for_one_key_are_not_guessed_between(device: Device) -> None:
    two = [(b"\x01", name, certified("p256", f"Pejabat {name}")) for name in ("lama", "baru")]
    device.store_certificates("Dua Sertifikat", *two)
    device.store_key("Dua Sertifikat", b"\x01", "kunci", pem_key(signer_key("p256")))

    with pytest.raises(CredentialError, match="more than one certificate"):
        Pkcs11Credential.open(device.uri("Dua Sertifikat"), pin)


def test_eight_threads_make_a_thousand_signatures(token: Device, closed: Callable[[], None]) -> None:
    most = 0
    with (
        Pkcs11Credential.open(token.uri(EVERY_KIND, object="p256"), pin) as credential,
        ThreadPoolExecutor(8) as threads,
    ):
        messages = [b"dokumen %d" % number for number in range(1000)]
        values = []
        for number, value in enumerate(threads.map(credential.sign, messages)):
            values.append(value)
            if number in {100, 500, 999}:
                most = max(most, token.open_sessions())

    wrong = 0
    for message, value in zip(messages, values, strict=True):
        try:
            verify(credential, signer_key("p256").public_key(), value, message)
        except InvalidSignature:
            wrong += 1
    assert wrong == 0
    assert 2 < most <= 9, "one session holds the login, and no thread has more than one"
    closed()


def test_threads_wait_where_fewer_sessions_are_wanted(token: Device, closed: Callable[[], None]) -> None:
    with (
        Pkcs11Credential.open(token.uri(EVERY_KIND, object="p256"), pin, sessions=2) as credential,
        ThreadPoolExecutor(8) as threads,
    ):
        values = list(threads.map(credential.sign, [DATA] * 64))
        assert token.open_sessions() <= 3
    for value in values:
        verify(credential, signer_key("p256").public_key(), value, DATA)
    closed()


def test_a_token_pulled_out_in_the_middle_ends_in_a_clear_error(device: Device, closed: Callable[[], None]) -> None:
    put(device, "Dicabut", "p256")
    credential = Pkcs11Credential.open(device.uri("Dicabut"), pin)
    begun = threading.Barrier(5, timeout=30)
    made: list[bytes] = []

    def work() -> CredentialError:
        made.append(credential.sign(DATA))
        begun.wait()
        while True:
            try:
                made.append(credential.sign(DATA))
            except CredentialError as error:
                return error

    with ThreadPoolExecutor(4) as threads:
        ends = [threads.submit(work) for _ in range(4)]
        begun.wait()
        device.remove("Dicabut")
        errors = [end.result(timeout=60) for end in ends]

    assert [type(error) for error in errors] == [CredentialError] * 4
    for error in errors:
        assert "The token was removed" in error.cause.en
        assert "Token dicabut" in error.cause.id
        assert "Insert the token again" in error.hint.en
    for value in made:
        verify(credential, signer_key("p256").public_key(), value, DATA)
    with pytest.raises(CredentialError, match="token was removed"):
        credential.sign(DATA)
    credential.close()
    closed()
    with pytest.raises(CredentialError, match="not present") as told:
        Pkcs11Credential.open(device.uri("Dicabut"), nobody)
    assert EVERY_KIND in told.value.hint.en or "There is: -" in told.value.hint.en


def test_a_wrong_pin_costs_one_try_and_leaves_no_session(device: Device, closed: Callable[[], None]) -> None:
    put(device, "PIN Salah", "p256")
    asked: list[str] = []

    def wrong() -> str:
        asked.append("0000-keliru")
        return asked[-1]

    for answer in (None, "", b"", b"\xff\xfe", "\udcff", "\ud800", b"keliru\xff"):
        with pytest.raises(CredentialError, match="needs a PIN") as told:
            Pkcs11Credential.open(device.uri("PIN Salah"), giving(answer))
        assert frames_that_show(told.value, "keliru") == []
    assert not device.pin_count_low("PIN Salah"), "an empty PIN is never tried"
    with pytest.raises(WrongPassphraseError, match="PIN is wrong") as told:
        Pkcs11Credential.open(device.uri("PIN Salah"), wrong)

    assert len(asked) == 1
    assert device.pin_count_low("PIN Salah")
    assert "lock" in told.value.hint.en
    assert frames_that_show(told.value, "keliru") == []
    assert "keliru" not in repr(told.value) + told.value.cause.id + told.value.hint.id
    closed()


def test_a_pin_comes_from_the_file_that_the_uri_names(token: Device, tmp_path: Path) -> None:
    (tmp_path / "pin.txt").write_bytes(b"\xef\xbb\xbf" + PIN.encode() + b"\r\nbaris lain\n")
    (tmp_path / "salah.txt").write_text("0000")

    with Pkcs11Credential.open(token.uri(EVERY_KIND, object="p256", pin_source=f"file:{tmp_path}/pin.txt"), nobody):
        pass
    with pytest.raises(WrongPassphraseError):
        Pkcs11Credential.open(token.uri(EVERY_KIND, object="p256", pin_source=f"file:{tmp_path}/salah.txt"), nobody)
    with pytest.raises(CredentialError, match="tiada cannot be read"):
        Pkcs11Credential.open(token.uri(EVERY_KIND, object="p256", pin_source=f"file:{tmp_path}/tiada"), nobody)


def test_a_key_that_wants_the_pin_each_time_is_given_it_each_time(device: Device, closed: Callable[[], None]) -> None:
    key = signer_key("rsa2048")
    device.store_guarded_key(
        "Dijaga", b"\x01", "dijaga", key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    )
    device.store_certificates("Dijaga", (b"\x01", "dijaga", certified("rsa2048")))
    answers = [PIN, PIN, PIN, "0000-keliru", PIN]

    credential = Pkcs11Credential.open(device.uri("Dijaga"), lambda: answers.pop(0))
    for _ in range(2):
        verify(credential, key.public_key(), credential.sign(DATA), DATA)
    with pytest.raises(WrongPassphraseError) as caught:
        credential.sign(DATA)
    assert frames_that_show(caught.value, "0000-keliru") == []
    verify(credential, key.public_key(), credential.sign(DATA), DATA)

    assert answers == []
    credential.close()
    closed()


class Secret(bytes):
    """A PIN that counts those that nobody holds any more."""

    gone = 0

    def __del__(self) -> None:
        Secret.gone += 1


def test_no_pin_outlives_the_login(token: Device) -> None:
    with Pkcs11Credential.open(token.uri(EVERY_KIND, object="p256"), lambda: Secret(PIN.encode())) as credential:
        assert Secret.gone == 1
        credential.sign(DATA)


def test_a_key_that_does_not_want_it_keeps_nobody_to_ask(token: Device) -> None:
    asked: list[int] = []

    def once() -> str:
        asked.append(1)
        return PIN

    with Pkcs11Credential.open(token.uri(EVERY_KIND, object="p256"), once) as credential:
        for _ in range(3):
            credential.sign(DATA)
    assert asked == [1]


def test_sessions_end_with_the_credential(token: Device, closed: Callable[[], None]) -> None:
    credential = Pkcs11Credential.open(token.uri(EVERY_KIND, object="p256"), pin)
    credential.sign(DATA)
    assert repr(credential) == "<Pkcs11Credential>"
    credential.close()
    closed()
    credential.close()
    with pytest.raises(CredentialError, match="is closed"):
        credential.sign(DATA)

    forgotten = Pkcs11Credential.open(token.uri(EVERY_KIND, object="p256"), pin)
    forgotten.sign(DATA)
    del forgotten
    gc.collect()
    closed()


def test_closing_one_credential_leaves_another_of_the_same_token_logged_in(token: Device) -> None:
    with Pkcs11Credential.open(token.uri(EVERY_KIND, object="p256"), pin) as kept:
        Pkcs11Credential.open(token.uri(EVERY_KIND, object="p384"), pin).close()
        verify(kept, signer_key("p256").public_key(), kept.sign(DATA), DATA)


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"object": "tiada"}, "no private key"),
        ({"id": b"\x77"}, "no private key"),
        ({"id": b"\x04", "object": "p384"}, "no private key"),
        ({"type": "cert", "object": "CA"}, "no private key"),
        ({}, "more than one key"),
        ({"serial": "0000"}, "not present"),
        ({"manufacturer": "Pabrik Lain"}, "not present"),
        ({"library-version": "1.0"}, "not present"),
        ({"slot-id": "1"}, "not present"),
    ],
)
def test_what_does_not_fit_is_told(
    attributes: dict[str, str | bytes], expected: str, token: Device, closed: Callable[[], None]
) -> None:
    with pytest.raises(CredentialError, match=expected):
        Pkcs11Credential.open(token.uri(EVERY_KIND, **attributes), pin)
    closed()


def test_what_the_device_says_of_itself_fits(token: Device) -> None:
    described = {
        "manufacturer": "SoftHSM project",
        "model": "SoftHSM v2",
        "library-manufacturer": "SoftHSM",
        "library-description": "Implementation of PKCS11",
        "library-version": "2.6",
    }
    with Pkcs11Credential.open(token.uri(EVERY_KIND, object="p256", **described), pin) as credential:
        credential.sign(DATA)


def test_tokens_of_one_name_are_told_apart_by_their_slot(device: Device) -> None:

    with pytest.raises(CredentialError, match="more than one token") as told:
        Pkcs11Credential.open(device.uri("Kembar"), nobody)
    assert told.value.hint.en.count("slot-id=") == 3


def test_modules_that_cannot_be_loaded_are_told(tmp_path: Path, token: Device) -> None:
    (tmp_path / "bukan.so").write_bytes(b"bukan pustaka")
    for path in (tmp_path / "tiada.so", tmp_path / "bukan.so", tmp_path):
        with pytest.raises(CredentialError, match="no PKCS#11 module"):
            Pkcs11Credential.open(f"pkcs11:?module-path={path}", nobody)
    with pytest.raises(CredentialError, match="names no module"):
        Pkcs11Credential.open("pkcs11:token=x", nobody)
    with pytest.raises(CredentialError, match="tidakada is not found"):
        Pkcs11Credential.open("pkcs11:token=x?module-name=tidakada", nobody)
    named = f"pkcs11:token={EVERY_KIND.replace(' ', '%20')};object=p256?module-name=softhsm2"
    with Pkcs11Credential.open(named, pin) as credential:
        credential.sign(DATA)


AFTER_ANOTHER = """
import sys, pkcs11
from concurrent.futures import ThreadPoolExecutor
from bsre_sign.credential import Pkcs11Credential
pkcs11.lib(sys.argv[1])  # promises the module that no second thread will come
with Pkcs11Credential.open(sys.argv[2], lambda: sys.argv[3]) as credential, ThreadPoolExecutor(8) as threads:
    values = list(threads.map(credential.sign, [b"isi"] * 500))
print(*(value.hex() for value in values))
"""
AFTER_A_FORK = """
import os, sys
from bsre_sign.credential import Pkcs11Credential
from bsre_sign.errors import CredentialError
credential = Pkcs11Credential.open(sys.argv[2], lambda: sys.argv[3])
child = os.fork()
if child == 0:
    try:
        credential.sign(b"isi")
    except CredentialError as error:
        credential.close()
        os._exit(7 if "another process" in str(error) else 8)
    os._exit(9)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
credential.sign(b"isi")
"""


AT_THE_END = """
import sys
from bsre_sign.credential.pkcs11.library import Library, load
from bsre_sign.credential.pkcs11.uri import Pkcs11Uri
load(Pkcs11Uri.parse(sys.argv[2]))
"""


def run(script: str, device: Device) -> str:
    arguments = (str(device.module), device.uri(EVERY_KIND, object="p256"), PIN)
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "nothing is said at the end either"
    return done.stdout


def test_a_module_that_another_library_has_started_is_used_by_one_thread_at_a_time(token: Device) -> None:
    values = run(AFTER_ANOTHER, token).split()

    assert len(values) == 500
    public = signer_key("p256").public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    for value in values:
        public.verify(bytes.fromhex(value), b"isi", ec.ECDSA(hashes.SHA256()))


def test_a_forked_process_is_told_to_open_its_own(token: Device) -> None:
    run(AFTER_A_FORK, token)


def test_the_program_ends_quietly(token: Device) -> None:
    run(AT_THE_END, token)
