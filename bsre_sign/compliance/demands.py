"""What is asked of a document: an agreement's profile, with what a caller changes for one run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

from bsre_sign.agreement import Agreement
from bsre_sign.compliance.catalogue import rules
from bsre_sign.compliance.model import RuleSeverity
from bsre_sign.errors import AgreementError
from bsre_sign.language import Text
from bsre_sign.report.model import Rung

Setting = Literal["error", "warning", "off"]
OPENS = "pdf-opens"
"""The rule that is never milder: of what cannot be opened nobody knows that it keeps the others."""
Kind = Literal["output", "agreement-itself"]
"""A document that the agency issues, or the agreement's own document, which its parties sign."""


@dataclass(frozen=True, slots=True)
class Demands:
    """What the rules compare with."""

    agreement: Agreement
    signers: int
    """How many different signers a document must have at least."""
    settings: Mapping[str, Setting] = field(default_factory=dict)
    """What an unmet rule does, where that is not its default."""

    @classmethod
    def of(
        cls,
        agreement: Agreement,
        *,
        kind: Kind = "output",
        signers: int | None = None,
        settings: Mapping[str, Setting] | None = None,
    ) -> "Demands":
        """The demands of ``agreement`` on documents of ``kind``; ``signers`` and ``settings`` go before the profile.

        Raises:
            AgreementError: the profile, or ``settings``, names a rule that there is none, or makes ``pdf-opens`` mild.
        """
        if signers is None:
            signers = agreement.signers if kind == "agreement-itself" else agreement.signing.signers
        together: dict[str, Setting] = {**dict(agreement.check.severities), **(settings or {})}
        for rule in together:
            if rule not in rules():
                raise _unknown(rule, agreement.id)
        if together.get(OPENS, "error") != "error":
            raise _never_milder(agreement.id)
        return cls(agreement, signers, together)

    def severity(self, rule: str) -> RuleSeverity | None:
        """What it means that ``rule`` is not met; ``None`` where the rule is off."""
        setting = self.settings.get(rule)
        if setting is None:
            return rules()[rule].severity
        return None if setting == "off" else RuleSeverity(setting)

    def fails(self, rule: str) -> bool:
        """Whether a document fails that does not meet ``rule``."""
        return self.severity(rule) is RuleSeverity.ERROR

    def article(self, rule: str) -> str | None:
        """Where the agreement lays ``rule`` down; ``None`` where it is a rule of the agency's own."""
        name = rules()[rule].obligation
        duty = self.agreement.obligation(name) if name is not None else None
        return None if duty is None else duty.article

    @property
    def rung(self) -> Rung:
        """The proof that signatures are judged by: the lowest where nobody asks for more."""
        return Rung.R1 if self.severity("minimum-rung") is None else self.agreement.verification.minimum_rung


def _never_milder(agreement: str) -> AgreementError:
    return AgreementError(
        Text(
            f'Aturan "{OPENS}" tidak dapat dilunakkan ({agreement}).',
            f'The rule "{OPENS}" cannot be made milder ({agreement}).',
        ),
        Text(
            f'Hapus "{OPENS}" dari [check] atau --severity; dokumen yang tidak dapat dibuka belum diperiksa.',
            f'Remove "{OPENS}" from [check] or --severity; a document that cannot be opened was not checked.',
        ),
    )


def _unknown(rule: str, agreement: str) -> AgreementError:
    near = get_close_matches(rule, rules(), 1)
    named = ", ".join(near or rules())
    return AgreementError(
        Text(f'Aturan "{rule}" tidak dikenal ({agreement}).', f'There is no rule "{rule}" ({agreement}).'),
        Text(
            f"Mungkin maksudnya {named}." if near else f"Aturan yang ada: {named}.",
            f"Perhaps {named} is meant." if near else f"The rules are: {named}.",
        ),
    )
