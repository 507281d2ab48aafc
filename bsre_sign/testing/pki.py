"""The test PKI: certificates, keys and services shaped like BSrE's, and trusted by nobody."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from threading import RLock

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

from bsre_sign.testing.engine import build_architecture, module
from bsre_sign.testing.fetcher import PkiFetcher
from bsre_sign.testing.keys import KeyRing
from bsre_sign.testing.profile import ARCHITECTURE, REPOSITORY_FOLDER, Profile, unknown_label
from bsre_sign.testing.services import Services

URL_PREFIX = "http://pki.test"

_HOUSE = ("root", "ca", "ocsp", "tsa")


class TestPki:
    """One PKI for tests and for the demo.

    A label names a certificate: ``root``, ``ca``, ``tsa``, ``ocsp``, and the signers in ``labels()``.
    Certificates are made when they are first asked for, and the same object answers alike from then on.
    """

    __test__ = False

    def __init__(self, profile: Profile, keys: KeyRing, url_prefix: str) -> None:
        self._profile = profile
        self._keys = keys
        self._lock = RLock()
        self._architecture = build_architecture(ARCHITECTURE, profile.config, keys, url_prefix)
        self._services = Services(self._architecture, self._lock)

    @classmethod
    def load(
        cls, directory: Path | None = None, *, url_prefix: str = URL_PREFIX, today: date | None = None
    ) -> "TestPki":
        """The PKI of ``certs/test-ca``, whose keys are public.

        Args:
            directory: another folder that holds ``certomancer.yml`` and ``keys/``.
            url_prefix: what the addresses in the certificates begin with.
            today: the day from which validity is reckoned; by default the present one, in UTC.

        Raises:
            CredentialError: the folder or a key is missing, or certomancer is not installed.
        """
        profile = Profile.read(directory, today or datetime.now(UTC).date())
        keys = KeyRing.read(directory or REPOSITORY_FOLDER, profile.key_files)
        return cls(profile, keys, url_prefix)

    @classmethod
    def ephemeral(
        cls,
        *,
        labels: Sequence[str] = ("pejabat-satu", "pejabat-dua"),
        url_prefix: str = URL_PREFIX,
        today: date | None = None,
    ) -> "TestPki":
        """A PKI of the same shape with fresh RSA-2048 keys for the CAs, the services and ``labels``.

        Nothing is written; the keys are gone with the object.

        Raises:
            CredentialError: a label is unknown, or certomancer is not installed.
        """
        wanted = dict.fromkeys((*_HOUSE, *labels))
        profile = Profile.read(None, today or datetime.now(UTC).date()).only(wanted)
        return cls(profile, KeyRing.generate(wanted), url_prefix)

    def labels(self) -> tuple[str, ...]:
        """The signers: persons, the seal, and the certificates that are named by their defect."""
        return self._profile.signers()

    def roots(self) -> tuple[bytes, ...]:
        """The trust anchor, DER."""
        return (self.certificate("root"),)

    def foreign_roots(self) -> tuple[bytes, ...]:
        """The root that ``asing`` chains to and that no test should trust, DER."""
        return (self.certificate("foreign-root"),)

    def certificate(self, label: str) -> bytes:
        """A certificate, DER.

        Raises:
            CredentialError: the label is unknown.
        """
        self._check(label)
        with self._lock:
            return bytes(self._architecture.get_cert(_cert_label(label)).dump())

    def chain(self, label: str) -> tuple[bytes, ...]:
        """The issuing CAs of a certificate, nearest first, without itself and without the root, DER."""
        self._check(label)
        with self._lock:
            issuers = [str(each) for each in self._architecture.get_chain(_cert_label(label))]
        return tuple(self.certificate(each) for each in issuers[:-1])

    def private_key(self, label: str) -> RSAPrivateKey:
        """A certificate's private key."""
        self._check(label)
        return self._keys[label].rsa

    def pkcs12(self, label: str, passphrase: bytes) -> bytes:
        """Key, certificate and chain as PKCS#12, encrypted with PBES2 and AES-256."""
        encryption = (
            PrivateFormat.PKCS12.encryption_builder()
            .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
            .hmac_hash(SHA256())
            .build(passphrase)
        )
        return pkcs12.serialize_key_and_certificates(
            label.encode(),
            self.private_key(label),
            x509.load_der_x509_certificate(self.certificate(label)),
            [x509.load_der_x509_certificate(each) for each in self.chain(label)],
            encryption,
        )

    @property
    def tsa_url(self) -> str:
        """The address of the TSA whose certificate is valid."""
        return self.tsa_url_for("tsa")

    def tsa_url_for(self, label: str) -> str:
        """The address of the TSA that signs with the certificate ``label``."""
        for info in self._architecture.service_registry.list_time_stamping_services():
            if str(info.signing_cert) == label:
                return str(info.url)
        raise unknown_label(label)

    def fetcher(self, now: datetime | None = None) -> PkiFetcher:
        """Who answers, without sockets, at every address that stands in the certificates.

        Args:
            now: the time at which all requests are answered; by default each at its own.
        """
        return PkiFetcher(self._services, now)

    def _check(self, label: str) -> None:
        if label not in self._profile.config["certs"]:
            raise unknown_label(label)


def _cert_label(label: str) -> object:
    return module("certomancer.registry").CertLabel(label)
