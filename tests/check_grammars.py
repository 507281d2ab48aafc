"""Forms in which a check reports, as strict grammars of what is written of them.

JUnit XML has no standard: the RELAX NG grammar is what Ant's and Surefire's reports and the schema of Jenkins's xUnit
plugin have in common. The JSON Schema for SARIF 2.1.0 (OASIS) takes the part that is used, with what the standard's
clauses 3.13 to 3.52 require of it, and allows nothing else.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

_JUNIT = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start><ref name="testsuites"/></start>
  <define name="count"><data type="nonNegativeInteger"/></define>
  <define name="seconds"><data type="string"><param name="pattern">[0-9]+(\\.[0-9]+)?</param></data></define>
  <define name="counts">
    <attribute name="tests"><ref name="count"/></attribute>
    <attribute name="failures"><ref name="count"/></attribute>
    <attribute name="errors"><ref name="count"/></attribute>
    <attribute name="time"><ref name="seconds"/></attribute>
  </define>
  <define name="testsuites">
    <element name="testsuites">
      <attribute name="name"/><ref name="counts"/>
      <zeroOrMore><ref name="testsuite"/></zeroOrMore>
    </element>
  </define>
  <define name="testsuite">
    <element name="testsuite">
      <attribute name="name"/><ref name="counts"/>
      <attribute name="skipped"><ref name="count"/></attribute>
      <attribute name="timestamp">
        <data type="dateTime"><param name="pattern">[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}</param></data>
      </attribute>
      <oneOrMore><ref name="testcase"/></oneOrMore>
    </element>
  </define>
  <define name="testcase">
    <element name="testcase">
      <attribute name="name"/><attribute name="classname"/>
      <attribute name="time"><ref name="seconds"/></attribute>
      <optional>
        <choice>
          <element name="skipped"><empty/></element>
          <element name="failure"><ref name="why"/></element>
          <element name="error"><ref name="why"/></element>
          <element name="system-out"><text/></element>
        </choice>
      </optional>
    </element>
  </define>
  <define name="why">
    <attribute name="type"/><attribute name="message"/><text/>
  </define>
</grammar>
"""


def junit_grammar() -> Any:
    """A RELAX NG validator."""
    return etree.RelaxNG(etree.fromstring(_JUNIT))


def _only(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


_MESSAGE = _only({"text": {"type": "string", "minLength": 1}})
_LANGUAGE = {"type": "string", "pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"}
_URI = {"type": "string", "format": "uri-reference", "pattern": r"^[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+$"}
_INDEX = {"type": "integer", "minimum": 0}
_RULE = _only(
    {
        "id": {"type": "string", "minLength": 1},
        "name": {"type": "string", "minLength": 1},
        "shortDescription": _MESSAGE,
        "fullDescription": _MESSAGE,
        "help": _MESSAGE,
        "defaultConfiguration": _only({"level": {"enum": ["none", "note", "warning", "error"]}}),
    }
)
_LOCATION = _only(
    {
        "physicalLocation": _only(
            {
                "artifactLocation": _only({"uri": _URI, "index": _INDEX}),
                "region": _only({"startLine": {"type": "integer", "minimum": 1}}),
            }
        )
    }
)
_RESULT = _only(
    {
        "ruleId": {"type": "string", "minLength": 1},
        "ruleIndex": _INDEX,
        "kind": {"const": "fail"},
        "level": {"enum": ["warning", "error"]},
        "message": _MESSAGE,
        "locations": {"type": "array", "minItems": 1, "maxItems": 1, "items": _LOCATION},
        "properties": {"type": "object"},
    },
    {
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
        "suppressions": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": _only({"kind": {"enum": ["inSource", "external"]}, "justification": {"type": "string"}}),
        },
    },
)
_ARTIFACT = _only(
    {"location": _only({"uri": _URI}), "mimeType": {"type": "string", "pattern": "^[^/]+/.+$"}},
    {"hashes": _only({"sha-256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}})},
)
_RUN = _only(
    {
        "tool": _only(
            {
                "driver": _only(
                    {
                        "name": {"const": "bsre-sign"},
                        "version": {"type": "string", "minLength": 1},
                        "language": _LANGUAGE,
                        "rules": {"type": "array", "uniqueItems": True, "items": _RULE},
                    }
                )
            }
        ),
        "language": _LANGUAGE,
        "automationDetails": _only({"id": {"type": "string"}}),
        "invocations": {
            "type": "array",
            "items": _only(
                {
                    "executionSuccessful": {"type": "boolean"},
                    "startTimeUtc": {"type": "string", "format": "date-time", "pattern": "Z$"},
                }
            ),
        },
        "artifacts": {"type": "array", "uniqueItems": True, "items": _ARTIFACT},
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": {"type": "array", "items": _RESULT},
    }
)
SARIF: dict[str, Any] = _only(
    {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "maxItems": 1, "items": _RUN},
    }
)
