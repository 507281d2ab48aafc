"""Finding every signature in a document, and the bytes that each claims to cover (ISO 32000-2, 12.8.1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

import pikepdf
from pikepdf import Array, Dictionary, Name

from bsre_sign.document.words import words_of
from bsre_sign.errors import DocumentRefusedError
from bsre_sign.evidence import FieldLock, Place, SignatureKind
from bsre_sign.language import Text
from bsre_sign.pades.reading.places import visible_places

_MAX_FIELDS = 100_000
_MAX_SIGNATURES = 200
_MAX_DEPTH = 64
_MAX_CERTIFICATES = 16
_MAX_REFERENCES = 16
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?'?)?")
_DETACHED = {"ETSI.CAdES.detached", "adbe.pkcs7.detached", "PBAD.PAdES"}
"""A detached CMS; the last by the rules of ICP-Brasil (DOC-ICP-15.03), otherwise as the first."""
_SUPPORTED = _DETACHED | {"ETSI.RFC3161", "adbe.pkcs7.sha1", "adbe.x509.rsa_sha1"}


@dataclass(frozen=True, slots=True)
class RawSignature:
    """One signature field's value as it stands, nothing decoded beyond PDF."""

    field: str
    kind: SignatureKind
    sub_filter: str
    byte_range: tuple[int, ...]
    contents: bytes
    claimed_time: datetime | None
    reason: str | None
    location: str | None
    docmdp: int | None
    lock: FieldLock | None
    scrambled: bool = False
    """/Contents was taken for encrypted and is garbled: qpdf spares it only where /Type is /Sig, while no signature's
    value is ever encrypted (ISO 32000-2, 7.6.2)."""
    certificates: tuple[bytes, ...] = ()
    """/Cert, DER, where the value does not carry them itself."""
    place: Place | None = None
    """Where its widget stands; ``None`` where a reader sees none."""
    lock_permission: int | None = None
    """P of its lock (ISO 32000-2, Table 236): what may be done to the document once this is signed."""

    def from_gap(self, gap: bytes) -> "RawSignature":
        """Itself, with a garbled value replaced by the one in ``gap``, the bytes that the byte range leaves out."""
        if not self.scrambled:
            return self
        try:
            return replace(self, contents=bytes.fromhex(gap[1:-1].decode("ascii")), scrambled=False)
        except ValueError:
            return self  # format_error says so

    def gap(self, data: memoryview | bytes) -> bytes:
        """The bytes of ``data`` that the byte range leaves out; none where it is unusable."""
        return bytes(data[self.byte_range[1] : self.byte_range[2]]) if len(self.byte_range) == 4 else b""

    @property
    def supported(self) -> bool:
        """Whether the SubFilter is one that is validated here."""
        return self.sub_filter in _SUPPORTED

    @property
    def is_placeholder(self) -> bool:
        """Whether the field was prepared for a signature that was never put there: room for it, and nothing in it."""
        return bool(self.contents) and not any(self.contents)

    @property
    def covers_until(self) -> int:
        """Where the signed revision ends, in bytes; 0 where the byte range is unusable."""
        return self.byte_range[2] + self.byte_range[3] if len(self.byte_range) == 4 else 0

    def format_error(self, data: memoryview | bytes) -> str | None:
        """Why byte range and value do not fit together, or ``None``.

        All of the revision but the value itself must be covered, and the value in the gap must be the value that
        the dictionary holds: otherwise something else hides in the gap.
        """
        if len(self.byte_range) != 4:
            return "the byte range is absent or has not four numbers"
        first, length, second, rest = self.byte_range
        if first != 0 or min(self.byte_range) < 0 or second <= length:
            return "the byte range does not start at the beginning, or its parts overlap"
        if second + rest > len(data):
            return "the byte range reaches beyond the end of the file"
        gap = self.gap(data)
        if gap[:1] != b"<" or gap[-1:] != b">":
            return "the byte range leaves out more, or less, than the signature's value"
        try:
            value = bytes.fromhex(gap[1:-1].decode("ascii"))
        except ValueError:
            return "the gap in the byte range holds more than a hexadecimal value"
        if value != self.contents:
            return "the value in the gap is not the signature's value"
        return None


def signatures(pdf: pikepdf.Pdf) -> list[RawSignature]:
    """Every signature field with a value, in the order of what they cover.

    Raises:
        DocumentRefusedError: there are more fields or signatures than can be looked at. None is left out silently:
            the one that is left out might be the one that does not hold.
    """
    certification = _certification(pdf)
    signed = [(name, field) for name, field in signature_fields(pdf) if isinstance(field.get("/V"), Dictionary)]
    if len(signed) > _MAX_SIGNATURES:
        raise _too_many()
    places = visible_places(pdf, [field for _, field in signed])
    found = [
        replace(_read(name, field, certification, encrypted=pdf.is_encrypted), place=place)
        for (name, field), place in zip(signed, places, strict=True)
    ]
    return sorted(found, key=lambda one: one.covers_until)


def signature_fields(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Dictionary]]:
    """Every signature field with a value, by its full name (ISO 32000-2, 12.7.4.2), as the form lists them.

    Raises:
        DocumentRefusedError: there are more fields than can be looked at.
    """
    form = pdf.Root.get("/AcroForm")
    top = form.get("/Fields") if isinstance(form, Dictionary) else None
    waiting: list[tuple[pikepdf.Object, str, pikepdf.Object | None, int]] = [
        (one, "", None, 0) for one in (reversed(list(top)) if isinstance(top, Array) else ())
    ]
    seen: set[tuple[int, int]] = set()
    count = 0
    while waiting:
        field, prefix, inherited, depth = waiting.pop()
        if not isinstance(field, Dictionary):
            continue
        count += 1
        if count > _MAX_FIELDS or depth > _MAX_DEPTH:
            raise _too_many()
        if field.is_indirect:
            if field.objgen in seen:
                continue
            seen.add(field.objgen)
        part = field.get("/T")
        name = ".".join(filter(None, (prefix, words_of(part) if isinstance(part, pikepdf.String) else "")))
        kind = field.get("/FT", inherited)
        if kind == Name.Sig and "/V" in field:
            yield name, field
        kids = field.get("/Kids")
        if isinstance(kids, Array):
            waiting.extend((kid, name, kind, depth + 1) for kid in reversed(list(kids)))


def _too_many() -> DocumentRefusedError:
    return DocumentRefusedError(
        Text(
            id="Formulir atau tanda tangan dalam dokumen ini terlalu banyak untuk diperiksa.",
            en="This document has more fields or signatures than can be looked at.",
        ),
        Text(id="Mintalah berkas yang lebih sederhana.", en="Ask for a simpler file."),
    )


def _certification(pdf: pikepdf.Pdf) -> tuple[int, int] | None:
    permissions = pdf.Root.get("/Perms")
    value = permissions.get("/DocMDP") if isinstance(permissions, Dictionary) else None
    return value.objgen if isinstance(value, Dictionary) and value.is_indirect else None


def _read(name: str, field: Dictionary, certification: tuple[int, int] | None, *, encrypted: bool) -> RawSignature:
    value = field["/V"]
    sub_filter = _name(value.get("/SubFilter"))
    contents = value.get("/Contents")
    docmdp, lock = _transforms(value)
    is_certification = docmdp is not None or (value.is_indirect and value.objgen == certification)
    kind = SignatureKind.CERTIFICATION if is_certification else SignatureKind.SIGNATURE
    if sub_filter == "ETSI.RFC3161" or _name(value.get("/Type")) == "DocTimeStamp":
        kind = SignatureKind.DOCUMENT_TIMESTAMP
    return RawSignature(
        field=name,
        kind=kind,
        sub_filter=sub_filter,
        byte_range=byte_range_of(value),
        contents=bytes(contents) if isinstance(contents, pikepdf.String) else b"",
        scrambled=encrypted and _name(value.get("/Type")) != "Sig",
        claimed_time=_time(value.get("/M")),
        reason=_string(value.get("/Reason")),
        location=_string(value.get("/Location")),
        docmdp=docmdp if docmdp is not None else (2 if is_certification else None),
        lock=lock,
        certificates=_byte_strings(value.get("/Cert")),
        lock_permission=_lock_permission(field, value),
    )


def _transforms(value: pikepdf.Object) -> tuple[int | None, FieldLock | None]:
    """P of DocMDP and the lock of FieldMDP, as far as the signature's own references state them."""
    docmdp, lock = None, None
    references = value.get("/Reference")
    for reference in list(references)[:_MAX_REFERENCES] if isinstance(references, Array) else ():
        parameters = reference.get("/TransformParams") if isinstance(reference, Dictionary) else None
        if not isinstance(parameters, Dictionary):
            continue
        method = _name(reference.get("/TransformMethod"))
        if method == "DocMDP":
            permission = parameters.get("/P", 2)
            docmdp = permission if isinstance(permission, int) and 1 <= permission <= 3 else 2
        elif method == "FieldMDP":
            fields = parameters.get("/Fields")
            listed = fields if isinstance(fields, Array) else ()
            names = [words_of(one) for one in listed if isinstance(one, pikepdf.String)]
            lock = FieldLock(_name(parameters.get("/Action")) or "All", tuple(names))
    return docmdp, lock


def _lock_permission(field: Dictionary, value: pikepdf.Object) -> int | None:
    """The strictest P in the field's own lock and in what the signature says of it, as some software has it."""
    locks = [field.get("/Lock")]
    references = value.get("/Reference")
    for reference in list(references)[:_MAX_REFERENCES] if isinstance(references, Array) else ():
        if isinstance(reference, Dictionary) and _name(reference.get("/TransformMethod")) == "FieldMDP":
            locks.append(reference.get("/TransformParams"))
    found: list[object] = [one.get("/P") for one in locks if isinstance(one, Dictionary)]
    numbers = [one for one in found if isinstance(one, int) and not isinstance(one, bool)]
    return min((one for one in numbers if 1 <= one <= 3), default=None)


def byte_range_of(signature: pikepdf.Object) -> tuple[int, ...]:
    """/ByteRange of a signature dictionary; empty where it has not four integers."""
    value = signature.get("/ByteRange")
    if not isinstance(value, Array) or len(value) != 4:
        return ()
    numbers = tuple(int(one) for one in value if isinstance(one, int) and not isinstance(one, bool))
    return numbers if len(numbers) == 4 else ()


def _byte_strings(value: object) -> tuple[bytes, ...]:
    ones = list(value)[:_MAX_CERTIFICATES] if isinstance(value, Array) else [value]
    return tuple(bytes(one) for one in ones if isinstance(one, pikepdf.String))


def _name(value: object) -> str:
    return words_of(value)[1:] if isinstance(value, Name) else ""


def _string(value: object) -> str | None:
    return words_of(value) if isinstance(value, pikepdf.String) else None


def _time(value: object) -> datetime | None:
    """A PDF date (ISO 32000-2, 7.9.4) in UTC; without a zone it is taken for UTC."""
    matched = _DATE.match(words_of(value)) if isinstance(value, pikepdf.String) else None
    if not matched:
        return None
    year, month, day, hour, minute, second, _, sign, hours, minutes = matched.groups()
    try:
        offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
        zone = timezone(offset) if sign else UTC
        moment = datetime(
            int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=zone
        )
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
