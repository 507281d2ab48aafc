"""Every error that the library raises, with a cause and a hint.

::

    BsreSignError
    ├── InputError                 an input cannot be worked on
    │   ├── NotAPdfError           no PDF, empty, or damaged beyond reading
    │   ├── PasswordNeededError    the PDF is encrypted and no fitting password was given
    │   ├── AlreadySignedError     stamping would break a signature
    │   ├── DocumentRefusedError   readable, but what was asked cannot be done to it
    │   ├── SpecimenError          the visible signature cannot be drawn, or not there
    │   ├── AgreementError         an agreement profile is unknown or malformed
    │   └── OutputError            the output exists or cannot be written
    ├── CredentialError            a key, certificate or trust file cannot be used
    │   └── WrongPassphraseError
    ├── PreflightError             the certificate may not or cannot sign what is asked
    ├── ServiceError               a TSA, OCSP or CRL service, or the viewer's process, failed
    │   └── ServiceUnavailableError   it did not answer, or asked to be left alone for a while
    ├── SelfCheckError             the finished output failed its own check and was withheld
    └── VerificationError          raised by ``verify()`` for anything but a pass
"""

import errno
from typing import Any

from bsre_sign.language import Language, Text

_SYSTEM_WORDS = {
    errno.ENOENT: Text(id="tidak ada berkas atau folder itu", en="no such file or directory"),
    errno.EACCES: Text(id="tidak ada izin", en="permission denied"),
    errno.EPERM: Text(id="tidak diizinkan", en="operation not permitted"),
    errno.EISDIR: Text(id="itu sebuah folder", en="it is a directory"),
    errno.ENOTDIR: Text(id="sebagian jalurnya bukan folder", en="a part of its path is no directory"),
    errno.ENOSPC: Text(id="diska penuh", en="no space is left on the disk"),
    errno.EROFS: Text(id="sistem berkasnya hanya dapat dibaca", en="the file system is read-only"),
    errno.ENAMETOOLONG: Text(id="namanya terlalu panjang", en="the name is too long"),
    errno.EMFILE: Text(id="terlalu banyak berkas terbuka", en="too many open files"),
    errno.ECONNREFUSED: Text(id="sambungan ditolak", en="connection refused"),
    errno.ECONNRESET: Text(id="sambungan terputus", en="connection reset"),
    errno.ENETUNREACH: Text(id="jaringan tidak terjangkau", en="network is unreachable"),
    errno.EHOSTUNREACH: Text(id="mesin itu tidak terjangkau", en="host is unreachable"),
    errno.ETIMEDOUT: Text(id="waktu tunggu habis", en="timed out"),
}


def system_words(error: OSError) -> Text:
    """What the operating system says, in both languages as far as it is a common thing to say."""
    if isinstance(error, TimeoutError):
        return _SYSTEM_WORDS[errno.ETIMEDOUT]
    said = error.strerror or str(error) or type(error).__name__
    return _SYSTEM_WORDS.get(error.errno or 0, Text(id=said, en=said))


class BsreSignError(Exception):
    """Base of all errors raised by the library.

    ``cause`` says what happened and ``hint`` what to do about it, each in Indonesian and in English;
    ``str(error)`` is the English cause. Neither ever holds a passphrase or key material.
    """

    def __init__(self, cause: Text, hint: Text) -> None:
        super().__init__(cause.en)
        self.cause = cause
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        """How an error travels from a worker process: whole."""
        return type(self), (self.cause, self.hint), self.__dict__

    def lines(self, language: Language) -> tuple[str, str]:
        """The cause and the hint in ``language``."""
        return self.cause.to(language), self.hint.to(language)


class InputError(BsreSignError):
    """An input cannot be worked on."""


class NotAPdfError(InputError):
    """The input is no PDF, is empty, or is damaged beyond reading."""


class PasswordNeededError(InputError):
    """The PDF is encrypted and no password, or a wrong one, was given."""


class AlreadySignedError(InputError):
    """The document carries a signature, which the requested change would break."""


class DocumentRefusedError(InputError):
    """The document can be read, but what was asked cannot be done to it unharmed."""


class SpecimenError(InputError):
    """The specimen (visible signature) cannot be drawn as asked, or not in that place."""


class AgreementError(InputError):
    """An agreement profile is unknown or malformed."""

    faults: "tuple[AgreementError, ...]" = ()
    """Where a profile has several faults, one error for each; this one then tells the first."""


class OutputError(InputError):
    """The output exists already or cannot be written."""


class CredentialError(BsreSignError):
    """A key, certificate or trust file cannot be used."""


class WrongPassphraseError(CredentialError):
    """The passphrase does not open the key."""


class PreflightError(BsreSignError):
    """The certificate may not, or cannot, make the signature that was asked for."""


class ServiceError(BsreSignError):
    """A timestamp, OCSP or CRL service failed, or the viewer's process; never a statement about a document."""


class ServiceUnavailableError(ServiceError):
    """A service did not answer, or asked to be left alone: the same question may be answered another time.

    ``retry_after`` is the pause in seconds that it asked for (RFC 9110, 10.2.3), ``None`` where it named none.
    """

    def __init__(self, cause: Text, hint: Text, *, retry_after: float | None = None) -> None:
        super().__init__(cause, hint)
        self.retry_after = retry_after


class SelfCheckError(BsreSignError):
    """The finished output failed its own check and was withheld."""


class VerificationError(BsreSignError):
    """``verify()`` found anything but a pass; ``report()`` tells the whole story."""
