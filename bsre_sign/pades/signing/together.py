"""Evidence in the same revision as the signature: for documents certified to allow no change.

ISO 32000-2, Table 257, lets evidence be added to such a document later all the same, but Adobe Acrobat calls its
certification invalid then. What is saved together with the signature is covered by it, and no revision follows.
"""

import threading
from datetime import UTC, datetime

import pikepdf
from asn1crypto import x509
from pikepdf import Array, Dictionary, Name, Stream

from bsre_sign.language import Text
from bsre_sign.pades.reading.tokens import TimestampToken, Token
from bsre_sign.pades.signing.create import Creator
from bsre_sign.pades.signing.evidence import Evidence, Gatherer, Subject
from bsre_sign.pades.signing.preflight import check_token
from bsre_sign.pades.signing.timestamp import ask
from bsre_sign.services.fetch import Fetcher
from bsre_sign.services.timestamp import TimestampAuthority
from bsre_sign.trust import TrustStore

APPENDED = Text(
    id="Dokumen ini disahkan tanpa perubahan apa pun. Bukti dan stempel waktu tetap boleh ditambahkan "
    "(ISO 32000-2, Tabel 257), tetapi Adobe Acrobat menyatakan pengesahannya tidak sah.",
    en="This document is certified to allow no change. Evidence and timestamps may be added all the same "
    "(ISO 32000-2, Table 257), but Adobe Acrobat calls the certification invalid.",
)
"""What to know where a revision follows all the same."""


class Together:
    """Gathers the evidence for one creator's signatures before they are made; used from several threads.

    Whose certificate will be behind the signature timestamp is asked once, by a timestamp over nothing, and remembered.
    """

    def __init__(self, creator: Creator, tsa: TimestampAuthority, trust: TrustStore, fetcher: Fetcher) -> None:
        self._creator = creator
        self._tsa = tsa
        self._trust = trust
        self._fetcher = fetcher
        self._authorities: dict[bytes, Token] = {}
        self._lock = threading.Lock()

    def put(self, pdf: pikepdf.Pdf) -> None:
        """Give ``pdf``, which nobody has signed, a DSS with the evidence for the signature to come.

        Raises:
            ServiceError: the evidence would be incomplete.
            PreflightError: the evidence says that the certificate must not be relied upon.
        """
        with self._lock:
            if not self._authorities:
                self._learn(TimestampToken.load(ask(self._tsa, b"")))
            authorities = list(self._authorities.values())
        pdf.Root.DSS = pdf.make_indirect(_store(pdf, self._gather(authorities)))

    def knows(self, cms: bytes) -> bool:
        """Whether the evidence was also for the authority behind the timestamp in ``cms``; it is from now on."""
        timestamp = TimestampToken.load(Token.load(cms).attribute("signature_time_stamp_token", signed=False))
        with self._lock:
            before = len(self._authorities)
            self._learn(timestamp)
            return len(self._authorities) == before

    def _learn(self, timestamp: TimestampToken) -> None:
        check_token(timestamp, self._trust)
        certificate = timestamp.token.certificate
        if certificate is not None:
            self._authorities[certificate.sha256] = timestamp.token

    def _gather(self, authorities: list[Token]) -> Evidence:
        now = datetime.now(UTC)
        signer = x509.Certificate.load(self._creator.certificate)
        known = [signer, *map(x509.Certificate.load, self._creator.chain)]
        known += [one for token in authorities for one in token.certificates]
        gatherer = Gatherer(self._trust, self._fetcher, known)
        evidence = gatherer.gather(Subject(signer, "signing", now))
        for token in authorities:
            if token.certificate is not None:
                evidence += gatherer.gather(Subject(token.certificate, "timestamping", now))
        return evidence


def _store(pdf: pikepdf.Pdf, evidence: Evidence) -> Dictionary:
    """A DSS without VRI, whose key would be a digest of the signature that is not made yet (ISO 32000-2, 12.8.4.3)."""

    def streams(contents: list[bytes]) -> Array:
        return Array([pdf.make_indirect(Stream(pdf, one)) for one in contents])

    store = Dictionary(Type=Name.DSS, Certs=streams([one.dump() for one in evidence.certificates]))
    if evidence.revocation.ocsps:
        store.OCSPs = streams(list(evidence.revocation.ocsps))
    if evidence.revocation.crls:
        store.CRLs = streams(list(evidence.revocation.crls))
    return store
