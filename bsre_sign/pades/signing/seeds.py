"""Seed values: what whoever made a field demands of the signature in it (ISO 32000-2, 12.7.5.5, tables 237 and 238).

Only what is marked as mandatory counts; it is obeyed, or the field is not signed.
"""

from dataclasses import replace
from decimal import Decimal
from typing import NoReturn

from asn1crypto import x509
from pikepdf import Array, Dictionary, Name, Object, String

from bsre_sign.document.words import words_of
from bsre_sign.errors import DocumentRefusedError
from bsre_sign.evidence import FieldLock
from bsre_sign.language import Text
from bsre_sign.levels import Level
from bsre_sign.pades.signing.create import Creator
from bsre_sign.pades.signing.locks import Locking
from bsre_sign.pades.signing.plan import Certify, SignaturePlan

_FILTER, _SUB_FILTER, _VERSION, _REASONS, _LEGAL, _REVOCATION, _DIGEST, _LOCK, _LOOKS = (1 << bit for bit in range(9))
_KNOWN = (1 << 9) - 1
_NEWEST = 3
_SUBJECT, _ISSUER, _OID, _SUBJECT_DN, _KEY_USAGE = 1, 2, 4, 8, 32
_KNOWN_OF_CERTIFICATES = _SUBJECT | _ISSUER | _OID | _SUBJECT_DN | _KEY_USAGE | 64
_USAGES = (
    "digital_signature",
    "non_repudiation",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
_EMAIL = "1.2.840.113549.1.9.1"
_DN = {
    "C": "2.5.4.6",
    "CN": "2.5.4.3",
    "E": _EMAIL,
    "EMAIL": _EMAIL,
    "L": "2.5.4.7",
    "O": "2.5.4.10",
    "OU": "2.5.4.11",
    "ST": "2.5.4.8",
}


def obey(
    seed: Object | None, name: str, plan: SignaturePlan, creator: Creator, level: Level
) -> tuple[SignaturePlan, Locking | None]:
    """``plan`` as the field ``name`` wants it, and what it wants to be locked.

    Raises:
        DocumentRefusedError: it demands what this signature will not be.
    """
    if not isinstance(seed, Dictionary):
        return plan, None
    flags = _integer(seed.get("/Ff"))
    if flags & ~_KNOWN or (flags & _VERSION and _number(seed.get("/V")) > _NEWEST):
        _refuse(name, "syarat yang tidak dikenal", "something that is not known here")
    if flags & _FILTER and seed.get("/Filter") not in {None, Name("/Adobe.PPKLite")}:
        _refuse(name, f"penangan {_said(seed.get('/Filter'))}", f"the handler {_said(seed.get('/Filter'))}")
    formats = _names(seed.get("/SubFilter"))
    if flags & _SUB_FILTER and formats and "ETSI.CAdES.detached" not in formats:
        _refuse(name, f"bentuk {', '.join(formats)}", f"the format {', '.join(formats)}")
    if flags & _REVOCATION and bool(seed.get("/AddRevInfo")):
        _refuse(name, "bukti pencabutan dalam bentuk Adobe", "revocation evidence in Adobe's form")
    digests = [one.replace("-", "").lower() for one in _strings(seed.get("/DigestMethod"))]
    if flags & _DIGEST and digests and creator.digest_algorithm not in digests:
        _refuse(name, f"digest {', '.join(digests)}", f"the digest {', '.join(digests)}")
    if flags & _LOOKS and "/AppearanceFilter" in seed:
        _refuse(name, "tampilan yang disimpan dalam aplikasi lain", "an appearance that other software keeps")
    stamp = seed.get("/TimeStamp")
    if isinstance(stamp, Dictionary) and _integer(stamp.get("/Ff")) & 1 and level < Level.B_T:
        _refuse(name, "stempel waktu: berikan --tsa", "a timestamp: give --tsa")
    plan = _certified(seed, name, plan)
    if flags & _LEGAL and plan.certify is not None and "/LegalAttestation" in seed:
        _refuse(name, "pernyataan hukum", "a legal attestation")
    if flags & _REASONS:
        plan = _reasoned(_strings(seed.get("/Reasons")), name, plan)
    _check_certificate(seed.get("/Cert"), name, creator)
    locks = flags & _LOCK and seed.get("/LockDocument") == Name("/true")
    return plan, Locking(FieldLock("All"), 1) if locks else None


def _certified(seed: Dictionary, name: str, plan: SignaturePlan) -> SignaturePlan:
    """/MDP: an approval where P is 0, else a certification of that permission; it is always mandatory."""
    wanted = seed.get("/MDP")
    if not isinstance(wanted, Dictionary):
        return plan
    permission = _integer(wanted.get("/P", -1))
    if permission == 0 and plan.certify is not None:
        _refuse(name, "persetujuan, bukan pengesahan: tanpa --certify", "an approval: no --certify")
    if 1 <= permission <= 3:
        certify = Certify(permission)
        if plan.certify not in {None, certify} or plan.approve:
            _refuse(name, f"--certify {certify.name.lower()}", f"--certify {certify.name.lower()}")
        return replace(plan, certify=certify)
    return plan


def _reasoned(reasons: list[str], name: str, plan: SignaturePlan) -> SignaturePlan:
    if reasons in ([], ["."]):  # either says that no reason is to be given
        if plan.reason is not None:
            _refuse(name, "tanda tangan tanpa alasan: hilangkan --reason", "no reason: leave out --reason")
        return plan
    if plan.reason in reasons:
        return plan
    if plan.reason is None and len(reasons) == 1:
        return replace(plan, reason=reasons[0])
    told = "; ".join(one[:80] for one in reasons[:10])
    return _refuse(name, f"salah satu alasan ini (--reason): {told}", f"one of these reasons (--reason): {told}")


def _check_certificate(wanted: Object | None, name: str, creator: Creator) -> None:
    """/Cert: which certificates may sign (table 238)."""
    if not isinstance(wanted, Dictionary):
        return
    flags = _integer(wanted.get("/Ff"))
    certificate = x509.Certificate.load(creator.certificate)
    fits = not flags & ~_KNOWN_OF_CERTIFICATES
    if flags & _SUBJECT and (ones := _byte_strings(wanted.get("/Subject"))):
        fits &= creator.certificate in ones
    if flags & _ISSUER and (ones := _byte_strings(wanted.get("/Issuer"))):
        fits &= any(one in creator.chain for one in ones) or any(_issued(one, certificate) for one in ones)
    if flags & _OID and (oids := set(_strings(wanted.get("/OID")))):
        policies = certificate.certificate_policies_value
        fits &= bool(oids & {one["policy_identifier"].dotted for one in policies or ()})
    if flags & _SUBJECT_DN and isinstance(entries := wanted.get("/SubjectDN"), Array):
        fits &= any(_is_named(certificate, one) for one in entries if isinstance(one, Dictionary))
    if flags & _KEY_USAGE and (usages := _strings(wanted.get("/KeyUsage"))):
        fits &= any(_may_be_used(certificate, one) for one in usages)
    if not fits:
        _refuse(name, "sertifikat penanda tangan yang lain", "another signer's certificate")


def _issued(issuer: bytes, certificate: x509.Certificate) -> bool:
    try:
        return bool(x509.Certificate.load(issuer).subject == certificate.issuer)
    except ValueError:
        return False


def _is_named(certificate: x509.Certificate, wanted: Dictionary) -> bool:
    """Whether the subject has every attribute that ``wanted`` names, by its short name or its OID."""
    has = {(pair["type"].dotted, str(pair["value"].native)) for rdn in certificate.subject.chosen for pair in rdn}
    return all(
        (_DN.get(key[1:].upper(), key[1:]), words_of(value)) in has for key, value in wanted.items() if key != "/Type"
    )


def _may_be_used(certificate: x509.Certificate, wanted: str) -> bool:
    """``wanted`` has for each key usage 1 (has to be there), 0 (must not be there) or X."""
    usage = certificate.key_usage_value
    has = usage.native if usage is not None else set()
    return all(mark.upper() == "X" or (mark == "1") is (one in has) for mark, one in zip(wanted, _USAGES, strict=False))


def _integer(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _number(value: object) -> int | Decimal:
    return value if isinstance(value, Decimal) else _integer(value)


def _names(value: object) -> list[str]:
    return [words_of(one)[1:] for one in value if isinstance(one, Name)] if isinstance(value, Array) else []


def _strings(value: object) -> list[str]:
    return [words_of(one) for one in value if isinstance(one, String)] if isinstance(value, Array) else []


def _byte_strings(value: object) -> list[bytes]:
    return [bytes(one) for one in value if isinstance(one, String)] if isinstance(value, Array) else []


def _said(value: object) -> str:
    return words_of(value)[1:60]


def _refuse(name: str, indonesian: str, english: str) -> NoReturn:
    raise DocumentRefusedError(
        Text(
            id=f"Kolom {name} mensyaratkan {indonesian}.",
            en=f"The field {name} demands {english}.",
        ),
        Text(
            id="Penuhi syaratnya, pakai kolom lain, atau tanda tangani tanpa --field.",
            en="Do as it demands, use another field, or sign without --field.",
        ),
    )
