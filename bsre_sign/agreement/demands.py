"""What an agreement, or the agency's own rule, asks of signatures, of their verification, and of checks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bsre_sign.agreement.table import Table
from bsre_sign.errors import PreflightError
from bsre_sign.evidence import SignerKind
from bsre_sign.language import Text
from bsre_sign.levels import Level
from bsre_sign.report.outcomes import Rung

Severity = Literal["error", "warning", "off"]
"""What a rule that is not met costs: the check, a remark, or nothing."""

_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "off")
_CERTIFY: tuple[Literal["none", "forms", "annotations"], ...] = ("none", "forms", "annotations")
_OID = re.compile(r"[0-2](\.(0|[1-9]\d{0,38})){1,30}")
_RULE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class SigningProfile:
    """The ``[signing]`` table: what is asked of the signatures on the agency's output documents."""

    minimum_level: Level
    """The lowest signature level that will do (ETSI EN 319 142-1)."""
    signer: Literal["any", "person", "seal"] = "any"
    """Whose certificate signs: a person's, an organisation's (an electronic seal), or either."""
    certify: Literal["none", "forms", "annotations"] | None = None
    """The first signature has to be a certification that lets others do no more than this later (DocMDP, ISO 32000-2,
    12.8.2.2); ``None``: it need not be one."""
    signers: int = 1
    """How many signatures an output document needs at least, document timestamps not counted: 2 where both parties
    sign."""

    def require(self, agreement: str, level: Level, kind: SignerKind) -> None:
        """See that signatures at ``level`` by a signer of ``kind`` are what ``agreement``, an id, asks for.

        Raises:
            PreflightError: they are not.
        """
        if level < self.minimum_level:
            raise PreflightError(
                Text(
                    f"Perjanjian {agreement} menuntut paling rendah tingkat {self.minimum_level}, bukan {level}.",
                    f"The agreement {agreement} demands at least level {self.minimum_level}, not {level}.",
                ),
                Text("Berikan --tsa dan tingkat yang dituntut.", "Give --tsa and the level that is demanded."),
            )
        if self.signer not in ("any", kind):
            seal = Text("segel elektronik instansi", "the agency's electronic seal")
            asked = seal if self.signer == "seal" else Text("sertifikat perseorangan", "a person's certificate")
            raise PreflightError(
                Text(f"Perjanjian {agreement} menuntut {asked.id}.", f"The agreement {agreement} demands {asked.en}."),
                Text("Tanda tangani dengan kunci yang sesuai.", "Sign with a key of that kind."),
            )


@dataclass(frozen=True, slots=True)
class VerificationProfile:
    """The ``[verification]`` table: what a verification has to come to."""

    minimum_rung: Rung = Rung.R2
    """How far the proof against denial has to climb."""
    required_policies: tuple[str, ...] = ()
    """Certificate policies (OIDs, RFC 5280, 4.2.1.4) that every signer's certificate has to carry, all of them."""


@dataclass(frozen=True, slots=True)
class CheckProfile:
    """The ``[check]`` table: the severity of rules of ``bsre-sign check``, where it is not the usual one."""

    severities: tuple[tuple[str, Severity], ...] = ()
    """Ids of rules with their severity, in the order of the file."""

    def severity(self, rule: str) -> Severity | None:
        """The severity of ``rule``; ``None`` where the profile leaves it as it is."""
        return dict(self.severities).get(rule)


def read_signing(table: Table) -> SigningProfile:
    """The ``[signing]`` table."""
    table.only(SigningProfile.__dataclass_fields__)
    return SigningProfile(
        minimum_level=Level(table.choice("minimum_level", tuple(Level))),
        signer=table.choice("signer", ("any", "person", "seal")) if table.has("signer") else "any",
        certify=table.choice("certify", _CERTIFY) if table.has("certify") else None,
        signers=table.integer("signers", 1, 20) if table.has("signers") else 1,
    )


def read_verification(table: Table) -> VerificationProfile:
    """The ``[verification]`` table."""
    table.only(VerificationProfile.__dataclass_fields__)
    rungs = ("R1", "R2", "R3", "R4")
    policies = table.texts("required_policies", fewest=0, most=10) if table.has("required_policies") else ()
    if any(_OID.fullmatch(one) is None for one in policies):
        expected = Text(
            "daftar OID seperti 2.16.360.1.1.1.3.11.2.0.1", "a list of OIDs such as 2.16.360.1.1.1.3.11.2.0.1"
        )
        table.fault("required_policies", expected, list(policies))
    return VerificationProfile(
        minimum_rung=Rung(table.choice("minimum_rung", rungs)) if table.has("minimum_rung") else Rung.R2,
        required_policies=policies,
    )


def read_check(table: Table, rules: Sequence[str] = ()) -> CheckProfile:
    """The ``[check]`` table; which rules there are is known to the check alone, ``rules`` are its ids where given."""
    if rules:
        table.only(rules)
    for name in table.values:
        if not rules and _RULE.fullmatch(name) is None:
            table.fault(name, Text("id aturan sebagai kuncinya", "the id of a rule as its key"), table.values[name])
    return CheckProfile(tuple((name, table.choice(name, _SEVERITIES)) for name in table.values))
