"""What a token is asked, by what it can do; and how its refusals are told."""

import hashlib
from dataclasses import dataclass, field
from typing import Any, cast

import pkcs11
import pytest
from asn1crypto import algos
from credential_keys import SUPPORTED, certificate
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from pkcs11 import Mechanism, TokenFlag

from bsre_sign.credential.algorithm import Scheme
from bsre_sign.credential.pkcs11.faults import fault, is_vague, told
from bsre_sign.credential.pkcs11.mechanism import choose
from bsre_sign.credential.pkcs11.token import _log_in
from bsre_sign.errors import CredentialError, WrongPassphraseError

DATA = b"atribut"


@pytest.mark.parametrize(
    ("kind", "pss", "able", "digest"),
    [
        ("rsa2048", False, Mechanism.RSA_PKCS, None),
        ("rsa2048", False, Mechanism.SHA256_RSA_PKCS, None),
        ("rsa2048", True, Mechanism.RSA_PKCS_PSS, "sha256"),
        ("rsa2048", True, Mechanism.SHA256_RSA_PKCS_PSS, None),
        ("p256", False, Mechanism.ECDSA, "sha256"),
        ("p384", False, Mechanism.ECDSA, "sha384"),
        ("p521", False, Mechanism.ECDSA_SHA512, None),
        ("ed25519", False, Mechanism.EDDSA, None),
    ],
)
def test_the_token_is_asked_in_a_way_that_it_knows(kind: str, pss: bool, able: Mechanism, digest: str | None) -> None:
    way = choose(Scheme.of(certificate(kind), pss=pss), {able, Mechanism.AES_CBC})

    assert way.mechanism is able
    if able is Mechanism.RSA_PKCS:
        info = algos.DigestInfo.load(way.prepare(DATA), strict=True)
        assert info["digest_algorithm"]["algorithm"].native == "sha256"
        assert info["digest"].native == hashlib.sha256(DATA).digest()
    else:
        assert way.prepare(DATA) == (DATA if digest is None else hashlib.new(digest, DATA).digest())
    assert (way.parameter is not None) is pss


@pytest.mark.parametrize("kind", SUPPORTED)
def test_a_token_that_knows_no_way_is_told(kind: str) -> None:
    with pytest.raises(CredentialError, match="does not support") as error:
        choose(Scheme.of(certificate(kind)), {Mechanism.AES_CBC})
    assert "CKM_" in error.value.cause.en


def test_digests_are_made_here_where_the_token_allows() -> None:
    both = {Mechanism.ECDSA_SHA256, Mechanism.ECDSA}
    assert choose(Scheme.of(certificate("p256")), both).mechanism is Mechanism.ECDSA


def test_two_halves_become_two_integers() -> None:
    way = choose(Scheme.of(certificate("p256")), {Mechanism.ECDSA})

    assert decode_dss_signature(way.finish(b"\x00" * 31 + b"\x05" + b"\xff" * 32)) == (5, 2**256 - 1)


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (fault(0xA0), WrongPassphraseError, "PIN is wrong"),
        (fault(0xA2), WrongPassphraseError, "PIN is wrong"),
        (fault(0xA4), CredentialError, "locked"),
        (fault(0x102), CredentialError, "not set"),
        (fault(0x32), CredentialError, "was removed"),
        (fault(0xE0), CredentialError, "was removed"),
        (fault(0xB3), CredentialError, "session has ended"),
        (pkcs11.KeyHandleInvalid(), CredentialError, "was removed, or the key"),
        (pkcs11.UserNotLoggedIn(), CredentialError, "no longer accepts the PIN"),
        (fault(0x30), CredentialError, "(DeviceError)"),
        (fault(0x80000001), CredentialError, "(CKR 0x80000001)"),
    ],
)
def test_a_refusal_has_a_cause_and_a_hint(error: pkcs11.PKCS11Error, kind: type[CredentialError], words: str) -> None:
    said = told(error)

    assert type(said) is kind
    assert words in said.cause.en
    assert said.cause.id
    assert said.hint.id
    assert said.hint.en


def test_a_vague_answer_of_a_token_that_is_gone_is_told_as_such() -> None:
    vague = fault(0x68)

    assert is_vague(vague)
    assert not is_vague(fault(0xA0))
    assert "was removed, or the key is no longer in it (CKR 0x68)" in told(vague, gone=True).cause.en
    assert "refuses this (CKR 0x68)" in told(vague).cause.en


@dataclass
class Device:
    """A token with some flags, which notes what it is given at the login."""

    flags: TokenFlag
    given: list[bytes | None] = field(default_factory=list)

    def login(self, session: object, pin: bytearray | None) -> None:
        self.given.append(None if pin is None else bytes(pin))


@pytest.mark.parametrize(
    ("flags", "asked", "given"),
    [
        (TokenFlag.LOGIN_REQUIRED, 1, [b"1234"]),
        (TokenFlag.LOGIN_REQUIRED | TokenFlag.PROTECTED_AUTHENTICATION_PATH, 0, [None]),
        (TokenFlag.TOKEN_INITIALIZED, 0, []),
    ],
    ids=["pin", "keypad", "none"],
)
def test_the_pin_is_asked_for_only_where_it_has_to_be_typed_here(
    flags: TokenFlag, asked: int, given: list[bytes | None]
) -> None:
    device = Device(flags)
    asking: list[int] = []

    def ask() -> str:
        asking.append(1)
        return "1234"

    _log_in(cast("Any", device), cast("Any", device), cast("Any", None), ask)

    assert (len(asking), device.given) == (asked, given)
