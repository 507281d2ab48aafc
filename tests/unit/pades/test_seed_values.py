"""Seed values of a field: what they demand is done, or the field is not signed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pades_material import authority, credential, pki
from pikepdf import Array, Dictionary, Name, Object, String

from bsre_sign.errors import DocumentRefusedError
from bsre_sign.evidence import FieldLock
from bsre_sign.levels import Level
from bsre_sign.pades.signing import seeds
from bsre_sign.pades.signing.create import LocalCreator
from bsre_sign.pades.signing.locks import Locking
from bsre_sign.pades.signing.plan import Certify, SignaturePlan

CREATOR = LocalCreator(credential(), tsa=authority())
FILTER, SUB_FILTER, VERSION, REASONS, LEGAL, REVOCATION, DIGEST, LOCK, LOOKS = (1 << bit for bit in range(9))
CERTIFY = SignaturePlan(certify=Certify.FORMS)


def seed(flags: int = 0, **entries: Any) -> Dictionary:
    return Dictionary(Type=Name.SV, Ff=flags, **entries)


def wanting(flags: int, **entries: Any) -> Dictionary:
    """A seed value that wants a certificate."""
    return seed(Cert=Dictionary(Type=Name.SVCert, Ff=flags, **entries))


def strings(*values: str | bytes) -> Array:
    return Array([String(one) for one in values])


def obeyed(
    value: Object | None, plan: SignaturePlan | None = None, level: Level = Level.B_B
) -> tuple[SignaturePlan, Locking | None]:
    return seeds.obey(value, "kepala", plan or SignaturePlan(), CREATOR, level)


HARMLESS = {
    "none": None,
    "no dictionary": Array([]),
    "empty": seed(),
    "optional sub filter": seed(SubFilter=Array([Name("/adbe.pkcs7.detached")])),
    "optional reasons": seed(Reasons=strings("Menyetujui")),
    "optional digest": seed(DigestMethod=strings("SHA512")),
    "optional filter": seed(Filter=Name("/Entrust.PPKEF")),
    "optional timestamp": seed(TimeStamp=Dictionary(URL=String("http://tsa.example/"), Ff=0)),
    "our filter": seed(FILTER, Filter=Name("/Adobe.PPKLite")),
    "our sub filter": seed(SUB_FILTER, SubFilter=Array([Name("/adbe.pkcs7.detached"), Name("/ETSI.CAdES.detached")])),
    "our digest": seed(DIGEST, DigestMethod=strings("SHA1", "SHA-256")),
    "known version": seed(VERSION, V=3),
    "no reason": seed(REASONS, Reasons=strings(".")),
    "legal attestation": seed(LEGAL, LegalAttestation=strings("Sah")),
    "no revocation": seed(REVOCATION, AddRevInfo=False),
    "approval": seed(MDP=Dictionary(P=0)),
    "not to be locked": seed(LOCK, LockDocument=Name("/false")),
    "optional certificate": wanting(0, Subject=strings(pki().certificate("pejabat-dua"))),
    "this certificate": wanting(1, Subject=strings(pki().certificate("pejabat-satu"))),
    "this issuer": wanting(2, Issuer=strings(pki().certificate("ca"))),
    "an issuer above": wanting(2, Issuer=strings(*credential().chain)),
    "this policy": wanting(4, OID=strings("2.16.360.1.1.1.5.1.4.3")),
    "this name": wanting(8, SubjectDN=Array([Dictionary(CN=String("Pejabat Uji Satu TEST"), C=String("ID"))])),
    "this usage": wanting(32, KeyUsage=strings("11XXXXXXX")),
}

DEMANDING = {
    "filter": (seed(FILTER, Filter=Name("/Entrust.PPKEF")), "Entrust.PPKEF"),
    "sub filter": (seed(SUB_FILTER, SubFilter=Array([Name("/adbe.pkcs7.detached")])), "adbe.pkcs7.detached"),
    "digest": (seed(DIGEST, DigestMethod=strings("SHA512")), "sha512"),
    "newer version": (seed(VERSION, V=4), "not known here"),
    "newer version, as a real number": (seed(VERSION, V=Decimal("3.5")), "not known here"),
    "newer flag": (seed(1 << 9), "not known here"),
    "reasons": (seed(REASONS, Reasons=strings("Menyetujui", "Mengetahui")), "Menyetujui; Mengetahui"),
    "revocation": (seed(REVOCATION, AddRevInfo=True), "Adobe"),
    "looks": (seed(LOOKS, AppearanceFilter=String("Dinas")), "appearance"),
    "timestamp": (seed(TimeStamp=Dictionary(URL=String("http://tsa.example/"), Ff=1)), "--tsa"),
    "certificate": (wanting(1, Subject=strings(pki().certificate("pejabat-dua"))), "another signer"),
    "broken certificate": (wanting(1, Subject=strings(b"bukan DER")), "another signer"),
    "issuer": (wanting(2, Issuer=strings(pki().certificate("foreign-root"))), "another signer"),
    "broken issuer": (wanting(2, Issuer=strings(b"bukan DER")), "another signer"),
    "policy": (wanting(4, OID=strings("2.16.360.1.1.1.8.2")), "another signer"),
    "name": (wanting(8, SubjectDN=Array([Dictionary(CN=String("Pejabat Uji Dua TEST"))])), "another signer"),
    "usage": (wanting(32, KeyUsage=strings("1X1XXXXXX", "10XXXXXXX")), "another signer"),
    "unknown demand": (wanting(16), "another signer"),
}


@pytest.mark.parametrize("value", HARMLESS.values(), ids=list(HARMLESS))
def test_what_asks_for_nothing_else_changes_nothing(value: Object | None) -> None:
    assert obeyed(value) == (SignaturePlan(), None)


@pytest.mark.parametrize(("value", "said"), DEMANDING.values(), ids=list(DEMANDING))
def test_what_cannot_be_done_is_refused_with_the_reason(value: Object, said: str) -> None:
    with pytest.raises(DocumentRefusedError) as caught:
        obeyed(value)
    assert caught.value.cause.en.startswith("The field kepala demands ")
    assert said in caught.value.cause.en


def test_the_only_reason_is_taken() -> None:
    plan, _ = obeyed(seed(REASONS, Reasons=strings("Menyetujui")))
    assert plan.reason == "Menyetujui"


def test_a_reason_of_several_may_be_chosen() -> None:
    plan = SignaturePlan(reason="Mengetahui")
    assert obeyed(seed(REASONS, Reasons=strings("Menyetujui", "Mengetahui")), plan)[0] == plan


@pytest.mark.parametrize("value", [seed(REASONS, Reasons=strings(".")), seed(REASONS)])
def test_a_reason_where_none_may_be_given_is_refused(value: Object) -> None:
    with pytest.raises(DocumentRefusedError, match="no reason"):
        obeyed(value, SignaturePlan(reason="Menyetujui"))


def test_a_timestamp_that_is_demanded_is_there_from_b_t_up() -> None:
    value = seed(TimeStamp=Dictionary(URL=String("http://tsa.example/"), Ff=1))
    assert obeyed(value, level=Level.B_T) == (SignaturePlan(), None)


@pytest.mark.parametrize("certify", list(Certify))
def test_a_certification_that_is_demanded_is_made(certify: Certify) -> None:
    assert obeyed(seed(MDP=Dictionary(P=certify.value)))[0].certify is certify


@pytest.mark.parametrize(
    ("permission", "plan"),
    [(0, CERTIFY), (1, CERTIFY), (2, SignaturePlan(approve=True))],
    ids=["approval", "stricter", "certification"],
)
def test_a_role_other_than_the_one_that_is_demanded_is_refused(permission: int, plan: SignaturePlan) -> None:
    with pytest.raises(DocumentRefusedError, match=r"--certify|approval"):
        obeyed(seed(MDP=Dictionary(P=permission)), plan)


def test_a_certification_with_legal_attestations_is_refused() -> None:
    with pytest.raises(DocumentRefusedError, match="legal attestation"):
        obeyed(seed(LEGAL, LegalAttestation=strings("Sah")), CERTIFY)


def test_a_document_that_is_to_be_locked_is() -> None:
    assert obeyed(seed(LOCK, LockDocument=Name("/true")))[1] == Locking(FieldLock("All"), 1)
