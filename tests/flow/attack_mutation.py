"""Damage done at random to a signed document: bits, ranges, tokens and numbers; the same seed, the same damage."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_NUMBER = re.compile(rb"(?<![0-9A-Fa-f])\d{1,10}(?![0-9A-Fa-f])")
_TOKEN = re.compile(
    rb"/[A-Za-z]{2,}|\d+ \d+ R|\b(?:obj|endobj|stream|endstream|xref|trailer|startxref|null|true)\b|%%EOF"
)
_STRUCTURE = re.compile(rb"xref\s[\d\s]+?trailer[^%]*%%EOF|/ByteRange *\[[^\]]*\]|/Root \d+ 0 R|/Kids \[[^\]]*\]")
_OBJECT = re.compile(rb"(?<![0-9A-Fa-f])\d{1,7} 0 obj")
_FEW = 64

Mutation = Callable[[bytearray, random.Random], None]


def _place(data: bytearray, chance: random.Random) -> int:
    """Anywhere; half the time in the structure, of which there is little and which readers go by."""
    if chance.random() < 0.5:
        hits = list(_STRUCTURE.finditer(data))
        if hits:
            hit = chance.choice(hits)
            return chance.randrange(hit.start(), hit.end())
    return chance.randrange(len(data))


def flip_bits(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 4)):
        data[_place(data, chance)] ^= 1 << chance.randrange(8)


def set_byte(data: bytearray, chance: random.Random) -> None:
    data[_place(data, chance)] = chance.choice([0, 10, 32, 40, 41, 47, 60, 62, 91, 93, chance.randrange(256)])


def delete_range(data: bytearray, chance: random.Random) -> None:
    start = _place(data, chance)
    del data[start : start + chance.randint(1, chance.choice([4, 100, 5000]))]


def insert_copy(data: bytearray, chance: random.Random) -> None:
    source = chance.randrange(len(data))
    part = bytes(data[source : source + chance.randint(1, chance.choice([4, 100, 5000]))])
    at = _place(data, chance)
    data[at:at] = part


def overwrite_with_copy(data: bytearray, chance: random.Random) -> None:
    source = chance.randrange(len(data))
    part = bytes(data[source : source + chance.randint(1, chance.choice([4, 100, 5000]))])
    at = min(_place(data, chance), max(0, len(data) - len(part)))
    data[at : at + len(part)] = part


def change_a_number(data: bytearray, chance: random.Random) -> None:
    start = _place(data, chance)
    hit = _NUMBER.search(data, start)
    if hit is None:
        return
    old = int(hit[0])
    new = chance.choice([0, 1, old + 1, max(0, old - 1), old * 10, len(data), chance.randrange(len(data)), 10**12])
    text = b"%d" % new
    data[hit.start() : hit.end()] = text.rjust(len(hit[0]), b"0") if chance.random() < 0.7 else text


def exchange_tokens(data: bytearray, chance: random.Random) -> None:
    one, other = (_TOKEN.search(data, _place(data, chance)) for _ in range(2))
    if one is None or other is None or one.span() == other.span():
        return
    first, second = sorted((one, other), key=lambda hit: hit.start())
    texts = first[0], second[0]
    data[second.start() : second.end()] = texts[0]
    data[first.start() : first.end()] = texts[1]


def append_an_object(data: bytearray, chance: random.Random) -> None:
    """An object of the document once more behind its end, perhaps changed, perhaps with an end of its own."""
    hits = list(_OBJECT.finditer(data))[:2000]
    hit = chance.choice(hits) if hits else None
    if hit is None:
        return
    end = data.find(b"endobj", hit.start()) + len(b"endobj\n")
    part = bytearray(data[hit.start() : end])
    if len(part) > _FEW:
        flip_bits(part, chance)
    tail = chance.choice([b"", b"%%EOF\n", b"startxref\n0\n%%EOF\n", bytes(data[data.rfind(b"startxref") :])])
    data += b"\n" + bytes(part) + tail


def cut_off(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


MUTATIONS: tuple[Mutation, ...] = (
    flip_bits,
    set_byte,
    delete_range,
    insert_copy,
    overwrite_with_copy,
    change_a_number,
    change_a_number,
    exchange_tokens,
    append_an_object,
    cut_off,
)


def mutated(data: bytes, seed: int) -> bytes:
    """``data``, damaged in one to three ways."""
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        if changed:
            chance.choice(MUTATIONS)(changed, chance)
    return bytes(changed)
