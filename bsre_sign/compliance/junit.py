"""A run as JUnit XML, the form in which Jenkins, GitLab and others show tests: a suite for each document.

No standard defines the form; elements and attributes are those that Ant's and Surefire's reports have.
"""

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from bsre_sign.compliance.catalogue import advice, rules, sentence
from bsre_sign.compliance.model import CheckedDocument, Checks, RuleOutcome, RuleResult
from bsre_sign.compliance.text import WARNING
from bsre_sign.language import Language
from bsre_sign.report.lines import clean


def to_junit(checks: Checks, language: Language) -> bytes:
    """``checks`` as an XML document (UTF-8); a rule that cannot be told is an error, one that is not met a failure."""
    root = ET.Element("testsuites", name=f"bsre-sign check ({checks.agreement.id})")
    suites = [_suite(one, checks, language) for one in checks.documents]
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(one.attrib[key]) for one in suites)))
    root.set("time", f"{sum(one.seconds for one in checks.documents):.3f}")
    root.extend(suites)
    ET.indent(root)
    xml: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}\n'.encode()


def _suite(checked: CheckedDocument, checks: Checks, language: Language) -> ET.Element:
    file = clean(checked.file)
    suite = ET.Element(
        "testsuite",
        name=file,
        tests=str(len(checked.results)),
        failures=str(_count(checked.results, RuleOutcome.FAILED)),
        errors=str(_count(checked.results, RuleOutcome.INDETERMINATE)),
        skipped=str(sum(1 for one in checked.results if one.outcome is RuleOutcome.NOT_APPLICABLE)),
        time=f"{checked.seconds:.3f}",
        timestamp=checks.moment.strftime("%Y-%m-%dT%H:%M:%S"),
    )
    for one in checked.results:
        case = ET.SubElement(suite, "testcase", classname=file, name=one.rule, time="0")
        _outcome(case, one, language)
    return suite


def _outcome(case: ET.Element, result: RuleResult, language: Language) -> None:
    if result.outcome is RuleOutcome.NOT_APPLICABLE:
        ET.SubElement(case, "skipped")
    if result.met:
        return
    said = clean(sentence(result).to(language))
    where = f" ({result.article})" if result.article is not None else ""
    told = f"{rules()[result.rule].title.to(language)}{where}\n{said}\n{clean(advice(result).to(language))}"
    if result.counts:
        name = "failure" if result.outcome is RuleOutcome.FAILED else "error"
        ET.SubElement(case, name, type=result.rule, message=said).text = told
    else:
        ET.SubElement(case, "system-out").text = f"{WARNING.to(language)}: {told}"


def _count(results: Sequence[RuleResult], outcome: RuleOutcome) -> int:
    return sum(1 for one in results if one.counts and one.outcome is outcome)
