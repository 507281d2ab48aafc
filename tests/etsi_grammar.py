"""What a report to ETSI TS 119 102-2 must be, whoever made it: judged by libxml2 against a grammar."""

from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

NS = {"vr": "http://uri.etsi.org/19102/v1.4.1#", "ds": "http://www.w3.org/2000/09/xmldsig#"}


@cache
def _grammar() -> Any:
    return etree.RelaxNG(etree.parse(Path(__file__).with_name("ts_119102_2.rng")))


def faults(data: bytes) -> list[str]:
    """What is wrong with a report; nothing where it is sound."""
    document = parsed(data)
    grammar = _grammar()
    found = [] if grammar.validate(document) else [str(one) for one in grammar.error_log]
    ids = document.xpath("//@id")
    found += [f"twice: {one}" for one in set(ids) if ids.count(one) > 1]
    named = {one for value in document.xpath("//@VOReference") for one in value.split()}
    return found + [f"dangling: {one}" for one in named - set(ids)]


def parsed(data: bytes) -> Any:
    """The document, by a parser that fetches nothing and expands nothing."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False, huge_tree=False)
    return etree.fromstring(data, parser).getroottree()


def texts(data: bytes, path: str) -> list[str]:
    """The texts, or attributes, at an XPath with the prefixes ``vr`` and ``ds``."""
    return [one if isinstance(one, str) else one.text or "" for one in parsed(data).xpath(path, namespaces=NS)]
