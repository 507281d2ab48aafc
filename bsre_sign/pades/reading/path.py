"""A certificate's standing at a moment: path building, validity, revocation (RFC 5280, 6; RFC 6960).

The engine builds and checks paths; it is asked three things apart, so that each can be told apart: does the path
hold, what does the evidence say of the certificate itself, and what of the authorities above it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from asn1crypto import x509
from pyhanko_certvalidator import errors
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.ltv.poe import POEManager
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo, ValidationTimingParams
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    DisallowWeakAlgorithmsPolicy,
    FreshnessReqType,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import CertificateRegistry, PathBuilder, SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import process_legacy_crl_input, process_legacy_ocsp_input
from pyhanko_certvalidator.revinfo.manager import RevinfoManager
from pyhanko_certvalidator.validate import async_validate_path

from bsre_sign.evidence import PathFacts, PathStatus, RevocationStatus
from bsre_sign.pades.drive import run
from bsre_sign.pades.reading.certificates import fingerprint, is_comparable, load
from bsre_sign.pades.reading.revocation_evidence import RevocationEvidence
from bsre_sign.pades.reading.usable import genuine, usable_crls, usable_ocsps

_REQUIRED = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
_NOT_CHECKED = RevocationCheckingRule.NO_CHECK
_NOTHING = RevocationCheckingPolicy(_NOT_CHECKED, _NOT_CHECKED)
_LEAF = RevocationCheckingPolicy(_REQUIRED, _NOT_CHECKED)
_LEAF_BY_LIST = RevocationCheckingPolicy(RevocationCheckingRule.CRL_REQUIRED, _NOT_CHECKED)

FRESHNESS_WITHOUT_NEXT_UPDATE = timedelta(days=1)
"""How old evidence may be that names no next update: BSrE's OCSP responder names none."""
_TOLERANCE = timedelta(seconds=60)
_MAX_PATHS = 16
_WEAK_DIGESTS = frozenset({"md2", "md5", "sha1"})


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
        self._registry = CertificateRegistry.build(known)
        self._builder = PathBuilder(trust_manager=self._trust, registry=self._registry)
        crls = self._crls = usable_crls(evidence.crls, known)
        self._has_evidence = bool(evidence.crls or evidence.ocsps)
        self._revocation = RevinfoManager(
            certificate_registry=self._registry,
            poe_manager=POEManager(),
            crls=process_legacy_crl_input(crls),
            ocsps=process_legacy_ocsp_input(usable_ocsps(evidence.ocsps, known)),
        )
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
        best: PathFacts | None = None
        for path in candidates:
            facts = self._check(path, moment)
            if facts.status is PathStatus.TRUSTED:
                return self._with_revocation(path, facts)
            best = best or facts
        assert best is not None
        return best

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
        if moment + _TOLERANCE < validity["not_before"].native:
            status = PathStatus.NOT_YET_VALID
        elif moment - _TOLERANCE > validity["not_after"].native:
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
        if moment + _TOLERANCE < validity["not_before"].native:
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
            self._validate(path, moment, _NOTHING, None)
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
        if not self._has_evidence and len(facts.chain) > 1:
            return replace(
                facts,
                revocation=RevocationStatus.UNREACHABLE if self._unreachable else RevocationStatus.MISSING,
                weak_link=facts.chain[0],
                detail="there is no revocation evidence",
            )
        # Each certificate of the path by itself: a later revocation of one says nothing about another.
        for number, certificate in enumerate(_leaf_first(path)[:-1]):
            own = path if number == 0 else next(iter(self._paths_of(certificate)), None)
            status, error = (
                self._revocation_status(own, facts.at) if own is not None else (RevocationStatus.MISSING, None)
            )
            if status is not RevocationStatus.GOOD:
                return replace(
                    facts,
                    revocation=status,
                    weak_link=fingerprint(certificate),
                    revoked_at=error.revocation_dt if isinstance(error, errors.RevokedError) else None,
                    revocation_reason=error.reason.native if isinstance(error, errors.RevokedError) else None,
                    detail=error.failure_msg if error else "",
                )
        return replace(facts, revocation=RevocationStatus.GOOD)

    def _revocation_status(
        self, path: ValidationPath, moment: datetime
    ) -> tuple[RevocationStatus, errors.ValidationError | None]:
        """What the evidence says of the certificate at the path's end."""
        insufficient: errors.InsufficientRevinfoError | None = None
        # First by the evidence's own next update; then, for evidence that names none, by an age.
        for freshness in (None, FRESHNESS_WITHOUT_NEXT_UPDATE):
            try:
                self._validate(path, moment, _LEAF, freshness)
            except errors.RevokedError as error:
                if error.revocation_dt > moment:
                    return RevocationStatus.GOOD, None  # revoked later: it stood at that moment
                return _revoked(error), error
            except errors.InsufficientRevinfoError as error:
                insufficient = error
            except errors.ValidationError as error:
                return RevocationStatus.MISSING, error
            except (ValueError, TypeError, KeyError, AttributeError):
                return RevocationStatus.MISSING, None  # evidence that breaks while it is read is none
            else:
                return self._contradicted(path, moment)
        stale = isinstance(insufficient, errors.StaleRevinfoError)
        status = RevocationStatus.STALE if stale else RevocationStatus.MISSING
        if self._unreachable:
            status = RevocationStatus.UNREACHABLE
        return status, insufficient

    def _contradicted(
        self, path: ValidationPath, moment: datetime
    ) -> tuple[RevocationStatus, errors.ValidationError | None]:
        """Good, unless a list says otherwise: the engine looks into lists only where no response has answered."""
        if _may_speak_of(self._crls, _leaf_first(path)[0]):
            try:
                self._validate(path, moment, _LEAF_BY_LIST, None)
            except errors.RevokedError as error:
                if error.revocation_dt <= moment:
                    return _revoked(error), error
            except (errors.ValidationError, ValueError, TypeError, KeyError, AttributeError):
                return RevocationStatus.GOOD, None  # no list that speaks of it
        return RevocationStatus.GOOD, None

    def _validate(
        self, path: ValidationPath, moment: datetime, rule: RevocationCheckingPolicy, freshness: timedelta | None
    ) -> None:
        context = ValidationContext(
            moment=moment,
            revinfo_policy=CertRevTrustPolicy(
                rule, freshness=freshness, freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION
            ),
            revinfo_manager=self._revocation,
            certificate_registry=self._registry,
            trust_manager=self._trust,
            algorithm_usage_policy=DisallowWeakAlgorithmsPolicy(weak_hash_algos=_WEAK_DIGESTS),
            time_tolerance=_TOLERANCE,
        )
        # Not "point in time": a revocation after the moment is reported too, with its time, and weighed by us.
        context.timing_params = ValidationTimingParams(
            ValidationTimingInfo(validation_time=moment, best_signature_time=moment, point_in_time_validation=False),
            time_tolerance=_TOLERANCE,
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


def _revoked(error: errors.RevokedError) -> RevocationStatus:
    on_hold = error.reason.native == "certificate_hold"
    return RevocationStatus.ON_HOLD if on_hold else RevocationStatus.REVOKED


def _leaf_first(path: ValidationPath) -> list[x509.Certificate]:
    return list(path.iter_certs(include_root=True))[::-1]


def _may_speak_of(crls: Iterable[bytes], certificate: x509.Certificate) -> bool:
    """Whether any of the lists may name the certificate: its number's bytes are somewhere in it."""
    number: bytes = certificate["tbs_certificate"]["serial_number"].contents
    return any(number.lstrip(b"\0") in one for one in crls)


def _culprit(error: errors.ValidationError) -> str | None:
    path: Sequence[x509.Certificate] | None = getattr(error, "original_path", None)
    leaf = getattr(path, "leaf", None)
    return fingerprint(leaf) if getattr(error, "is_ee_cert", False) and leaf is not None else None
