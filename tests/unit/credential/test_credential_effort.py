"""A key file that asks for more work than any honest one is refused before that work is begun."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import algos, cms, core, keys, pkcs12
from asn1crypto import pem as armour
from credential_keys import PASSPHRASE, certificate, container, der, key, pem, pem_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization import pkcs12 as serialization

from bsre_sign.credential import PemCredential, Pkcs12Credential
from bsre_sign.credential.effort import MOST_PARTS
from bsre_sign.errors import CredentialError, WrongPassphraseError

MANY = (2**31 - 1, 2**62, 2**70)
SCRYPT = "1.3.6.1.4.1.11591.4.11"


def nobody() -> str:
    raise AssertionError("nobody is asked for the passphrase of a file that is not opened")


@contextmanager
def refused_at_once(says: str = "rounds of hashing") -> Iterator[None]:
    before = time.process_time()
    with pytest.raises(CredentialError, match=says) as told:
        yield
    assert time.process_time() - before < 1
    assert type(told.value) is CredentialError
    assert "-iter 600000" in told.value.hint.id


def pbkdf2(rounds: int) -> dict[str, Any]:
    """PBES2 by PBKDF2 and AES-256-CBC."""
    salt = algos.Pbkdf2Salt(name="specified", value=b"garam123")
    prf = {"algorithm": "sha256", "parameters": core.Null()}
    derived = {"algorithm": "pbkdf2", "parameters": {"salt": salt, "iteration_count": rounds, "prf": prf}}
    return {
        "algorithm": "pbes2",
        "parameters": {
            "key_derivation_func": derived,
            "encryption_scheme": {"algorithm": "aes256_cbc", "parameters": bytes(16)},
        },
    }


def pbes1(rounds: int) -> dict[str, Any]:
    return {
        "algorithm": "pkcs12_sha1_tripledes_3key",
        "parameters": {"salt": b"garam123", "iterations": rounds},
    }


def integers(*numbers: int) -> bytes:
    return b"".join(core.Integer(number).dump() for number in numbers)


def sequence(*parts: bytes) -> bytes:
    made: bytes = core.Sequence(contents=b"".join(parts)).dump()
    return made


def scrypt(n: int, r: int, p: int) -> cms.EncryptionAlgorithm:
    """PBES2 by scrypt (RFC 7914, 7), which the writer of the other kinds does not know."""
    parameters = sequence(core.OctetString(b"garam123").dump(), integers(n, r, p))
    derived = sequence(core.ObjectIdentifier(SCRYPT).dump(), parameters)
    scheme = algos.EncryptionAlgorithm({"algorithm": "aes256_cbc", "parameters": bytes(16)}).dump()
    pbes2 = core.ObjectIdentifier("1.2.840.113549.1.5.13").dump()
    return algos.EncryptionAlgorithm.load(sequence(pbes2, sequence(derived, scheme)))


def encrypted_key(algorithm: object) -> keys.EncryptedPrivateKeyInfo:
    return keys.EncryptedPrivateKeyInfo({"encryption_algorithm": algorithm, "encrypted_data": bytes(64)})


def shrouded(algorithm: object) -> pkcs12.SafeBag:
    return pkcs12.SafeBag({"bag_id": "pkcs8_shrouded_key_bag", "bag_value": encrypted_key(algorithm)})


def bags(*inner: pkcs12.SafeBag) -> pkcs12.SafeBag:
    return pkcs12.SafeBag({"bag_id": "safe_contents", "bag_value": pkcs12.SafeContents(inner)})


def plain(*inner: pkcs12.SafeBag) -> cms.ContentInfo:
    return cms.ContentInfo({"content_type": "data", "content": pkcs12.SafeContents(inner).dump()})


def encrypted(algorithm: object) -> cms.ContentInfo:
    inner = {
        "content_type": "data",
        "content_encryption_algorithm": algorithm,
        "encrypted_content": bytes(64),
    }
    data = cms.EncryptedData({"version": "v0", "encrypted_content_info": inner})
    return cms.ContentInfo({"content_type": "encrypted_data", "content": data})


def holding(*contents: cms.ContentInfo) -> bytes:
    """A container of these, without a MAC, so that nothing stands before them."""
    safe = pkcs12.AuthenticatedSafe(contents).dump()
    made: bytes = pkcs12.Pfx({"version": "v3", "auth_safe": {"content_type": "data", "content": safe}}).dump()
    return made


def with_mac(rounds: int) -> bytes:
    """An honest container but for its MAC's iterations."""
    pfx = pkcs12.Pfx.load(container())
    pfx["mac_data"]["iterations"] = rounds
    made: bytes = pfx.dump(force=True)
    return made


def with_pbmac1(rounds: int) -> bytes:
    """Its MAC by PBMAC1 (RFC 9579), whose count is in the algorithm's parameters."""
    pfx = pkcs12.Pfx.load(container())
    parameters = sequence(
        algos.KdfAlgorithm(pbkdf2(rounds)["parameters"]["key_derivation_func"]).dump(),
        algos.HmacAlgorithm({"algorithm": "sha256"}).dump(),
    )
    algorithm = sequence(core.ObjectIdentifier("1.2.840.113549.1.5.14").dump(), parameters)
    mac = sequence(algorithm, core.OctetString(bytes(32)).dump())
    version, safe = pfx["version"].dump(), pfx["auth_safe"].dump()
    return sequence(version, safe, sequence(mac, core.OctetString(b"garam123").dump(), integers(1)))


CONTAINERS: dict[str, Callable[[int], bytes]] = {
    "MAC": with_mac,
    "PBMAC1": with_pbmac1,
    "content, PBES2": lambda rounds: holding(encrypted(pbkdf2(rounds))),
    "content, PBES1": lambda rounds: holding(encrypted(pbes1(rounds))),
    "bag, PBES2": lambda rounds: holding(plain(shrouded(pbkdf2(rounds)))),
    "bag, PBES1": lambda rounds: holding(plain(shrouded(pbes1(rounds)))),
    "bag in a bag": lambda rounds: holding(plain(bags(bags(shrouded(pbkdf2(rounds)))))),
    "second content": lambda rounds: holding(encrypted(pbkdf2(2048)), plain(shrouded(pbkdf2(rounds)))),
    "sum": lambda rounds: holding(*[encrypted(pbkdf2(min(rounds, 60_000)))] * 100),
}
KEYS: dict[str, Callable[[int], object]] = {
    "PBES2": pbkdf2,
    "PBES1": pbes1,
    "scrypt, N": lambda rounds: scrypt(rounds + 1, 1, 1),
    "scrypt, r": lambda rounds: scrypt(2, rounds, 1),
    "scrypt, p": lambda rounds: scrypt(2, 1, rounds),
}


@pytest.mark.parametrize("rounds", MANY)
@pytest.mark.parametrize("make", CONTAINERS.values(), ids=CONTAINERS)
def test_a_container_that_would_take_minutes(make: Callable[[int], bytes], rounds: int) -> None:
    data = make(rounds)
    with refused_at_once():
        Pkcs12Credential.from_bytes(data, nobody)


def key_files(folder: Path, data: bytes) -> tuple[Path, Path]:
    (folder / "kunci").write_bytes(data)
    (folder / "sertifikat").write_bytes(pem())
    return folder / "kunci", folder / "sertifikat"


@pytest.mark.parametrize("rounds", MANY)
@pytest.mark.parametrize("form", ["DER", "PEM", "after another"])
@pytest.mark.parametrize("make", KEYS.values(), ids=KEYS)
def test_a_key_that_would_take_minutes(make: Callable[[int], object], form: str, rounds: int, tmp_path: Path) -> None:
    data = encrypted_key(make(rounds)).dump()
    if form != "DER":
        data = armour.armor("ENCRYPTED PRIVATE KEY", data)
    if form == "after another":
        data = pem() + data
    paths = key_files(tmp_path, data)

    before = time.process_time()
    with pytest.raises(CredentialError) as told:
        PemCredential.open(*paths, nobody)
    assert time.process_time() - before < 1
    assert type(told.value) is CredentialError
    # The engine itself refuses what no 64 bits hold.
    assert "asks for" in told.value.cause.en or rounds > 2**64


def test_a_key_inside_of_a_key_is_not_the_one_that_is_opened(tmp_path: Path) -> None:
    """The bytes that were looked at are those that are opened, not a text that lies in them."""
    endless = armour.armor("ENCRYPTED PRIVATE KEY", encrypted_key(pbkdf2(2**31 - 1)).dump())
    outer = keys.EncryptedPrivateKeyInfo({"encryption_algorithm": pbkdf2(2048), "encrypted_data": b"\n" + endless})
    paths = key_files(tmp_path, armour.armor("ENCRYPTED PRIVATE KEY", outer.dump()))

    before = time.process_time()
    with pytest.raises(WrongPassphraseError):
        PemCredential.open(*paths, lambda: PASSPHRASE)
    assert time.process_time() - before < 1


def test_a_container_of_very_many_parts() -> None:
    open_key = keys.PrivateKeyInfo.load(key("p256").private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    one = pkcs12.SafeBag({"bag_id": "key_bag", "bag_value": open_key})
    for data in (holding(plain(*[one] * MOST_PARTS)), holding(*[plain()] * (MOST_PARTS + 1))):
        with refused_at_once("parts to be opened"):
            Pkcs12Credential.from_bytes(data, nobody)


def test_a_container_of_any_size() -> None:
    with refused_at_once("more room than 256 KiB"):
        Pkcs12Credential.from_bytes(container() + bytes(256 * 1024), nobody)


def test_parameters_of_any_length() -> None:
    algorithm = pbkdf2(2048)
    algorithm["parameters"]["key_derivation_func"]["parameters"]["salt"] = algos.Pbkdf2Salt(
        name="specified", value=bytes(200_000)
    )
    with refused_at_once("parameters of encryption"):
        Pkcs12Credential.from_bytes(holding(encrypted(algorithm)), nobody)


@pytest.mark.parametrize("rounds", [600_000, 1_400_000])
def test_strong_counts_open(rounds: int, tmp_path: Path) -> None:
    builder = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(rounds)
    made = serialization.serialize_key_and_certificates(
        b"uji", key("p256"), certificate("p256"), [certificate("p384", "CA Uji")], builder.build(PASSPHRASE.encode())
    )

    assert Pkcs12Credential.from_bytes(made, lambda: PASSPHRASE).certificate == der("p256")


def test_the_parameters_of_scrypt_that_openssl_and_owasp_name_open(tmp_path: Path) -> None:
    for n, r, p in ((2**14, 8, 1), (2**17, 8, 1)):
        paths = key_files(tmp_path, encrypted_key(scrypt(n, r, p)).dump())
        with pytest.raises(WrongPassphraseError):  # it was tried
            PemCredential.open(*paths, lambda: PASSPHRASE)


def test_an_honest_key_in_pem_with_other_things_around_it_opens(tmp_path: Path) -> None:
    around = b"Bag Attributes\n    friendlyName: uji\n" + pem() + b"Key Attributes: <No Attributes>\r\n"
    paths = key_files(tmp_path, around + pem_key(passphrase=PASSPHRASE).replace(b"\n", b"\r\n"))

    assert PemCredential.open(*paths, lambda: PASSPHRASE).certificate == der("p256")
