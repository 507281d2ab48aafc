"""Authorities, responders, answers and lists of every kind, for tests of what evidence may say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asn1crypto import core, crl, ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier
from pades_material import DAY, NOW, asn1, name

from bsre_sign.evidence import PathFacts
from bsre_sign.pades.reading.path import PathChecker
from bsre_sign.pades.reading.revocation_evidence import RevocationEvidence


@dataclass(frozen=True)
class Party:
    """A certificate and its key."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def usage(*kinds: str) -> x509.KeyUsage:
    """A keyUsage of these bits, named as by the library."""
    every: tuple[str, ...] = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
    )
    every += ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{one: one in kinds for one in every})


def party(
    subject: str,
    issuer: Party | None = None,
    *extensions: x509.ExtensionType,
    since: datetime = NOW - 900 * DAY,
    until: datetime = NOW + 900 * DAY,
    key: ec.EllipticCurvePrivateKey | None = None,
    number: int | None = None,
) -> Party:
    """Somebody certified by ``issuer``, or by itself."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder().subject_name(name(subject)).public_key(key.public_key())
    builder = builder.issuer_name(issuer.certificate.subject if issuer else name(subject))
    builder = builder.serial_number(number or x509.random_serial_number())
    builder = builder.not_valid_before(since).not_valid_after(until)
    for one in extensions:
        builder = builder.add_extension(one, critical=False)
    return Party(key, builder.sign(issuer.key if issuer else key, hashes.SHA256()))


def authority(subject: str, issuer: Party | None = None, **given: Any) -> Party:
    """A certification authority."""
    return party(subject, issuer, x509.BasicConstraints(ca=True, path_length=None), **given)


def responder(issuer: Party, *extensions: x509.ExtensionType, checked: bool = False, **given: Any) -> Party:
    """Whom ``issuer`` charges with answering; its own revocation counts only where it is ``checked``."""
    extensions += (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]),)
    return party("Penjawab TEST", issuer, *extensions, *(() if checked else (x509.OCSPNoCheck(),)), **given)


@dataclass(frozen=True)
class Said:
    """What is said of a certificate, and when."""

    made: datetime
    until: datetime | None = None
    revoked: datetime | None = None
    reason: str = "key_compromise"


def listed(
    issuer: Party,
    subject: Party,
    said: Said,
    *,
    digest: str = "sha256",
    extensions: Sequence[x509.ExtensionType] = (),
) -> RevocationEvidence:
    """The issuer's list, which names ``subject`` if it is revoked. ``digest`` is that of its signature."""
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
    builder = builder.last_update(said.made).next_update(said.until or said.made + DAY)
    for one in extensions:
        builder = builder.add_extension(one, critical=False)
    if said.revoked is not None:
        entry = x509.RevokedCertificateBuilder().serial_number(subject.certificate.serial_number)
        entry = entry.revocation_date(said.revoked)
        flag = {
            "key_compromise": x509.ReasonFlags.key_compromise,
            "certificate_hold": x509.ReasonFlags.certificate_hold,
        }
        entry = entry.add_extension(x509.CRLReason(flag[said.reason]), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    made = builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)
    return RevocationEvidence(crls=(made if digest == "sha256" else _signed_again(made, issuer, digest),))


def _signed_again(der: bytes, issuer: Party, digest: str) -> bytes:
    """The same list, with a digest that the library does not sign with any more."""
    body = crl.CertificateList.load(der)["tbs_cert_list"].copy()
    algorithm = {"algorithm": f"{digest}_ecdsa"}
    body["signature"] = algorithm
    whole = {"tbs_cert_list": body, "signature_algorithm": algorithm, "signature": _value(issuer, body.dump(), digest)}
    made: bytes = crl.CertificateList(whole).dump()
    return made


def _value(signer: Party, body: bytes, digest: str) -> bytes:
    return signer.key.sign(body, ec.ECDSA({"sha1": hashes.SHA1(), "sha256": hashes.SHA256()}[digest]))


def answered(
    issuer: Party,
    subject: Party,
    said: Said,
    *,
    by: Party | None = None,
    digest: str = "sha256",
    cutoff: datetime | None = None,
    introduced: bool = True,
) -> RevocationEvidence:
    """An OCSP response about ``subject``, by the issuer itself or a responder.

    Args:
        digest: that of its signature.
        cutoff: since when expired certificates are kept.
        introduced: whether it brings its signer's certificate along.
    """
    speaker = by or issuer
    above = asn1(issuer.certificate)
    status: object = ocsp.CertStatus("good", core.Null())
    if said.revoked is not None:
        known = {"revocation_time": said.revoked, "revocation_reason": said.reason}
        status = ocsp.CertStatus("revoked", ocsp.RevokedInfo(known))
    answer: dict[str, object] = {
        "cert_id": {
            "hash_algorithm": {"algorithm": "sha1"},
            "issuer_name_hash": above.subject.sha1,
            "issuer_key_hash": above.public_key.sha1,
            "serial_number": subject.certificate.serial_number,
        },
        "cert_status": status,
        "this_update": said.made,
    }
    if said.until is not None:
        answer["next_update"] = said.until
    if cutoff is not None:
        value = core.ParsableOctetString(core.GeneralizedTime(cutoff).dump())
        answer["single_extensions"] = [{"extn_id": "archive_cutoff", "critical": False, "extn_value": value}]
    key_hash = core.OctetString(asn1(speaker.certificate).public_key.sha1)
    body = ocsp.ResponseData(
        {
            "responder_id": ocsp.ResponderId("by_key", key_hash),
            "produced_at": said.made,
            "responses": [ocsp.SingleResponse(answer)],
        }
    )
    basic: dict[str, object] = {
        "tbs_response_data": body,
        "signature_algorithm": {"algorithm": f"{digest}_ecdsa"},
        "signature": _value(speaker, body.dump(), digest),
    }
    if introduced:
        basic["certs"] = [asn1(speaker.certificate)]
    inner = {"response_type": "basic_ocsp_response", "response": ocsp.BasicOCSPResponse(basic)}
    made: bytes = ocsp.OCSPResponse({"response_status": "successful", "response_bytes": inner}).dump()
    return RevocationEvidence(ocsps=(made,))


EXPIRED_CERTS_ON_CRL = ObjectIdentifier("2.5.29.60")


def keeps_since(moment: datetime) -> x509.UnrecognizedExtension:
    """The extension by which a list says since when it keeps expired certificates."""
    return x509.UnrecognizedExtension(EXPIRED_CERTS_ON_CRL, core.GeneralizedTime(moment).dump())


@dataclass(frozen=True)
class House:
    """An authority that is trusted, and a signer below it."""

    root: Party = field(default_factory=lambda: authority("Induk TEST"))
    others: tuple[Party, ...] = ()

    def standing(self, subject: Party, moment: datetime, *evidence: RevocationEvidence) -> PathFacts:
        """How ``subject`` stands at ``moment``, given that evidence."""
        certificates: list[asn1_x509.Certificate] = [asn1(one.certificate) for one in (subject, *self.others)]
        whole = sum(evidence, RevocationEvidence())
        checker = PathChecker((asn1(self.root.certificate).dump(),), certificates, whole)
        return checker.facts(asn1(subject.certificate), moment)
