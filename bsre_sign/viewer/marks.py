"""What is drawn on pages beside text: pictures and QR codes."""

from collections.abc import Sequence

from bsre_sign.viewer import answers
from bsre_sign.viewer.limits import LONGEST_CODE, LONGEST_SIDE, MOST_CODES
from bsre_sign.viewer.model import Picture, QrCode, Rect, Source
from bsre_sign.viewer.session import Input, opened
from bsre_sign.workers.wire import Head, WireError


def pictures(source: Source, pages: Sequence[int], *, password: str | None = None, most: int = 64) -> list[Picture]:
    """The images drawn on these pages (from 1), in that order, ``most`` of them at most.

    They are looked for in form XObjects too. A page that is not there, or cannot be drawn, has none.

    Raises:
        NotAPdfError: PDFium cannot open the document.
        PasswordNeededError: it is encrypted and ``password`` does not open it.
        DocumentRefusedError: it takes more time or memory than allowed.
        ServiceError: the process that shows documents cannot be started.
        OSError: the file at a path cannot be read.
    """
    found: list[Picture] = []
    with opened(Input(source, password)) as session:
        for page in pages:
            if 0 < page <= session.pages[0] and (wanted := most - len(found)) > 0:
                there = session.ask(page - 1, {"do": "images", "most": wanted}, _images) or []
                found.extend(Picture(page, place, png) for place, png in there[:wanted])
    return found


def qr_codes(source: Source, pages: Sequence[int], *, password: str | None = None) -> list[QrCode] | None:
    """The QR codes that can be read on these pages (from 1); ``None`` where zxing-cpp (extra ``qr``) is not installed.

    A page that is not there, or cannot be drawn, has none.

    Raises:
        NotAPdfError: PDFium cannot open the document.
        PasswordNeededError: it is encrypted and ``password`` does not open it.
        DocumentRefusedError: it takes more time or memory than allowed.
        ServiceError: the process that shows documents cannot be started.
        OSError: the file at a path cannot be read.
    """
    found: list[QrCode] = []
    with opened(Input(source, password)) as session:
        for page in pages:
            if 0 < page <= session.pages[0]:
                there = session.ask(page - 1, {"do": "codes"}, _codes)
                if there is not None and not there[0]:
                    return None
                found.extend(QrCode(page, place, text) for place, text in (there[1] if there else ()))
    return found


def _images(head: Head, body: bytearray) -> list[tuple[Rect, bytes]]:
    match head:
        case {"places": [*places]}:
            found, start = [], 0
            for one in places:
                match one:
                    case [corners, int(length)] if 0 < length <= len(body) - start:
                        png = answers.png(body[start : start + length], LONGEST_SIDE * LONGEST_SIDE)
                        found.append((answers.rect(corners), png))
                        start += length
                    case _:
                        raise WireError("no picture")
            return found
        case _:
            raise WireError("no pictures")


def _codes(head: Head, _: bytearray) -> tuple[bool, list[tuple[Rect, str]]]:
    match head:
        case {"codes": None}:
            return False, []
        case {"codes": [*codes]} if len(codes) <= MOST_CODES:
            return True, [_code(one) for one in codes]
        case _:
            raise WireError("no codes")


def _code(one: object) -> tuple[Rect, str]:
    match one:
        case [corners, str(text)] if len(text) <= LONGEST_CODE:
            return answers.rect(corners), text
        case _:
            raise WireError("no code")
