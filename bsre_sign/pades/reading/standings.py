"""What was found out about certificates, remembered from one document to the next.

The documents of one office carry the same chain. Its standing changes only at a few moments: where a certificate
begins or ends to be valid, where evidence is issued or gets old, where somebody was revoked. Between two of these it is
the same at every moment, so that it needs to be found out once. Near to one of them nothing is remembered, which
leaves tolerances to the engine.
"""

import hashlib
import threading
from bisect import bisect
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from asn1crypto import crl, ocsp, x509

from bsre_sign.evidence import PathFacts
from bsre_sign.pades.reading.path import PathChecker
from bsre_sign.pades.reading.revocation import RevocationEvidence
from bsre_sign.pades.reading.statements import FRESHNESS_WITHOUT_NEXT_UPDATE

_NEAR = timedelta(minutes=5)  # twice the engine's tolerance, and more
_MOST_SETS = 256
_MOST_ANSWERS = 64
_LARGEST_LIST = 256 * 1024
_LONGEST_DETAIL = 1000
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)


@dataclass
class _Set:
    """Anchors, certificates and evidence that belong together, and what they said."""

    changes: Sequence[datetime]
    answers: dict[tuple[bytes, int], PathFacts] = field(default_factory=dict)


class Standings:
    """Remembers for one verifier, or one signer; used from threads."""

    def __init__(self) -> None:
        self._sets: OrderedDict[bytes, _Set] = OrderedDict()
        self._lock = threading.Lock()

    def checker(
        self, anchors: Iterable[bytes], certificates: Iterable[x509.Certificate], evidence: RevocationEvidence
    ) -> "RememberingChecker":
        """As :class:`PathChecker`, which it asks where nothing is remembered. Not for several threads."""
        roots = tuple(dict.fromkeys(anchors))
        # Anchors are known anyway: with or without them among the certificates, it is the same set. Of copies the first
        # is taken, which may be decoded already.
        others: dict[bytes, x509.Certificate] = {}
        for one in certificates:
            if (der := one.dump()) not in roots:
                others.setdefault(der, one)
        return RememberingChecker(self, roots, tuple(others.values()), evidence)

    def recall(self, key: bytes, certificate: bytes, moment: datetime) -> PathFacts | None:
        """What was found out for ``certificate`` (SHA-256) in the set ``key``, if it holds at ``moment``."""
        with self._lock:
            known = self._sets.get(key)
            if known is None or (interval := _interval(known.changes, moment)) is None:
                return None
            self._sets.move_to_end(key)
            return known.answers.get((certificate, interval))

    def remember(self, key: bytes, certificate: bytes, facts: PathFacts, changes: Sequence[datetime]) -> None:
        """Keep ``facts`` for all moments between those of ``changes`` among which theirs lies."""
        interval = _interval(changes, facts.at)
        if interval is None or len(facts.detail) > _LONGEST_DETAIL or str(facts.at) in facts.detail:
            return  # near to a change, or told in words that hold at this moment only
        with self._lock:
            known = self._sets.setdefault(key, _Set(changes))
            if len(known.answers) < _MOST_ANSWERS:
                known.answers[certificate, interval] = facts
            while len(self._sets) > _MOST_SETS:
                self._sets.popitem(last=False)


class Checkers:
    """The checkers of one document: for the same anchors, certificates and evidence the same one."""

    def __init__(self, memory: Standings) -> None:
        self._memory = memory
        self._made: dict[bytes, RememberingChecker] = {}

    def checker(
        self, anchors: Iterable[bytes], certificates: Iterable[x509.Certificate], evidence: RevocationEvidence
    ) -> "RememberingChecker":
        """As :meth:`Standings.checker`."""
        made = self._memory.checker(anchors, certificates, evidence)
        return self._made.setdefault(made.key, made)


class RememberingChecker:
    """Judges certificates against anchors and evidence that are fixed at the start."""

    def __init__(
        self,
        memory: Standings,
        anchors: tuple[bytes, ...],
        certificates: tuple[x509.Certificate, ...],
        evidence: RevocationEvidence,
    ) -> None:
        self._memory = memory
        self._anchors, self._certificates, self._evidence = anchors, certificates, evidence
        self.key = _key(anchors, certificates, evidence)
        """Of all that it judges by."""
        self._checker: PathChecker | None = None
        self._changes: Sequence[datetime] | None = None
        self._found_out = False

    def facts(self, certificate: x509.Certificate, moment: datetime) -> PathFacts:
        """The certificate's standing at ``moment`` (UTC)."""
        name = hashlib.sha256(certificate.dump()).digest()
        known = self._memory.recall(self.key, name, moment)
        if known is not None:
            return replace(known, at=moment)
        facts = self._engine().facts(certificate, moment)
        if not self._found_out:
            self._changes, self._found_out = self._changing_moments(certificate), True
        if self._changes is not None:
            self._memory.remember(self.key, name, facts, self._changes)
        return facts

    def _engine(self) -> PathChecker:
        if self._checker is None:
            self._checker = PathChecker(self._anchors, self._certificates, self._evidence)
        return self._checker

    def _changing_moments(self, certificate: x509.Certificate) -> Sequence[datetime] | None:
        """When standings may change, in order; ``None`` where that cannot be told, or costs more than it saves."""
        if any(len(one) > _LARGEST_LIST for one in self._evidence.crls):
            return None
        try:
            found = set(_of_certificates((certificate, *self._certificates)))
            found |= set(_of_certificates(map(x509.Certificate.load, self._anchors)))
            found |= {moment for one in self._evidence.ocsps for moment in _of_response(one)}
            found |= {moment for one in self._evidence.crls for moment in _of_list(one)}
            return sorted(found)
        except _BROKEN:
            return None


def _key(anchors: Sequence[bytes], certificates: Sequence[x509.Certificate], evidence: RevocationEvidence) -> bytes:
    whole = hashlib.sha256()
    groups = (anchors, [one.dump() for one in certificates], evidence.ocsps, evidence.crls)
    for group in (*groups, [one.encode() for one in evidence.errors]):
        whole.update(b"%d," % len(group))
        for one in group:
            whole.update(hashlib.sha256(one).digest())
    return whole.digest()


def _interval(changes: Sequence[datetime], moment: datetime) -> int | None:
    """Between which of ``changes`` a moment lies; ``None`` where it lies near to one."""
    index = bisect(changes, moment)
    near = changes[max(0, index - 1) : index + 1]
    return None if any(abs(moment - one) <= _NEAR for one in near) else index


def _of_certificates(certificates: Iterable[x509.Certificate]) -> Iterator[datetime]:
    for one in certificates:
        validity = one["tbs_certificate"]["validity"]
        yield validity["not_before"].native
        yield validity["not_after"].native


def _of_response(der: bytes) -> Iterator[datetime]:
    data = ocsp.OCSPResponse.load(der).response_data
    yield data["produced_at"].native
    for one in data["responses"]:
        yield from _of_evidence(one["this_update"].native, one["next_update"].native)
        if one["cert_status"].name == "revoked":
            yield one["cert_status"].chosen["revocation_time"].native
    for carried in ocsp.OCSPResponse.load(der).basic_ocsp_response["certs"] or ():
        yield from _of_certificates((carried,))


def _of_list(der: bytes) -> Iterator[datetime]:
    data = crl.CertificateList.load(der)["tbs_cert_list"]
    yield from _of_evidence(data["this_update"].native, data["next_update"].native)
    for one in data["revoked_certificates"] or ():
        yield one["revocation_date"].native


def _of_evidence(issued: datetime, follows: datetime | None) -> Iterator[datetime]:
    yield issued
    yield issued + FRESHNESS_WITHOUT_NEXT_UPDATE
    if follows is not None:
        yield follows
