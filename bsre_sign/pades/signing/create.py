"""Creating the signature value: with a key that this process holds, or through whoever holds it."""

from typing import TYPE_CHECKING, Protocol

from bsre_sign.credential import SigningCredential
from bsre_sign.levels import Level
from bsre_sign.pades.signing.cms import CmsBuilder

if TYPE_CHECKING:
    from bsre_sign.services.timestamp import TimestampAuthority

_TIMESTAMP_RESERVE = 16 * 1024
"""Bytes for a token whose chain may grow between one signature and the next."""
_SPARE = 4 * 1024
"""Bytes beyond the largest token that was seen."""


class Creator(Protocol):
    """Makes the CMS of one signature from a digest. Used from several threads."""

    @property
    def certificate(self) -> bytes:
        """The signer's certificate, DER."""
        ...

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Further certificates towards the root, DER."""
        ...

    @property
    def digest_algorithm(self) -> str:
        """The digest that :meth:`create` takes."""
        ...

    @property
    def tsa(self) -> "TimestampAuthority | None":
        """Where trusted time comes from, if anywhere."""
        ...

    def reserve(self, level: Level) -> int:
        """Bytes to keep free for the CMS."""
        ...

    def create(self, digest: bytes, level: Level) -> bytes:
        """The CMS over a document's ``digest``, DER, with a signature timestamp from B-T up.

        Raises:
            CredentialError: the key does not sign.
            ServiceError: the timestamping authority does not answer.
        """
        ...


class LocalCreator:
    """Creates with a credential at hand. Made once, used for thousands of documents, from threads too."""

    def __init__(self, credential: SigningCredential, *, tsa: "TimestampAuthority | None" = None) -> None:
        self._builder = CmsBuilder(credential)
        self.certificate = credential.certificate
        self.chain = credential.chain
        self.digest_algorithm = credential.digest_algorithm
        self.tsa = tsa
        self._token_reserve = _TIMESTAMP_RESERVE

    def reserve(self, level: Level) -> int:
        """Bytes to keep free for the CMS; more than before once a larger timestamp was seen."""
        return self._builder.size + (self._token_reserve if level >= Level.B_T else 0)

    def create(self, digest: bytes, level: Level) -> bytes:
        """The CMS over ``digest``; see :class:`Creator`."""
        attributes, signature = self._builder.sign(digest)
        token = None
        if level >= Level.B_T:
            assert self.tsa is not None, "the signer's preflight demands a TSA from B-T up"
            from bsre_sign.pades.signing.timestamp import ask  # noqa: PLC0415  pyHanko is loaded only where it is used

            token = ask(self.tsa, signature)
            self._token_reserve = max(self._token_reserve, len(token) + _SPARE)
        return self._builder.assemble(attributes, signature, token)
