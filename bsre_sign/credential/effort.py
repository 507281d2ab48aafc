"""How much work a key file asks for before it opens, told by its parameters before anything is decrypted.

Who makes a file chooses how often its passphrase is hashed (PBKDF2, RFC 8018, 5.2; PKCS #12, RFC 7292, 4 and B.2;
scrypt, RFC 7914), and nothing can interrupt the engine that does it.
"""

from collections.abc import Iterator
from typing import Any

from asn1crypto import core, keys, pkcs12

from bsre_sign.credential.passphrase import MOST_BYTES
from bsre_sign.errors import CredentialError
from bsre_sign.language import Text

MOST_ROUNDS = 5_000_000
"""Rounds of hashing in a whole file: one to four seconds. OWASP's largest count is 1.4 million, for SHA-1, and a
container has three places for one."""
MOST_MEMORY = 256 * 1024**2
"""Bytes that one scrypt may take; OWASP's parameters take 128 MiB at most."""
MOST_PARTS = 256
"""Contents and bags of a container; one with a long chain has about ten."""
_LONGEST_PARAMETERS = 1024
"""Bytes of one AlgorithmIdentifier; 100 to 200 are usual."""
_SCRYPT = "1.3.6.1.4.1.11591.4.11"
_ROUNDS_OF_A_BLOCK = 32
"""What scrypt's own blocks cost beside its N steps, each as much as two rounds, with the longest salt that fits."""


def check_container(data: bytes) -> None:
    """Have a PKCS#12 container, DER or BER, refused where it asks for too much.

    What lies in an encrypted content cannot be seen.

    Raises:
        CredentialError: it does.
        ValueError: it is damaged.
    """
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // 1024
        raise _too_much(Text(f"tempat lebih dari {most} KiB", f"more room than {most} KiB"))
    _check(_asking_of_container(data))


def check_key(data: bytes) -> None:
    """Have an encrypted PKCS#8 key, DER, refused where it asks for too much.

    Raises:
        CredentialError: it does.
        ValueError: it is damaged.
    """
    _check(_asking_of_key(data))


def _check(asking: Iterator[Any]) -> None:
    try:
        rounds = sum(map(_rounds, asking))
    except (ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        raise ValueError("the structure is another") from error
    if rounds > MOST_ROUNDS:
        raise _too_much(Text(f"lebih dari {MOST_ROUNDS} putaran hash", f"more than {MOST_ROUNDS} rounds of hashing"))


def _asking_of_key(data: bytes) -> Iterator[Any]:
    yield keys.EncryptedPrivateKeyInfo.load(data)["encryption_algorithm"]


def _asking_of_container(data: bytes) -> Iterator[Any]:
    """What of it has the passphrase hashed: the MAC, each encrypted content, each encrypted bag."""
    pfx = pkcs12.Pfx.load(data)
    mac = pfx["mac_data"]
    if not isinstance(mac, core.Void):
        yield mac["iterations"]
        yield mac["mac"]["digest_algorithm"]
    waiting, parts = [pfx.authenticated_safe], 0
    while waiting:
        for part in waiting.pop():
            parts += 1
            if parts > MOST_PARTS:
                raise _too_much(Text(f"lebih dari {MOST_PARTS} bagian", f"more than {MOST_PARTS} parts"))
            value = part[1]
            if isinstance(value, keys.EncryptedPrivateKeyInfo):
                yield value["encryption_algorithm"]
            elif isinstance(value, pkcs12.SafeContents):  # bags in a bag (RFC 7292, 4.2.6)
                waiting.append(value)
            elif isinstance(part, pkcs12.SafeBag):
                continue
            elif part["content_type"].native == "encrypted_data":
                yield value["encrypted_content_info"]["content_encryption_algorithm"]
            elif part["content_type"].native == "data":
                waiting.append(pkcs12.SafeContents.load(value.native))


def _rounds(asking: Any) -> int:
    """What a count or an AlgorithmIdentifier asks for; of unknown algorithms too each whole number counts."""
    encoded = asking.dump()
    if len(encoded) > _LONGEST_PARAMETERS:
        raise _too_much(Text("parameter enkripsi yang terlalu panjang", "parameters of encryption that are too long"))
    rounds, waiting = 0, [core.load(encoded)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, core.Integer):
            rounds += abs(value.native)
        elif isinstance(value, core.Sequence):
            inner = [value[index] for index in range(len(value))]
            if inner and isinstance(inner[0], core.ObjectIdentifier) and inner[0].native == _SCRYPT:
                rounds += _scrypt_rounds(inner[1])
            else:
                waiting += inner
    return rounds


def _scrypt_rounds(parameters: Any) -> int:
    steps, block, lanes = (abs(parameters[index].native) for index in (1, 2, 3))
    if 128 * steps * block > MOST_MEMORY:
        most = MOST_MEMORY // 1024**2
        raise _too_much(Text(f"memori lebih dari {most} MiB", f"more than {most} MiB of memory"))
    rounds: int = 2 * block * lanes * (steps + _ROUNDS_OF_A_BLOCK)
    return rounds


def _too_much(what: Text) -> CredentialError:
    return CredentialError(
        Text(
            id=f"Berkas kunci ini meminta {what.id} untuk dibuka.",
            en=f"This key file asks for {what.en} to be opened.",
        ),
        Text(
            id="Pakai hanya berkas dari penerbit sertifikat, atau tulis ulang dengan -iter 600000: "
            "openssl pkcs12 -export, openssl pkcs8 -topk8.",
            en="Use only files from the certificate's issuer, or write it anew with -iter 600000: "
            "openssl pkcs12 -export, openssl pkcs8 -topk8.",
        ),
    )
