"""Reading CMS SignedData: signatures and timestamp tokens (RFC 5652, RFC 3161)."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from asn1crypto import algos, cms, tsp, x509

from bsre_sign.evidence import Binding, PathFacts, TokenBytes, TokenFacts
from bsre_sign.pades.reading.attributes import SignedAttributes, unsigned_values, whole
from bsre_sign.pades.reading.certificates import facts as certificate_facts
from bsre_sign.pades.reading.certificates import load, same_name
from bsre_sign.pades.reading.cryptography import UNREADABLE, Verified, verify

DigestOf = Callable[[str], bytes]
"""Gives the digest, by an algorithm's name, of what a token is about."""

_DIGEST_OF_SIGNATURE = {
    "1.2.840.113549.1.1.5": "sha1",
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
}
_SIGNATURE_TIMESTAMP = "1.2.840.113549.1.9.16.2.14"
_DIGESTS = {"sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512", "md5"}


class TokenError(ValueError):
    """The bytes are no SignedData that can be judged."""


@dataclass(frozen=True)
class Token:
    """A decoded SignedData with its one SignerInfo."""

    signed_data: cms.SignedData
    signer: cms.SignerInfo
    signers: int
    sha256: str = ""
    """Of the ContentInfo, as it is encoded."""
    attributes: SignedAttributes | None = None
    """The signed attributes as bytes; ``None`` where there are none."""
    timestamps: tuple[bytes, ...] = ()
    """The signature timestamps, encoded (RFC 3161, appendix A)."""
    others: tuple[x509.Certificate, ...] = ()
    """Certificates from elsewhere that the signer's may be among, of a token that carries none."""

    @classmethod
    def load(cls, der: bytes | cms.ContentInfo) -> "Token":
        """Decode a ContentInfo; zeros behind it, as /Contents has them, are left alone.

        Raises:
            TokenError: no SignedData, or no SignerInfo in it.
        """
        try:
            encoded = whole(der if isinstance(der, bytes) else der.dump())
            own = SignedAttributes.of(encoded)
            timestamps = tuple(unsigned_values(encoded, _SIGNATURE_TIMESTAMP))
            info = cms.ContentInfo.load(encoded)
            if info["content_type"].native != "signed_data":
                raise TokenError("the content is no SignedData")
            signed_data = info["content"]
            signers = signed_data["signer_infos"]
            count = len(signers)
            if count == 0:
                raise TokenError("there is no signer")
            signer = signers[0]
            signer["sid"].native  # noqa: B018  decode now: asn1crypto is lazy, and errors belong here
            signer["signature"].native, signer["digest_algorithm"].native, signer["signature_algorithm"].native
            signed_data["encap_content_info"]["content_type"].native  # noqa: B018
            for attributes in (signer["signed_attrs"], signer["unsigned_attrs"]):
                for one in attributes or ():
                    # What the values hold is decoded where it is asked for: it may be of any depth.
                    one["type"].native, list(one["values"])
            len(signed_data["certificates"] or ())
            sha256 = hashlib.sha256(encoded).hexdigest().upper()
        except TokenError:
            raise
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
            raise TokenError(f"the CMS cannot be decoded: {error}") from error
        return cls(signed_data, signer, count, sha256, own, timestamps)

    def among(self, certificates: Iterable[x509.Certificate]) -> "Token":
        """Itself where it carries certificates, else with those of ``certificates`` that it may name."""
        if len(self.signed_data["certificates"] or ()):
            return self
        named = [one for one in certificates if self._names(one)]
        # Copies that share issuer and number are told apart by the digest in the signing-certificate attribute.
        return replace(self, others=tuple(sorted(named, key=lambda one: self._binding(one) is not Binding.MATCHES)))

    @cached_property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        """Every X.509 certificate that the token carries and that can be decoded."""
        found = []
        choices = self.signed_data["certificates"] or ()
        for number in range(len(choices)):
            try:
                choice = choices[number]
                if choice.name != "certificate":
                    continue
                certificate_facts(choice.chosen)  # decode now
                found.append(load(choice.chosen.dump()))
            except (ValueError, TypeError, KeyError):
                continue  # a damaged extra certificate is no link in any path
        return tuple(found)

    @cached_property
    def certificate(self) -> x509.Certificate | None:
        """The signer's certificate, by issuer and serial number or key identifier."""
        return next((one for one in (*self.certificates, *self.others) if self._names(one)), None)

    def _names(self, certificate: x509.Certificate) -> bool:
        sid = self.signer["sid"]
        if sid.name != "issuer_and_serial_number":
            return bool(certificate.key_identifier == sid.chosen.native)
        serial, issuer = sid.chosen["serial_number"].native, sid.chosen["issuer"]
        return bool(certificate.serial_number == serial) and same_name(certificate.issuer, issuer)

    @cached_property
    def digest_algorithm(self) -> str:
        """The digest's name as ``hashlib`` knows it.

        Some signers put a signature algorithm's OID where a digest's belongs. Without signed attributes the signature
        value itself says which digest is meant; with them nothing says it that is signed.
        """
        algorithm = self.signer["digest_algorithm"]["algorithm"]
        name = str(algorithm.native)
        return _DIGEST_OF_SIGNATURE.get(algorithm.dotted, name) if self.attributes is None else name

    @cached_property
    def signature_algorithm(self) -> str:
        """A readable name of the signature algorithm."""
        algorithm: algos.SignedDigestAlgorithm = self.signer["signature_algorithm"]
        digest = next(iter(self._digest_in_signature_algorithm), self.digest_algorithm)
        try:
            return f"{algorithm.signature_algo}-{digest}"
        except ValueError:
            return str(algorithm["algorithm"].native)

    @cached_property
    def _digest_in_signature_algorithm(self) -> tuple[str, ...]:
        try:
            return (str(self.signer["signature_algorithm"].hash_algo),)
        except ValueError:
            return ()  # the algorithm names none of its own

    def attribute(self, name: str, *, signed: bool = True) -> Any:
        """The single value of an attribute; ``None`` where it is absent, repeated or empty."""
        attributes = self.signer["signed_attrs" if signed else "unsigned_attrs"]
        found = [one for one in attributes or () if one["type"].native == name]
        if len(found) != 1 or len(found[0]["values"]) != 1:
            return None
        return found[0]["values"][0]

    @cached_property
    def content(self) -> bytes | None:
        """The encapsulated content's octets, as they were signed; ``None`` where it is detached."""
        value = self.signed_data["encap_content_info"]["content"]
        if value is None or value.native is None:
            return None
        return bytes(value)

    @property
    def signature(self) -> bytes:
        """The signature value."""
        value: bytes = self.signer["signature"].native
        return value

    def facts(self, digest_of: DigestOf, paths: tuple[PathFacts, ...]) -> TokenFacts:
        """What can be seen of this token, given the digest of what it is about."""
        certificate = self.certificate
        unreadable = None if self.digest_algorithm in _DIGESTS else f"digest algorithm {self.digest_algorithm}"
        digest = digest_of(self.digest_algorithm) if unreadable is None else b""
        verified = Verified(False)
        if unreadable is None and certificate is not None:
            try:
                verified = verify(
                    self.signature,
                    certificate,
                    self.signer["signature_algorithm"],
                    self.digest_algorithm,
                    self.attributes,
                    digest,
                )
            except UNREADABLE as error:
                unreadable = f"signature algorithm {self.signature_algorithm}: {error or type(error).__name__}"
        return TokenFacts(
            digest_ok=unreadable is None and self._digest_ok(digest),
            signature_ok=verified.holds,
            departures=verified.departures,
            unreadable=unreadable,
            digests=(self.digest_algorithm, *self._digest_in_signature_algorithm),
            digest_algorithm=self.digest_algorithm,
            signature_algorithm=self.signature_algorithm,
            certificate=certificate_facts(certificate) if certificate is not None else None,
            binding=self._binding(certificate),
            signer_infos=self.signers,
            paths=paths,
            raw=TokenBytes(self.sha256, self.signature, digest, self._signed_digest(digest)),
        )

    def _signed_digest(self, digest: bytes) -> bytes:
        """The digest of what the signature value is over, given the content's (RFC 5652, 5.4)."""
        if not digest or self.attributes is None:
            return digest
        return hashlib.new(self.digest_algorithm, self.attributes.der).digest()

    def _digest_ok(self, digest: bytes) -> bool:
        if self.attributes is None:
            return True  # the signature value itself is then over the digest
        stated = self.attribute("message_digest")
        kind = self.attribute("content_type")
        content_type = self.signed_data["encap_content_info"]["content_type"].native
        try:
            return stated is not None and stated.native == digest and kind is not None and kind.native == content_type
        except (ValueError, TypeError):
            return False  # what cannot be decoded states nothing

    def _binding(self, certificate: x509.Certificate | None) -> Binding:
        """Whether the signing-certificate attribute names the signer's certificate (RFC 5035, 3)."""
        value = self.attribute("signing_certificate_v2")
        if value is None:
            value = self.attribute("signing_certificate")
        if value is None or certificate is None:
            return Binding.ABSENT if value is None else Binding.MISMATCH
        try:
            first = value["certs"][0]
            name = first["hash_algorithm"]["algorithm"].native if "hash_algorithm" in first._field_map else "sha1"
            same = hashlib.new(name, certificate.dump()).digest() == first["cert_hash"].native
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            return Binding.MISMATCH
        return Binding.MATCHES if same else Binding.MISMATCH


@dataclass(frozen=True)
class TimestampToken:
    """A token whose content is a TSTInfo (RFC 3161, 2.4.2)."""

    token: Token
    info: tsp.TSTInfo

    @classmethod
    def load(cls, der: bytes | cms.ContentInfo) -> "TimestampToken":
        """Decode a timestamp token.

        Raises:
            TokenError: it is none.
        """
        token = Token.load(der)
        try:
            if token.signed_data["encap_content_info"]["content_type"].native != "tst_info":
                raise TokenError("the content is no TSTInfo")
            info = token.signed_data["encap_content_info"]["content"].parsed
            info["gen_time"].native  # noqa: B018  decode now
            info.native  # noqa: B018
        except TokenError:
            raise
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise TokenError(f"the timestamp cannot be decoded: {error}") from error
        return cls(token, info)

    def among(self, certificates: Iterable[x509.Certificate]) -> "TimestampToken":
        """Itself, its authority's certificate looked for in ``certificates`` if the token carries none.

        A token carries it only where it was asked to (RFC 3161, 2.4.1, certReq).
        """
        return replace(self, token=self.token.among(certificates))

    @property
    def time(self) -> datetime:
        """genTime, UTC."""
        time: datetime = self.info["gen_time"].native
        return time

    @property
    def policy(self) -> str:
        """The policy's dotted OID."""
        return str(self.info["policy"].dotted)

    def facts(self, digest_of: DigestOf, paths: tuple[PathFacts, ...]) -> TokenFacts:
        """What can be seen of this token; ``digest_ok`` takes in the imprint of what is timestamped."""
        content = self.token.content or b""
        inner = self.token.facts(lambda name: hashlib.new(name, content).digest(), paths)
        imprint = self.info["message_imprint"]
        name = str(imprint["hash_algorithm"]["algorithm"].native)
        same = name in _DIGESTS and digest_of(name) == imprint["hashed_message"].native
        return replace(inner, digest_ok=inner.digest_ok and same, digests=(*inner.digests, name))
