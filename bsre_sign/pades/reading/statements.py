"""What each piece of evidence says of a certificate, asked one by one (RFC 6960, 3.2; RFC 5280, 6.3).

The engine stops at the first piece that satisfies it, and would never hear another one that says "revoked". So it is
given one at a time, at the instant at which that piece speaks: whoever signed it had to be entitled then. What they
amount to is weighed in :mod:`bsre_sign.pades.reading.weighing`.
"""

from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import algos, core, crl, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import load_der_x509_crl
from pyhanko_certvalidator import errors
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.ltv.poe import POEManager
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo, ValidationTimingParams
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    AcceptAllAlgorithms,
    CertRevTrustPolicy,
    FreshnessReqType,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import CertificateRegistry, SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer
from pyhanko_certvalidator.revinfo.manager import RevinfoManager
from pyhanko_certvalidator.revinfo.validate_crl import verify_crl
from pyhanko_certvalidator.revinfo.validate_ocsp import collect_relevant_responses_with_paths, verify_ocsp_response

from bsre_sign.evidence import RevocationStatus
from bsre_sign.pades.drive import run
from bsre_sign.pades.reading.strength import Strength
from bsre_sign.pades.reading.weighing import TOLERANCE, Standing, Statement, weigh

FRESHNESS_WITHOUT_NEXT_UPDATE = timedelta(days=1)
"""How old evidence may be that names no next update: BSrE's OCSP responder names none."""
_NOT_CHECKED = RevocationCheckingRule.NO_CHECK
_NOTHING = RevocationCheckingPolicy(_NOT_CHECKED, _NOT_CHECKED)
_ANY_TIME = datetime.max.replace(tzinfo=UTC)
_EXPIRED_CERTS_ON_CRL = "2.5.29.60"
_MAY_ANSWER = {"digital_signature", "non_repudiation"}
_ENGINES = (errors.ValidationError, errors.OCSPValidationError, errors.CRLValidationError, errors.PathError)
_REFUSED = (
    *_ENGINES,
    UnsupportedAlgorithm,
    *(ValueError, TypeError, AttributeError, LookupError, ArithmeticError, AssertionError),
    *(NotImplementedError, RecursionError),
)
"""With these evidence is refused: what breaks while it is read is none."""


@dataclass(slots=True)
class _Heard:
    """What is known of one certificate: first what may speak against it, then the rest, if that is needed."""

    statements: list[Statement] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Why evidence that is about the certificate does not count, English."""
    waiting: list[CRLContainer] = field(default_factory=list)
    """Lists that do not name the certificate, not yet looked at."""


class Statements:
    """Asks the engine what evidence says; remembers it, since it says the same at every moment.

    Args:
        certificates: what is at hand: issuers, responders.
        trust: the anchors.
        ocsps: responses that the engine may be given.
        crls: lists that the engine may be given, DER.
        strength: below which algorithms and keys evidence clears nobody.
    """

    def __init__(
        self,
        certificates: Sequence[x509.Certificate],
        trust: SimpleTrustManager,
        ocsps: Sequence[OCSPContainer],
        crls: Sequence[bytes],
        strength: Strength,
    ) -> None:
        self._certificates = certificates
        self._trust = trust
        self._ocsps: dict[int, list[OCSPContainer]] = {}
        for one in ocsps:
            answer = one.extract_single_response()
            if answer is not None:
                self._ocsps.setdefault(answer["cert_id"]["serial_number"].native, []).append(one)
        self._crls: list[tuple[bytes, CRLContainer]] = []
        self._deltas: list[tuple[bytes, CRLContainer]] = []
        for der in crls:
            listed = CRLContainer(crl.CertificateList.load(der))
            complete = listed.crl_data.delta_crl_indicator_value is None
            (self._crls if complete else self._deltas).append((der, listed))
        self._strength = strength
        self._heard: dict[tuple[bytes, bytes], _Heard] = {}
        self._registries: dict[tuple[bytes, bytes], CertificateRegistry] = {}

    def standing(self, path: ValidationPath, moment: datetime) -> Standing:
        """Whether the certificate at the end of ``path`` was revoked at ``moment`` (UTC)."""
        certificate = path.last
        not_after = certificate["tbs_certificate"]["validity"]["not_after"].native
        key = _key(path)
        if key not in self._heard:
            # As long as it is asked about it, nobody's evidence on whom it vouches for vouches for it.
            self._heard[key] = _Heard()
            self._heard[key] = self._hear(path)
        heard = self._heard[key]
        found = weigh(heard.statements, moment, not_after)
        while heard.waiting and found.status not in {RevocationStatus.GOOD, RevocationStatus.REVOKED}:
            self._add(heard, self._list_says, heard.waiting.pop(0), path)
            found = weigh(heard.statements, moment, not_after)
        if found.status is RevocationStatus.MISSING and heard.refused:
            return Standing(found.status, "; ".join(dict.fromkeys(heard.refused[:3])))
        return found

    def _hear(self, path: ValidationPath) -> _Heard:
        heard = _Heard()
        for response in self._ocsps.get(path.last.serial_number, ()):
            self._add(heard, self._response_says, response, path)
        number: bytes = path.last["tbs_certificate"]["serial_number"].contents.lstrip(b"\0")
        # Entries may be a million, and the engine is slow in reading them: first it gets what names the certificate.
        named_by_delta = any(number in der for der, _ in self._deltas)
        for der, listed in self._crls:
            if named_by_delta or (number in der and _names(der, path.last.serial_number)):
                self._add(heard, self._list_says, listed, path)
            else:
                heard.waiting.append(listed)
        return heard

    def _add(
        self, heard: _Heard, says: Callable[[Any, ValidationPath], Statement | None], piece: Any, path: ValidationPath
    ) -> None:
        try:
            statement = says(piece, path)
        except _REFUSED as error:
            failures = [message for message, _ in getattr(error, "failures", ())]
            said = str(error) if isinstance(error, (*_ENGINES, ValueError)) else ""
            heard.refused += failures or [said or "the evidence breaks while it is read"]
            return
        if statement is not None:
            heard.statements.append(statement)

    def _response_says(self, response: OCSPContainer, path: ValidationPath) -> Statement | None:
        basic: Any = response.extract_basic_ocsp_response()
        answer: Any = response.extract_single_response()
        spoken, made = _time(basic["tbs_response_data"]["produced_at"]), _time(answer["this_update"])
        manager = self._manager(path, ocsps=[response])
        try:
            revoked_at, reason = _asked(verify_ocsp_response(path.last, path, self._context(manager, spoken, made)))
        except errors.OCSPNoMatchesError:
            return None  # another authority's certificate with the same number
        (found,) = run(collect_relevant_responses_with_paths(path.last, path, manager, _ANY_TIME)).responses
        speaker = found.prov_path.last
        weakness = self._weakness(basic["signature_algorithm"], speaker, path)
        until = _until(made, answer["next_update"])
        if not _is_issuer(speaker, path):
            usage = speaker.key_usage_value
            if usage is not None and not _MAY_ANSWER & usage.native:
                weakness = weakness or "the responder's key is for other purposes (RFC 5280, 4.2.1.3)"
            # The engine has checked that the issuer certified it, and whether it stood when it answered.
            if speaker.ocsp_no_check_value is None:
                weakness = self._doubt(speaker, path, spoken) or weakness
            until = min(until, speaker["tbs_certificate"]["validity"]["not_after"].native)
        cutoff = answer.archive_cutoff_value
        return Statement(made, until, revoked_at, reason, weakness, _time(cutoff) if cutoff is not None else None)

    def _list_says(self, listed: CRLContainer, path: ValidationPath) -> Statement | None:
        if not _is_about(listed, path.last):
            return None
        data = listed.crl_data["tbs_cert_list"]
        made = _time(data["this_update"])
        manager = self._manager(path, crls=[listed, *(delta for _, delta in self._deltas)])
        context = self._context(manager, made, made)
        try:
            revoked_at, reason = _asked(verify_crl(path.last, path, context))
        except errors.CRLNoMatchesError:
            return None
        except errors.CRLValidationIndeterminateError:
            if listed.crl_data.freshest_crl_value is None:
                raise
            # A list that lacks its delta list clears nobody, but whom it names is revoked.
            revoked_at, reason = _asked(verify_crl(path.last, path, context, use_deltas=False))
            if revoked_at is None:
                raise
        speaker: Any = manager.check_crl_issuer(listed.crl_data)
        weakness = self._weakness(listed.crl_data["signature_algorithm"], speaker, path)
        until = _until(made, data["next_update"])
        if not _is_issuer(speaker, path):
            weakness = self._doubt(speaker, path, made) or weakness
            until = min(until, speaker["tbs_certificate"]["validity"]["not_after"].native)
        return Statement(made, until, revoked_at, reason, weakness, _keeps_since(data))

    def _doubt(self, speaker: x509.Certificate, path: ValidationPath, spoken: datetime) -> str:
        """Why one whom the issuer charged with speaking cannot clear anybody.

        Raises:
            ValueError: its own certificate was revoked: it cannot convict anybody either.
        """
        own = self.standing(path.truncate_to_issuer_and_append(speaker), spoken)
        if own.status is RevocationStatus.REVOKED:
            raise ValueError("the evidence is signed by somebody whose certificate was revoked")
        return "" if own.status is RevocationStatus.GOOD else f"of its signer: {own.detail}"

    def _weakness(self, algorithm: algos.SignedDigestAlgorithm, speaker: x509.Certificate, path: ValidationPath) -> str:
        found = self._strength.signature_algorithm_allowed(algorithm, None, speaker.public_key)
        if found and not _is_issuer(speaker, path):
            found = self._strength.signature_algorithm_allowed(speaker["signature_algorithm"], None, None)
        return "" if found else f"the evidence is signed too weakly: {found.failure_reason}"

    def _manager(
        self, path: ValidationPath, ocsps: Sequence[OCSPContainer] = (), crls: Sequence[CRLContainer] = ()
    ) -> RevinfoManager:
        key = _key(path)
        if key not in self._registries:
            # The path's own come first: a namesake that somebody put into the file would be taken for them.
            certificates = [*path.iter_certs(include_root=True), *self._certificates]
            self._registries[key] = CertificateRegistry.build(certificates)
        return RevinfoManager(self._registries[key], POEManager(), crls=crls, ocsps=ocsps)

    def _context(self, manager: RevinfoManager, spoken: datetime, made: datetime) -> ValidationContext:
        """For asking what a piece says that was signed at ``spoken``: weak or old, it is heard."""
        context = ValidationContext(
            moment=spoken,
            revinfo_policy=CertRevTrustPolicy(
                _NOTHING,
                freshness=abs(spoken - made),
                freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION,
            ),
            revinfo_manager=manager,
            certificate_registry=manager.certificate_registry,
            trust_manager=self._trust,
            algorithm_usage_policy=AcceptAllAlgorithms(),
            time_tolerance=TOLERANCE,
        )
        # Not "point in time": a revocation that takes effect later is reported too, with its time.
        context.timing_params = ValidationTimingParams(
            ValidationTimingInfo(validation_time=spoken, best_signature_time=spoken, point_in_time_validation=False),
            time_tolerance=TOLERANCE,
        )
        return context


def carried(responses: Iterable[OCSPContainer]) -> Iterator[x509.Certificate]:
    """The certificates that responses bring along."""
    for one in responses:
        basic: Any = one.extract_basic_ocsp_response()
        yield from basic["certs"] or ()


def _asked(question: Coroutine[Any, Any, None]) -> tuple[datetime | None, str | None]:
    """Since when the certificate is revoked, and why; twice ``None`` where it is called good.

    Raises:
        OCSPValidationError, CRLValidationError: that piece says nothing that counts.
    """
    try:
        run(question)
    except errors.RevokedError as error:
        return _aware(error.revocation_dt), error.reason.native
    return None, None


def _issuer(path: ValidationPath) -> x509.Certificate:
    *_, issuer, _ = path.iter_certs(include_root=True)
    return issuer


def _key(path: ValidationPath) -> tuple[bytes, bytes]:
    """For whom and by whom: a certificate may have several issuers of one name."""
    return path.last.sha256, _issuer(path).sha256


def _is_about(listed: CRLContainer, certificate: x509.Certificate) -> bool:
    """Whether the list is its issuer's, or theirs whom the certificate names (RFC 5280, 6.3.3, b 1).

    The engine would have any authority below the issuer speak of the issuer's certificates, and of itself.
    """
    name = listed.crl_data.issuer
    if name.hashable == certificate.issuer.hashable:
        return True
    general = x509.GeneralName("directory_name", name)
    points = certificate.crl_distribution_points_value or ()
    return any(general in point["crl_issuer"] for point in points if point["crl_issuer"].native)


def _names(listed: bytes, number: int) -> bool:
    """Whether a certificate list, DER, has an entry for ``number``; so too where that cannot be told."""
    try:
        found = load_der_x509_crl(listed).get_revoked_certificate_by_serial_number(number)
    except (ValueError, TypeError, OverflowError, UnsupportedAlgorithm):
        return True
    return found is not None


def _is_issuer(speaker: x509.Certificate, path: ValidationPath) -> bool:
    """Whether it is the issuer itself that speaks, by whichever of its certificates."""
    issuer = _issuer(path)
    same_key: bool = speaker.public_key.dump() == issuer.public_key.dump()
    return same_key and bool(speaker.subject.hashable == issuer.subject.hashable)


def _until(made: datetime, next_update: core.Asn1Value) -> datetime:
    """The last moment at which evidence counts: its next update, and for a day whatever that says."""
    day = made + FRESHNESS_WITHOUT_NEXT_UPDATE
    return day if next_update.native is None else max(day, _time(next_update))


def _keeps_since(listed: core.Sequence) -> datetime | None:
    for extension in listed["crl_extensions"]:
        if extension["extn_id"].dotted == _EXPIRED_CERTS_ON_CRL:
            return _time(core.GeneralizedTime.load(extension["extn_value"].contents))
    return None


def _time(value: core.Asn1Value) -> datetime:
    return _aware(value.native)


def _aware(value: object) -> datetime:
    """The time; a list or response may write down one of no zone, or of the year 0.

    Raises:
        ValueError: it is such a one.
    """
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError("the evidence gives a time that cannot be compared")
    return value
