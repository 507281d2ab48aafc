"""What a signing credential is, whatever holds its key."""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

Ask = Callable[[], str | bytes | None]
"""Asks for a passphrase when, and only when, one is needed; ``None`` means that there is none."""


@runtime_checkable
class SigningCredential(Protocol):
    """A certificate, its chain, and a key that signs.

    Implement this to plug in a key store of one's own. It is used from several threads at a time.
    """

    @property
    def certificate(self) -> bytes:
        """The signer's certificate, DER."""
        ...

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Further certificates towards the root, DER, in any order."""
        ...

    @property
    def signature_algorithm(self) -> bytes:
        """The AlgorithmIdentifier of the signatures made, DER (RFC 5652, 10.1.2)."""
        ...

    @property
    def digest_algorithm(self) -> str:
        """The digest that goes with it: ``sha256``, ``sha384`` or ``sha512``."""
        ...

    @property
    def signature_size(self) -> int:
        """The largest signature that can come out, in bytes."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``, which is hashed here.

        Raises:
            CredentialError: the key does not answer.
        """
        ...
