"""What a process and the worker that reads a document for it say to each other.

The worker is asked for the facts. Meanwhile it may ask back: whatever is fetched is fetched by the process, with its
own guard, and the worker needs no network.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bsre_sign import errors
from bsre_sign.errors import BsreSignError, InputError, ServiceError
from bsre_sign.language import Text
from bsre_sign.services.fetch import Request
from bsre_sign.trust import TrustStore
from bsre_sign.verifier.limits import Limits
from bsre_sign.workers.wire import WireError

MOST_REQUESTS = 128
"""What a worker may have fetched for one document; it limits itself to half of that."""
_LONGEST_FETCHED = 64 << 20
_LONGEST_WAIT = 60.0
_LONGEST_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class Question:
    """What a worker is asked. The document's bytes come behind it where it is in no file."""

    name: str
    path: Path | None
    password: str | None
    trust: TrustStore
    moment: datetime
    online: bool
    limits: Limits


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a worker wants fetched; the request's body comes behind it."""

    url: str
    post: bool
    content_type: str | None
    accept: str | None
    max_bytes: int
    timeout: float


@dataclass(frozen=True, slots=True)
class Told:
    """An error as it is sent."""

    kind: str
    cause: Text
    hint: Text


def told(error: BsreSignError) -> Told:
    """``error`` as it is sent."""
    return Told(type(error).__name__, error.cause, error.hint)


def error_of(one: Told) -> BsreSignError:
    """The error that was told: the document cannot be opened, or a service failed.

    Raises:
        WireError: it is none of these.
    """
    kind = getattr(errors, one.kind, None)
    if not (isinstance(kind, type) and issubclass(kind, InputError | ServiceError)):
        raise WireError("no such error")
    if any(len(text) > _LONGEST_TEXT for words in (one.cause, one.hint) for text in (words.id, words.en)):
        raise WireError("an error's words are too long")
    found: BsreSignError = kind(one.cause, one.hint)
    return found


def wanted(request: Request, max_bytes: int, timeout: float) -> Wanted:
    """``request`` as it is sent."""
    return Wanted(request.url, request.body is not None, request.content_type, request.accept, max_bytes, timeout)


def checked(one: Wanted) -> Wanted:
    """``one``, if a worker may have that fetched.

    Raises:
        WireError: it is more than one of ours would ask for.
    """
    if not (0 < one.max_bytes <= _LONGEST_FETCHED and 0 < one.timeout <= _LONGEST_WAIT):
        raise WireError("too much is wanted")
    return one


def request(one: Wanted, body: bytes) -> Request:
    """The request that is wanted."""
    return Request(one.url, body if one.post else None, one.content_type, one.accept)
