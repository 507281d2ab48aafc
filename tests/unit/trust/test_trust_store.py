"""Trust rests on three pinned digests and on what the user gives; on nothing else."""

import hashlib
import ssl
from datetime import date
from pathlib import Path

import pytest

from bsre_sign.errors import CredentialError
from bsre_sign.testing import TestPki
from bsre_sign.trust import PinnedAnchor, TrustStore


@pytest.fixture(scope="module")
def pki() -> TestPki:
    return TestPki.load()


def pin(certificate: bytes) -> PinnedAnchor:
    digest = hashlib.sha256(certificate).hexdigest().upper()
    return PinnedAnchor("uji", "Uji", digest, "national", date(2050, 1, 1))


def test_three_anchors_are_pinned_by_default_and_no_certificate_comes_along() -> None:
    store = TrustStore.default()

    assert {one.sha256: (one.name, one.hierarchy) for one in store.pinned} == {
        "B5F36672FD7CFD401E01EF640B2FE61F816F32F447B280B76F536244CF42FCDF": ("Root CA Indonesia DS G1", "national"),
        "4A3AB062C4D24F60417FA28F6543AC7151C9F1FDE5817BBE67F49C55CE5FFED5": ("BSRE CA DS G1", "national"),
        "2178095B3CC0F6FACB9E6F07FEECEE6327A89C6681AF43BA95126B68867D02B2": ("OSD LU Kelas 2", "old"),
    }
    assert store.anchors == ()
    assert store.certificates == ()
    assert len({one.id for one in store.pinned}) == 3


def test_the_test_pki_is_never_trusted_by_default(pki: TestPki) -> None:
    labels = ("root", "ca", "foreign-root", "tsa", "ocsp", *pki.labels())
    everything = [pki.certificate(label) for label in labels]
    store = TrustStore.default()

    assert store.anchors_among(everything) == ()
    assert store.add_untrusted(*everything).anchors_among(everything) == ()


def test_what_the_operating_system_trusts_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the system's trust list was opened")

    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", refuse)
    roots = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    paths = ssl.get_default_verify_paths()
    if paths.cafile:
        roots.load_verify_locations(cafile=paths.cafile)

    assert TrustStore.default().anchors_among(roots.get_ca_certs(binary_form=True)) == ()


def test_an_empty_store_trusts_nothing(pki: TestPki) -> None:
    assert TrustStore.empty() == TrustStore()
    assert TrustStore.empty().anchors_among([pki.certificate("root")]) == ()


def test_an_anchor_is_recognised_by_its_digest_alone(pki: TestPki) -> None:
    root, other = pki.certificate("root"), pki.certificate("foreign-root")
    store = TrustStore(pinned=(pin(root),))

    assert store.anchors_among([other, root, root]) == (root,)
    assert store.anchors_among([root[:-1] + bytes([root[-1] ^ 1])]) == ()
    assert store.anchors_among([]) == ()


def test_a_known_certificate_becomes_an_anchor_only_where_it_is_pinned(pki: TestPki) -> None:
    root = pki.certificate("root")

    assert TrustStore(pinned=(pin(root),)).add_untrusted(root).anchors_among([]) == (root,)
    assert TrustStore.empty().add_untrusted(root).anchors_among([root]) == ()


def test_what_is_added_counts_and_the_store_before_stays_as_it_was(pki: TestPki) -> None:
    root, other = pki.certificate("root"), pki.certificate("foreign-root")
    before = TrustStore.default()
    after = before.add(root).add(other, root)

    assert before.anchors == ()
    assert after.anchors_among([]) == (root, other)
    assert after.pinned == before.pinned
    assert len({before, TrustStore.default(), after}) == 2


def test_a_digest_is_pinned_as_people_write_it(pki: TestPki) -> None:
    root = pki.certificate("root")
    digest = hashlib.sha256(root).hexdigest()
    store = TrustStore.empty().pin(digest, name="Akar Uji 1")
    assert store.anchors_among([root]) == (root,)
    assert store.pinned == (PinnedAnchor("akar-uji-1", "Akar Uji 1", digest.upper(), "national"),)
    again = store.pin(":".join(digest), name="Lain", hierarchy="old")
    assert [(one.name, one.hierarchy) for one in again.pinned] == [("Lain", "old")]
    with pytest.raises(CredentialError, match="64 hexadecimal digits"):
        store.pin(digest[:-1], name="Pendek")


def test_only_below_the_national_root_are_there_others_than_bsre() -> None:
    assert {one.id: one.bsre for one in TrustStore.default().pinned} == {
        "root-ca-indonesia-ds-g1": False,
        "bsre-ca-ds-g1": True,
        "osd-lu-kelas-2": True,
    }


def test_an_anchor_for_one_purpose_counts_for_no_other(pki: TestPki) -> None:
    root, ca, other = (pki.certificate(one) for one in ("root", "ca", "foreign-root"))
    store = TrustStore.empty().add(root).add(ca, purpose="signing").add(other, purpose="timestamping")

    assert store.anchors_among([]) == (root,)
    assert store.anchors_among([root, ca, other]) == (root,)
    assert store.anchors_among([], "signing") == (root, ca)
    assert store.anchors_among([], "timestamping") == (root, other)
    assert store.known == (root, ca, other)
    assert store.add(other).anchors_among([]) == (root, other)


def test_a_pinned_anchor_that_was_given_for_one_purpose_counts_for_all(pki: TestPki) -> None:
    root = pki.certificate("root")
    store = TrustStore(pinned=(pin(root),)).add(root, purpose="timestamping")
    assert store.anchors_among([]) == store.anchors_among([], "signing") == (root,)


def test_a_file_may_be_trusted_for_one_purpose(pki: TestPki, tmp_path: Path) -> None:
    (tmp_path / "tsa.crt").write_bytes(pki.certificate("foreign-root"))
    store = TrustStore.empty().add_path(tmp_path / "tsa.crt", purpose="timestamping")
    assert store.timestamping_anchors == (pki.certificate("foreign-root"),)
    assert store.anchors == store.signing_anchors == ()


@pytest.mark.parametrize("data", [b"", b"bukan sertifikat", b"\x30\x82"])
def test_what_is_no_certificate_never_enters_a_store(data: bytes) -> None:
    for take in (TrustStore.empty().add, TrustStore.default().add_untrusted):
        with pytest.raises(CredentialError, match="is broken"):
            take(data)
