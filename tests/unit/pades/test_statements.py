"""Each piece of evidence is heard, whoever hides it behind others, and counts for what its signer may say."""

from collections.abc import Coroutine
from datetime import datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from pades_material import DAY, NOW
from pyhanko_certvalidator.revinfo.validate_crl import verify_crl
from spoken import House, Party, Said, answered, authority, keeps_since, listed, party, responder, usage

from bsre_sign.evidence import PathStatus, RevocationStatus
from bsre_sign.pades.reading.revocation_evidence import RevocationEvidence

P, R = PathStatus, RevocationStatus
HOUSE = House()
ROOT = HOUSE.root
SIGNER = party("Pejabat TEST", ROOT)
FORMER = party("Mantan TEST", ROOT, until=NOW - 30 * DAY)
SIGNED = NOW - DAY
"""When the signature was made; the key had been stolen and revoked before."""
STOLEN = NOW - 3 * DAY


def revocation(*evidence: RevocationEvidence, of: Party = SIGNER, at: datetime = SIGNED) -> RevocationStatus:
    """In both orders the same."""
    one, other = HOUSE.standing(of, at, *evidence), HOUSE.standing(of, at, *evidence[::-1])
    assert one.revocation is other.revocation
    return one.revocation


REVOKED = Said(NOW, revoked=STOLEN)
GOOD_BEFORE = Said(NOW - 5 * DAY, NOW + 5 * DAY)


@pytest.mark.parametrize("newer", [answered, listed])
@pytest.mark.parametrize("older", [answered, listed])
def test_an_older_answer_does_not_outvote_a_revocation(newer: object, older: object) -> None:
    assert callable(newer)
    assert callable(older)
    assert revocation(newer(ROOT, SIGNER, REVOKED)) is R.REVOKED
    assert revocation(newer(ROOT, SIGNER, REVOKED), older(ROOT, SIGNER, GOOD_BEFORE)) is R.REVOKED


def test_a_list_that_has_been_replaced_still_tells_of_a_revocation() -> None:
    stale = listed(ROOT, SIGNER, Said(NOW - 60 * DAY, NOW - 53 * DAY, revoked=NOW - 70 * DAY))
    assert revocation(stale) is R.REVOKED
    assert revocation(stale, answered(ROOT, SIGNER, Said(NOW, NOW + DAY))) is R.REVOKED


def test_only_newer_evidence_lifts_a_hold() -> None:
    held = listed(ROOT, SIGNER, Said(NOW - 4 * DAY, revoked=NOW - 4 * DAY, reason="certificate_hold"))
    assert revocation(held) is R.ON_HOLD
    assert revocation(held, answered(ROOT, SIGNER, GOOD_BEFORE)) is R.ON_HOLD
    assert revocation(held, answered(ROOT, SIGNER, Said(NOW))) is R.GOOD


def test_an_answer_is_heard_for_a_certificate_that_names_no_responder() -> None:
    assert revocation(answered(ROOT, SIGNER, Said(NOW))) is R.GOOD


def test_a_list_that_lacks_its_delta_list_convicts_and_clears_nobody() -> None:
    freshest = [
        x509.FreshestCRL([x509.DistributionPoint([x509.UniformResourceIdentifier("http://a")], None, None, None)])
    ]
    assert revocation(listed(ROOT, SIGNER, Said(NOW), extensions=freshest)) is R.MISSING
    assert revocation(listed(ROOT, SIGNER, REVOKED, extensions=freshest)) is R.REVOKED


THEN = NOW - 60 * DAY


def test_a_list_that_names_others_is_not_read_where_an_answer_clears(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists may be long; a short number's bytes are somewhere in each of them."""
    read: list[object] = []

    def noted(*given: Any) -> Coroutine[Any, Any, None]:
        read.append(given)
        return verify_crl(*given)

    monkeypatch.setattr("bsre_sign.pades.reading.statements.verify_crl", noted)
    short = party("Nomor Pendek TEST", ROOT, number=0x30)
    others = listed(ROOT, SIGNER, Said(NOW, revoked=STOLEN))
    assert revocation(answered(ROOT, short, Said(NOW)), others, of=short) is R.GOOD
    assert not read
    assert revocation(answered(ROOT, short, Said(NOW)), listed(ROOT, short, REVOKED), of=short) is R.REVOKED
    assert read


def test_what_is_said_after_a_certificate_expired_does_not_clear_it() -> None:
    for evidence in (listed(ROOT, FORMER, Said(NOW)), answered(ROOT, FORMER, Said(NOW))):
        assert revocation(evidence, of=FORMER, at=THEN) is R.MISSING
    late = Said(NOW, revoked=NOW - 70 * DAY)
    for evidence in (listed(ROOT, FORMER, late), answered(ROOT, FORMER, late)):
        assert revocation(evidence, of=FORMER, at=THEN) is R.REVOKED


@pytest.mark.parametrize(("days", "status"), [(-40, R.GOOD), (-30, R.GOOD), (-29, R.MISSING)])
def test_unless_it_is_said_that_expired_certificates_are_kept(days: int, status: RevocationStatus) -> None:
    since = NOW + days * DAY
    kept = listed(ROOT, FORMER, Said(NOW), extensions=[keeps_since(since)])
    assert revocation(kept, of=FORMER, at=THEN) is status
    assert revocation(answered(ROOT, FORMER, Said(NOW), cutoff=since), of=FORMER, at=THEN) is status


def test_a_responder_that_came_after_the_signature_is_believed() -> None:
    young = responder(ROOT, since=NOW - 2 * DAY, until=NOW + 30 * DAY)
    assert revocation(answered(ROOT, SIGNER, Said(NOW), by=young), at=THEN) is R.GOOD


def test_a_responder_speaks_only_while_its_certificate_is_valid() -> None:
    old = responder(ROOT, since=NOW - 200 * DAY, until=NOW - 50 * DAY)
    assert revocation(answered(ROOT, SIGNER, Said(NOW), by=old), at=THEN) is R.MISSING
    assert revocation(answered(ROOT, SIGNER, Said(THEN + DAY, NOW + 900 * DAY), by=old), at=THEN) is R.GOOD
    # What it said then is an answer for then. Later on, others have the word.
    assert revocation(answered(ROOT, SIGNER, Said(THEN + DAY, NOW + 900 * DAY), by=old), at=SIGNED) is R.STALE


def test_a_responder_whose_certificate_was_revoked_has_nothing_to_say() -> None:
    charged = responder(ROOT, checked=True)
    known = listed(ROOT, charged, Said(NOW, revoked=STOLEN))
    for said in (Said(NOW), REVOKED):
        assert revocation(answered(ROOT, SIGNER, said, by=charged), known) is R.GOOD  # by the list, which is silent
        alone = answered(ROOT, charged, Said(NOW, revoked=STOLEN))
        assert revocation(answered(ROOT, SIGNER, said, by=charged), alone) is R.MISSING


def test_a_responder_of_which_nothing_is_known_convicts_and_clears_nobody() -> None:
    charged = responder(ROOT, checked=True)
    assert revocation(answered(ROOT, SIGNER, Said(NOW), by=charged)) is R.MISSING
    assert revocation(answered(ROOT, SIGNER, REVOKED, by=charged)) is R.REVOKED
    known = answered(ROOT, charged, Said(NOW))
    assert revocation(answered(ROOT, SIGNER, Said(NOW), by=charged), known) is R.GOOD


def test_a_responder_does_not_vouch_for_itself() -> None:
    charged = responder(ROOT, checked=True)
    for said in (Said(NOW), REVOKED):
        itself = answered(ROOT, charged, said, by=charged)
        assert revocation(answered(ROOT, SIGNER, Said(NOW), by=charged), itself) is R.MISSING


def test_what_is_signed_with_sha1_convicts_and_clears_nobody() -> None:
    assert revocation(listed(ROOT, SIGNER, Said(NOW), digest="sha1")) is R.MISSING
    assert revocation(answered(ROOT, SIGNER, Said(NOW), digest="sha1")) is R.MISSING
    assert revocation(listed(ROOT, SIGNER, REVOKED, digest="sha1")) is R.REVOKED
    assert revocation(answered(ROOT, SIGNER, REVOKED, digest="sha1")) is R.REVOKED


@pytest.mark.parametrize(
    "unfit",
    [
        responder(ROOT, key=ec.generate_private_key(ec.SECP192R1())),
        responder(ROOT, usage("crl_sign")),
    ],
    ids=["a weak key", "a key for lists"],
)
def test_an_unfit_responder_convicts_and_clears_nobody(unfit: Party) -> None:
    assert revocation(answered(ROOT, SIGNER, Said(NOW), by=unfit)) is R.MISSING
    assert revocation(answered(ROOT, SIGNER, REVOKED, by=unfit)) is R.REVOKED


def test_a_responder_whose_key_is_for_signing_is_fit() -> None:
    for kind in ("digital_signature", "content_commitment"):
        assert revocation(answered(ROOT, SIGNER, Said(NOW), by=responder(ROOT, usage(kind)))) is R.GOOD


def test_an_authority_with_a_weak_key_proves_nothing() -> None:
    weak = authority("CA Lemah TEST", ROOT, key=ec.generate_private_key(ec.SECP192R1()))
    below = party("Di Bawah Lemah TEST", weak)
    assert House(ROOT, (weak,)).standing(below, NOW).status is P.WEAK_ALGORITHM


def test_whoever_trusts_an_anchor_answers_for_its_key() -> None:
    weak = authority("Induk Lemah TEST", key=ec.generate_private_key(ec.SECP192R1()))
    below = party("Di Bawah Lemah TEST", weak)
    facts = House(weak).standing(below, NOW, listed(weak, below, Said(NOW)))
    assert (facts.status, facts.revocation) == (P.TRUSTED, R.GOOD)


def test_an_authority_s_own_list_does_not_clear_the_authority() -> None:
    middle = authority("CA Tengah TEST", ROOT)
    below = party("Di Bawah Tengah TEST", middle)
    house, own = House(ROOT, (middle,)), listed(middle, below, Said(NOW))
    facts = house.standing(below, NOW, own)
    assert (facts.revocation, facts.weak_link) == (R.MISSING, facts.chain[1])
    assert house.standing(below, NOW, own, listed(ROOT, middle, Said(NOW))).revocation is R.GOOD


def test_an_authority_below_does_not_speak_of_its_issuer_s_certificates() -> None:
    """Its lists are signed honestly, and never name them."""
    below = authority("CA Bawah TEST", ROOT)
    stands = answered(ROOT, below, Said(NOW))
    house = House(ROOT, (below,))
    assert house.standing(SIGNER, NOW, stands, listed(below, SIGNER, Said(NOW))).revocation is R.MISSING
    assert house.standing(SIGNER, NOW, stands, listed(ROOT, SIGNER, Said(NOW))).revocation is R.GOOD


def test_an_authority_that_the_certificate_names_speaks_of_it() -> None:
    charged = authority("CA Daftar TEST", ROOT)
    where = [x509.DirectoryName(charged.certificate.subject)]
    points = x509.CRLDistributionPoints([x509.DistributionPoint(None, None, None, where)])
    subject = party("Pejabat Lain TEST", ROOT, points)
    indirect = x509.IssuingDistributionPoint(None, None, False, False, None, True, False)
    house = House(ROOT, (charged,))
    silent = listed(charged, subject, Said(NOW), extensions=[indirect])
    assert house.standing(subject, NOW, silent).revocation is R.MISSING  # nothing is known of the one who says so
    assert house.standing(subject, NOW, silent, answered(ROOT, charged, Said(NOW))).revocation is R.GOOD


def test_a_namesake_in_the_file_silences_nobody() -> None:
    """Anybody may write a certificate with the authority's name and key; the authority need not introduce itself."""
    stranger = party("Orang Asing TEST")
    false = party("Induk TEST", Party(stranger.key, ROOT.certificate), key=ROOT.key)
    said = answered(ROOT, SIGNER, REVOKED, introduced=False)
    assert House(ROOT, (false,)).standing(SIGNER, SIGNED, said).revocation is R.REVOKED


def test_a_revocation_outlives_the_certificate() -> None:
    """Whether its key was in other hands matters to what it signed before it expired."""
    gone = NOW - 40 * DAY
    for made in (NOW - 35 * DAY, NOW):
        facts = HOUSE.standing(FORMER, NOW, listed(ROOT, FORMER, Said(made, made + 90 * DAY, revoked=gone)))
        assert (facts.status, facts.revocation) == (P.EXPIRED, R.REVOKED)
        assert (facts.revoked_at, facts.revocation_reason) == (gone, "key_compromise")
        assert facts.weak_link == facts.chain[0]
        assert "expired" in facts.detail
    facts = HOUSE.standing(FORMER, NOW, listed(ROOT, FORMER, Said(NOW, revoked=NOW - 20 * DAY)))
    assert (facts.status, facts.revocation) == (P.EXPIRED, R.GOOD)


@pytest.mark.parametrize("since", [NOW - 100 * DAY, NOW + DAY], ids=["valid", "not yet valid"])
def test_an_authority_of_the_same_name_forges_no_signature(since: datetime) -> None:
    """As where an authority was given a new key: whoever comes first in the file."""
    old, new = authority("CA Sama TEST", ROOT), authority("CA Sama TEST", ROOT, since=since)
    former = party("Di Bawah Sama TEST", old, until=NOW - 30 * DAY)
    found = [House(ROOT, order).standing(former, NOW) for order in ((old, new), (new, old))]
    assert found[0] == found[1]
    assert found[0].status is P.EXPIRED
    assert found[0].weak_link == found[0].chain[0]
    assert House(ROOT, (new,)).standing(former, NOW).status in {P.FORGED, P.NOT_YET_VALID}
