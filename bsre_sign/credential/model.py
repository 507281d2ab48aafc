"""What a signing credential is, whatever holds its key."""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

Ask = Callable[[], str | bytes | None]
"""Asks for a passphrase when, and only when, one is needed; ``None`` means that there is none."""


@runtime_checkable
class SigningCredential(Protocol):
    """A certificate, its chain, and a key that signs.

    Implement this to plug in a key store of one's own; nothing has to be inherited. All but :meth:`sign` is read once,
    when a ``LocalCreator`` is made, and what contradicts itself is refused there. Every finished document is checked
    against the certificate before it is handed over, so a key that does not fit shows at once.
    """

    @property
    def certificate(self) -> bytes:
        """The signer's certificate, DER, not PEM."""
        ...

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Further certificates towards the root, DER, in any order."""
        ...

    @property
    def signature_algorithm(self) -> bytes:
        """The AlgorithmIdentifier of the signatures made, DER (RFC 5652, 10.1.2; for PSS RFC 4056)."""
        ...

    @property
    def digest_algorithm(self) -> str:
        """The digest that goes with it: ``sha256``, ``sha384`` or ``sha512``, the last for Ed25519 (RFC 8419, 3.1)."""
        ...

    @property
    def signature_size(self) -> int:
        """The largest signature that can come out, in bytes."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``, some hundred bytes of signed attributes, which have to be hashed here.

        It is called from several threads at a time. ECDSA values are DER (RFC 5480, Appendix A), not r and s in a row.

        Raises:
            CredentialError: the key does not answer. Any other exception goes to the caller as it is.
        """
        ...
