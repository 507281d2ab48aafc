"""Whatever enters a trust store can be handed to the engine that builds paths."""

from asn1crypto import x509 as asn1_x509
from hypothesis import example, given, settings
from hypothesis import strategies as st
from trust_material import NOW, certificate

from bsre_sign.errors import CredentialError
from bsre_sign.pades.reading.path import PathChecker
from bsre_sign.pades.reading.revocation import RevocationEvidence
from bsre_sign.trust import TrustStore

ROOT = certificate("Akar")
NAME = ROOT.rindex(b"\x55\x04\x03") + 2
"""Where the kind of the subject's one attribute stands: 3, its common name."""


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(ROOT) - 1), st.integers(1, 255))
@example(NAME, 3 ^ 20)
@example(NAME, 3 ^ 6)
def test_a_damaged_anchor_is_refused_or_harms_nobody(at: int, change: int) -> None:
    """Such as one whose name has an attribute of a type that X.520 does not allow."""
    damaged = bytearray(ROOT)
    damaged[at] ^= change
    data = bytes(damaged)
    try:
        anchors = TrustStore.empty().add(data, ROOT).anchors
    except CredentialError:
        return
    checker = PathChecker(anchors, [asn1_x509.Certificate.load(data)], RevocationEvidence())
    assert checker.facts(asn1_x509.Certificate.load(ROOT), NOW).chain
