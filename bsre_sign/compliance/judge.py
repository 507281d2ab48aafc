"""All rules, asked of one document."""

from collections.abc import Callable

from bsre_sign.compliance import signature_rules, stamp_rules
from bsre_sign.compliance.catalogue import rules
from bsre_sign.compliance.demands import OPENS, Demands
from bsre_sign.compliance.model import NOT_APPLICABLE, PASSED, Found, RuleResult
from bsre_sign.compliance.seen import Seen

_RULES: dict[str, Callable[[Seen], Found]] = {
    OPENS: lambda _: PASSED,
    "signed": signature_rules.signed,
    "signature-valid": signature_rules.signature_valid,
    "unchanged-after-signing": signature_rules.unchanged,
    "not-stamped-after-signing": stamp_rules.not_stamped_later,
    "clause-present": stamp_rules.clause_there,
    "clause-on-every-page": stamp_rules.clause_everywhere,
    "logo-present": stamp_rules.logo_there,
    "logo-official": stamp_rules.logo_official,
    "minimum-level": signature_rules.high_enough,
    "signer-kind": signature_rules.right_kind,
    "signer-count": signature_rules.enough_signers,
    "certification": signature_rules.certified,
    "minimum-rung": signature_rules.strong_enough,
    "certificate-policies": signature_rules.right_policies,
    "proof-current": signature_rules.still_provable,
}


def results(seen: Seen) -> tuple[RuleResult, ...]:
    """What came of each rule that is on."""
    return _told({name: _RULES[name](seen) for name in rules()}, seen.demands)


def unopened(why: Found, demands: Demands) -> tuple[RuleResult, ...]:
    """The results for a file that cannot be opened, or could not be checked: no other rule can be asked."""
    return _told({name: why if name == OPENS else NOT_APPLICABLE for name in rules()}, demands)


def _told(found: dict[str, Found], demands: Demands) -> tuple[RuleResult, ...]:
    return tuple(
        RuleResult(
            rule=name,
            outcome=one.outcome,
            severity=severity,
            article=demands.article(name),
            detail=one.detail,
            hint=one.hint,
            codes=one.codes,
        )
        for name, one in found.items()
        if (severity := demands.severity(name)) is not None
    )
