"""What an agreement asks of output documents, as named rules; pure: what was seen goes in, findings come out."""

from bsre_sign.compliance.catalogue import Rule, advice, rule_ids, rules, sentence
from bsre_sign.compliance.demands import Demands, Kind, Setting
from bsre_sign.compliance.judge import results, unopened
from bsre_sign.compliance.model import CheckedDocument, Checks, Found, RuleOutcome, RuleResult, RuleSeverity
from bsre_sign.compliance.seen import Seen

__all__ = [
    "CheckedDocument",
    "Checks",
    "Demands",
    "Found",
    "Kind",
    "Rule",
    "RuleOutcome",
    "RuleResult",
    "RuleSeverity",
    "Seen",
    "Setting",
    "advice",
    "results",
    "rule_ids",
    "rules",
    "sentence",
    "unopened",
]
