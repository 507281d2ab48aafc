"""A certificate's standing at a moment: path building, validity, revocation (RFC 5280, 6; RFC 6960).

The engine builds and checks paths; it is asked three things apart, so that each can be told apart: does the path
hold, what does the evidence say of the certificate itself, and what of the authorities above it. How evidence is heard
and weighed stands in :mod:`bsre_sign.pades.reading.statements` and :mod:`bsre_sign.pades.reading.weighing`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from asn1crypto import x509
from pyhanko_certvalidator import errors
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule
from pyhanko_certvalidator.registry import CertificateRegistry, PathBuilder, SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import process_legacy_ocsp_input
from pyhanko_certvalidator.validate import async_validate_path

from bsre_sign.evidence import PathFacts, PathStatus, RevocationStatus
from bsre_sign.pades.drive import run
from bsre_sign.pades.reading.certificates import fingerprint, is_comparable, load
from bsre_sign.pades.reading.revocation_evidence import RevocationEvidence
from bsre_sign.pades.reading.statements import Statements, carried
from bsre_sign.pades.reading.strength import Strength
from bsre_sign.pades.reading.usable import genuine, is_issued_by, usable_crls, usable_ocsps
from bsre_sign.pades.reading.weighing import TOLERANCE, Standing

_NOT_CHECKED = RevocationCheckingRule.NO_CHECK
_NOTHING = CertRevTrustPolicy(RevocationCheckingPolicy(_NOT_CHECKED, _NOT_CHECKED))
_NO_EVIDENCE = Standing(RevocationStatus.MISSING, "there is no revocation evidence")
_MAX_PATHS = 16
_LOOKED_INTO = {PathStatus.TRUSTED, PathStatus.EXPIRED}
"""Where revocation matters: what a certificate did before it expired, it did before it was revoked or after."""

_MILDEST_FIRST = (
    *(PathStatus.WEAK_ALGORITHM, PathStatus.CONSTRAINTS, PathStatus.NOT_YET_VALID, PathStatus.EXPIRED),
    PathStatus.FORGED,
)
"""What paths fail with: nothing is disproved as long as one of them does not disprove it."""


class PathChecker:
    """Judges certificates against anchors and evidence that are fixed at the start. Not for several threads."""

    def __init__(
        self,
        anchors: Iterable[bytes],
        certificates: Iterable[x509.Certificate],
        evidence: RevocationEvidence,
    ) -> None:
        # A user may give what the engine cannot compare with anything: nothing leads to such an anchor.
        roots = [one for one in map(load, anchors) if is_comparable(one)]
        # A certificate that is no authority's, given as an anchor, stands for itself and issues nothing.
        authorities = [one for one in roots if one.ca or one.self_issued]
        self._trusted_itself = {one.sha256 for one in roots}
        known = genuine([*filter(is_comparable, certificates), *roots], self._trusted_itself)
        self._trust = SimpleTrustManager.build(trust_roots=authorities)
        ocsps = process_legacy_ocsp_input(usable_ocsps(evidence.ocsps, known))
        crls = usable_crls(evidence.crls, known)
        # What responses bring along may be a link, too.
        known += filter(is_comparable, carried(ocsps))
        self._registry = CertificateRegistry.build(known)
        self._builder = PathBuilder(trust_manager=self._trust, registry=self._registry)
        self._strength = Strength(authorities)
        self._statements = Statements(known, self._trust, ocsps, crls, self._strength)
        self._has_evidence = bool(evidence.crls or evidence.ocsps)
        self._unreachable = bool(evidence.errors)
        self._paths: dict[bytes, list[ValidationPath]] = {}
        self._facts: dict[tuple[bytes, datetime], PathFacts] = {}

    def facts(self, certificate: x509.Certificate, moment: datetime) -> PathFacts:
        """The certificate's standing at ``moment`` (UTC)."""
        key = (certificate.sha256, moment)
        if key not in self._facts:
            self._facts[key] = self._judge(certificate, moment)
        return self._facts[key]

    def chain(self, certificate: x509.Certificate) -> list[x509.Certificate]:
        """The first path to an anchor, leaf first, anchor included; just the certificate where there is none."""
        paths = self._paths_of(certificate)
        return _leaf_first(paths[0]) if paths else [certificate]

    def _judge(self, certificate: x509.Certificate, moment: datetime) -> PathFacts:
        if certificate.sha256 in self._trusted_itself:
            return self._trusted_alone(certificate, moment)
        candidates = self._paths_of(certificate)
        if not candidates:
            return self._without_path(certificate, moment)
        failing: list[tuple[PathFacts, ValidationPath]] = []
        for path in candidates:
            facts = self._check(path, moment)
            if facts.status is PathStatus.TRUSTED:
                return self._with_revocation(path, facts)
            failing.append((facts, path))
        facts, path = min(failing, key=_least_forged) if len(failing) > 1 else failing[0]
        return self._with_revocation(path, facts) if facts.status in _LOOKED_INTO else facts

    def _paths_of(self, certificate: x509.Certificate) -> list[ValidationPath]:
        if certificate.sha256 not in self._paths and not is_comparable(certificate):
            self._paths[certificate.sha256] = []
        if certificate.sha256 not in self._paths:
            self._paths[certificate.sha256] = run(_first_paths(self._builder, certificate))
        return self._paths[certificate.sha256]

    def _trusted_alone(self, certificate: x509.Certificate, moment: datetime) -> PathFacts:
        """An anchor itself: whoever trusts it answers for it; only its own validity is looked at (RFC 5280, 6.1.1)."""
        validity = certificate["tbs_certificate"]["validity"]
        status = PathStatus.TRUSTED
        if moment + TOLERANCE < validity["not_before"].native:
            status = PathStatus.NOT_YET_VALID
        elif moment - TOLERANCE > validity["not_after"].native:
            status = PathStatus.EXPIRED
        return PathFacts(moment, status, RevocationStatus.GOOD, chain=(fingerprint(certificate),))

    def _without_path(self, certificate: x509.Certificate, moment: datetime) -> PathFacts:
        facts = PathFacts(
            at=moment,
            status=PathStatus.NO_CHAIN,
            revocation=RevocationStatus.MISSING,
            chain=(fingerprint(certificate),),
            weak_link=fingerprint(certificate),
            detail="no path to a trust anchor",
        )
        validity = certificate["tbs_certificate"]["validity"]
        if moment + TOLERANCE < validity["not_before"].native:
            return replace(facts, status=PathStatus.NOT_YET_VALID)
        return facts

    def _check(self, path: ValidationPath, moment: datetime) -> PathFacts:
        """Signatures, validity and constraints of one path; revocation left aside."""
        chain = tuple(map(fingerprint, _leaf_first(path)))

        def result(status: PathStatus, error: errors.ValidationError | None = None) -> PathFacts:
            return PathFacts(
                at=moment,
                status=status,
                revocation=RevocationStatus.MISSING,
                chain=chain,
                weak_link=_culprit(error) if error else None,
                detail=error.failure_msg if error else "",
            )

        try:
            self._validate(path, moment)
        except errors.ExpiredError as error:
            return result(PathStatus.EXPIRED, error)
        except errors.NotYetValidError as error:
            return result(PathStatus.NOT_YET_VALID, error)
        except errors.DisallowedAlgorithmError as error:
            return result(PathStatus.WEAK_ALGORITHM, error)
        except errors.ValidationError as error:
            forged = "signature" in error.failure_msg and "could not be verified" in error.failure_msg
            return result(PathStatus.FORGED if forged else PathStatus.CONSTRAINTS, error)
        return result(PathStatus.TRUSTED)

    def _with_revocation(self, path: ValidationPath, facts: PathFacts) -> PathFacts:
        """Each certificate of the path by itself: a later revocation of one says nothing about another."""
        certificates = list(path.iter_certs(include_root=False))
        for number in range(len(certificates) - 1, -1, -1):
            certificate = certificates[number]
            own = ValidationPath(path.trust_anchor, certificates[:number], certificate)
            # Beyond its end nobody keeps account of it: what counts is how it stood then.
            moment = min(facts.at, certificate["tbs_certificate"]["validity"]["not_after"].native)
            found = self._statements.standing(own, moment) if self._has_evidence else _NO_EVIDENCE
            if found.status is RevocationStatus.GOOD:
                continue
            unanswered = self._unreachable and found.status in {RevocationStatus.MISSING, RevocationStatus.STALE}
            facts = replace(
                facts,
                revocation=RevocationStatus.UNREACHABLE if unanswered else found.status,
                revoked_at=found.revoked_at,
                revocation_reason=found.reason,
            )
            if facts.status is not PathStatus.TRUSTED:
                return facts  # which link is weak, and why, was told already
            return replace(facts, weak_link=fingerprint(certificate), detail=found.detail)
        return replace(facts, revocation=RevocationStatus.GOOD)

    def _validate(self, path: ValidationPath, moment: datetime) -> None:
        context = ValidationContext(
            moment=moment,
            revinfo_policy=_NOTHING,
            certificate_registry=self._registry,
            trust_manager=self._trust,
            algorithm_usage_policy=self._strength,
            time_tolerance=TOLERANCE,
        )
        run(async_validate_path(context, path))


async def _first_paths(builder: PathBuilder, certificate: x509.Certificate) -> list[ValidationPath]:
    """The first paths to an anchor: cross-signed authorities give several, hostile ones without end."""
    paths: list[ValidationPath] = []
    try:
        async for path in builder.async_build_paths_lazy(certificate):
            paths.append(path)
            if len(paths) == _MAX_PATHS:
                break
    except errors.PathBuildingError:
        return []
    return paths


def _leaf_first(path: ValidationPath) -> list[x509.Certificate]:
    return list(path.iter_certs(include_root=True))[::-1]


def _least_forged(failing: tuple[PathFacts, ValidationPath]) -> tuple[bool, int, tuple[str, ...]]:
    """In which order paths that fail are preferred, however they were found.

    Authorities share a name where one was rekeyed, or somebody took it. What the others' paths fail with says
    nothing about a certificate that they did not issue.
    """
    facts, path = failing
    links = _leaf_first(path)
    holds = all(is_issued_by(one, issuer) for one, issuer in pairwise(links))
    return not holds, _MILDEST_FIRST.index(facts.status), facts.chain


def _culprit(error: errors.ValidationError) -> str | None:
    path: Sequence[x509.Certificate] | None = getattr(error, "original_path", None)
    leaf = getattr(path, "leaf", None)
    return fingerprint(leaf) if getattr(error, "is_ee_cert", False) and leaf is not None else None
