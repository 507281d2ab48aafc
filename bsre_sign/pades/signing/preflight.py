"""What has to hold before anything is signed: the certificate may do it, and a verifier will accept it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asn1crypto import x509

from bsre_sign.errors import PreflightError, ServiceError
from bsre_sign.evidence import CertificateFacts, PathFacts, PathStatus, RevocationStatus
from bsre_sign.evidence.strength import weak_key
from bsre_sign.language import Language, Text
from bsre_sign.levels import Level
from bsre_sign.pades.reading.certificates import facts as certificate_facts
from bsre_sign.pades.reading.certificates import load
from bsre_sign.pades.reading.path import PathChecker
from bsre_sign.pades.reading.revocation_evidence import RevocationEvidence
from bsre_sign.pades.signing.create import Creator
from bsre_sign.report.times import WIB, shown_date
from bsre_sign.trust import Purpose, TrustStore

if TYPE_CHECKING:
    from bsre_sign.pades.reading.tokens import TimestampToken
    from bsre_sign.services.fetch import Fetcher


def check(creator: Creator, trust: TrustStore, fetcher: "Fetcher | None", moment: datetime | None = None) -> None:
    """Check the signer's certificate, its chain, and, where services may be asked, its revocation.

    Raises:
        PreflightError: a verifier would not accept what this certificate signs now.
        ServiceError: its revocation cannot be asked.
    """
    moment = moment or datetime.now(UTC)
    certificate = load(creator.certificate)
    _check_certificate(certificate, moment)
    known = [load(one) for one in (*creator.chain, *trust.known)]
    anchors = trust.anchors_among((creator.certificate, *creator.chain), "signing")
    checker = PathChecker(anchors, [certificate, *known], RevocationEvidence())
    _check_path(checker.facts(certificate, moment))
    if fetcher is None:
        return
    from bsre_sign.pades.reading.revocation import EvidenceSource  # noqa: PLC0415  only where somebody is asked

    evidence = EvidenceSource(fetcher).gather(checker.chain(certificate))
    facts = PathChecker(anchors, [certificate, *known], evidence).facts(certificate, moment)
    _check_revocation(facts, evidence)


def signer_facts(creator: Creator) -> CertificateFacts:
    """What the signer's certificate says."""
    return certificate_facts(load(creator.certificate))


def _check_certificate(certificate: x509.Certificate, moment: datetime) -> None:
    facts = certificate_facts(certificate)
    if moment < facts.not_before:
        raise PreflightError(
            Text(
                id=f"Sertifikat belum berlaku: baru mulai {_day(facts.not_before, Language.INDONESIAN)}.",
                en=f"The certificate is not valid yet: it begins on {_day(facts.not_before, Language.ENGLISH)}.",
            ),
            Text(
                id="Periksa jam komputer, atau tunggu hingga berlaku.",
                en="Check the computer's clock, or wait until it is valid.",
            ),
        )
    if moment > facts.not_after:
        raise PreflightError(
            Text(
                id=f"Masa berlaku sertifikat berakhir pada {_day(facts.not_after, Language.INDONESIAN)}.",
                en=f"The certificate expired on {_day(facts.not_after, Language.ENGLISH)}.",
            ),
            Text(id="Perbarui sertifikat pada BSrE.", en="Renew the certificate with BSrE."),
        )
    if not facts.may_commit:
        raise PreflightError(
            Text(
                id="Sertifikat ini tidak untuk menandatangani dokumen (keyUsage tanpa nonRepudiation).",
                en="This certificate is not for signing documents (keyUsage without nonRepudiation).",
            ),
            Text(
                id="Pakai sertifikat tanda tangan, bukan sertifikat autentikasi.",
                en="Use a signing certificate, not one for authentication.",
            ),
        )
    if not facts.may_sign_documents:
        purposes = ", ".join(facts.extended_key_usage)
        raise PreflightError(
            Text(
                id=f"Sertifikat ini tidak untuk menandatangani dokumen (extendedKeyUsage {purposes}).",
                en=f"This certificate is not for signing documents (extendedKeyUsage {purposes}).",
            ),
            Text(
                id="Pakai sertifikat tanda tangan, bukan sertifikat server, OCSP, atau stempel waktu.",
                en="Use a signing certificate, not one of a server, an OCSP responder or a timestamping service.",
            ),
        )
    weak = weak_key(facts.key_algorithm, facts.key_bits)
    if weak is not None:
        raise PreflightError(
            Text(
                id=f"Kunci sertifikat terlalu lemah ({weak}).",
                en=f"The certificate's key is too weak ({weak}).",
            ),
            Text(
                id="Minta sertifikat RSA-2048 atau lebih kuat kepada BSrE.",
                en="Ask BSrE for a certificate of RSA-2048 or stronger.",
            ),
        )


def _check_path(facts: PathFacts) -> None:
    if facts.status is PathStatus.TRUSTED:
        return
    if facts.status is PathStatus.WEAK_ALGORITHM:
        raise PreflightError(
            Text(
                id="Sertifikat ini, atau salah satu penerbitnya, ditandatangani dengan algoritma yang terlalu lemah.",
                en="This certificate, or one of its issuers', is signed by an algorithm that is too weak.",
            ),
            Text(
                id="Minta sertifikat yang ditandatangani dengan SHA-256 atau lebih kuat kepada BSrE.",
                en="Ask BSrE for a certificate that is signed with SHA-256 or stronger.",
            ),
        )
    if facts.status is PathStatus.NO_CHAIN:
        raise PreflightError(
            Text(
                id="Sertifikat ini tidak terhubung ke jangkar kepercayaan yang dikenal.",
                en="This certificate does not lead to a known trust anchor.",
            ),
            Text(
                id="Berikan rantainya dengan --chain, atau sertifikat induknya dengan --trust.",
                en="Give its chain by --chain, or its root certificate by --trust.",
            ),
        )
    raise PreflightError(
        Text(
            id=f"Rantai sertifikat tidak sah: {facts.detail}.",
            en=f"The certificate chain does not hold: {facts.detail}.",
        ),
        Text(id="Minta rantai sertifikat yang benar kepada penerbit.", en="Ask the issuer for the right chain."),
    )


def _check_revocation(facts: PathFacts, evidence: RevocationEvidence) -> None:
    if facts.revocation is RevocationStatus.GOOD:
        return
    if facts.revocation in {RevocationStatus.REVOKED, RevocationStatus.ON_HOLD}:
        raise revoked(on_hold=facts.revocation is RevocationStatus.ON_HOLD)
    raise incomplete("; ".join(evidence.errors) or facts.detail)


def revoked(*, on_hold: bool, purpose: Purpose = "signing") -> PreflightError:
    """The error for a certificate that its issuer has withdrawn, by whom it is used."""
    if purpose == "timestamping":
        return PreflightError(
            Text(
                id="Sertifikat layanan stempel waktu ditangguhkan atau telah dicabut penerbitnya.",
                en="The timestamping service's certificate is on hold or has been revoked.",
            ),
            Text(id="Pakai TSA lain (--tsa).", en="Use another TSA (--tsa)."),
        )
    return PreflightError(
        Text(id="Sertifikat sedang ditangguhkan penerbitnya.", en="The certificate is on hold.")
        if on_hold
        else Text(id="Sertifikat telah dicabut penerbitnya.", en="The certificate has been revoked."),
        Text(
            id="Hubungi BSrE; jangan menandatangani dengan sertifikat ini.",
            en="Ask BSrE; do not sign with this certificate.",
        ),
    )


def incomplete(detail: str) -> ServiceError:
    """The error for revocation evidence that could not be had."""
    technical = detail.rstrip(".").replace(".;", ";")
    return ServiceError(
        Text(
            id=f"Status sertifikat (OCSP/CRL) tidak dapat dipastikan. Keterangan teknis: {technical}.",
            en=f"The revocation status (OCSP/CRL) cannot be established: {technical}.",
        ),
        Text(id="Coba lagi nanti; tidak ada dokumen yang ditulis.", en="Try again later; no document was written."),
    )


def without_tsa(level: Level) -> PreflightError:
    """The error for a level that nobody can reach without trusted time."""
    return PreflightError(
        Text(
            id=f"Tingkat {level} memerlukan layanan stempel waktu.",
            en=f"Level {level} needs a timestamping service.",
        ),
        Text(
            id="Berikan alamatnya dengan --tsa, atau pilih tingkat yang lebih rendah.",
            en="Give its address by --tsa, or choose a lower level.",
        ),
    )


def check_timestamp(cms: bytes, trust: TrustStore) -> None:
    """Check that the signature timestamp in ``cms`` comes from an authority that a verifier will trust.

    Raises:
        ServiceError: it does not.
    """
    from bsre_sign.pades.reading.tokens import TimestampToken, Token  # noqa: PLC0415  only where there is one

    check_token(TimestampToken.load(Token.load(cms).attribute("signature_time_stamp_token", signed=False)), trust)


def check_token(timestamp: "TimestampToken", trust: TrustStore) -> None:
    """Check that ``timestamp`` comes from an authority that a verifier will trust.

    Raises:
        ServiceError: it does not.
    """
    certificate = timestamp.token.certificate
    known = [*timestamp.token.certificates, *map(x509.Certificate.load, trust.known)]
    anchors = trust.anchors_among((one.dump() for one in known), "timestamping")
    facts = PathChecker(anchors, known, RevocationEvidence()).facts(certificate, timestamp.time)
    if facts.status is not PathStatus.TRUSTED:
        raise ServiceError(
            Text(
                id="Sertifikat layanan stempel waktu tidak terhubung ke jangkar kepercayaan yang dikenal "
                f"({facts.detail}).",
                en=f"The timestamping service's certificate does not lead to a known trust anchor ({facts.detail}).",
            ),
            Text(
                id="Pakai TSA lain, atau percayai induk sertifikatnya.",
                en="Use another TSA, or trust its root certificate.",
            ),
        )


def _day(moment: datetime, language: Language) -> str:
    return shown_date(moment, language, WIB)
