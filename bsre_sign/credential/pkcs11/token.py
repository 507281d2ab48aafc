"""One key in one token: logged in once, signing in sessions of a pool."""

import os
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import pkcs11
from cryptography import x509
from pkcs11 import Attribute, TokenFlag

from bsre_sign.credential.algorithm import Scheme
from bsre_sign.credential.model import Ask
from bsre_sign.credential.passphrase import lent
from bsre_sign.credential.pkcs11.faults import is_vague, told
from bsre_sign.credential.pkcs11.library import Library, load
from bsre_sign.credential.pkcs11.mechanism import Asking, choose
from bsre_sign.credential.pkcs11.objects import (
    belongs,
    certificates,
    find_key,
    find_token,
    issuers,
    matching_keys,
    own_certificate,
)
from bsre_sign.credential.pkcs11.pool import PoolFull, SessionPool
from bsre_sign.credential.pkcs11.uri import Pkcs11Uri
from bsre_sign.errors import CredentialError
from bsre_sign.language import Text

_Lent = tuple[pkcs11.Session, Any]
"""A session, and in it the key."""


class TokenKey:
    """A private key that never leaves its token, with what the token holds of its certificates.

    The first session is kept for the login, which lasts as long as the process has one; others sign. Each is opened
    when a thread needs it.
    """

    def __init__(self, uri: Pkcs11Uri, ask: Ask, certificate: x509.Certificate | None, most: int) -> None:
        """Open the token, log in and find the key; ``ask`` is called only where a PIN has to be typed here.

        Raises:
            CredentialError: the token, the key or the certificate cannot be had.
            WrongPassphraseError: the PIN is wrong. The token was asked once.
        """
        self._process = os.getpid()
        self._uri = uri
        self._library = load(uri)
        self._ask_again: Ask | None = None
        self._asking_again = threading.Lock()
        try:
            with self._library.turn:
                self._token = find_token(self._library, uri)
                self._keeper = self._token.open()
                try:
                    self._begin(ask, certificate)
                except BaseException:
                    _close(self._library, self._keeper)
                    raise
        except pkcs11.PKCS11Error as error:
            raise told(error) from error
        # Neither pool nor finalizer may hold on to self, or it would never be let go.
        self._pool = SessionPool(
            partial(_open_session, self._library, self._token, uri), partial(_close_lent, self._library), most
        )
        self._end = weakref.finalize(self, _end, self._pool, self._library, self._keeper, self._process)

    def signing(self, scheme: Scheme) -> Callable[[bytes], bytes]:
        """How to sign by ``scheme``.

        Raises:
            CredentialError: the token has no mechanism for it.
        """
        try:
            with self._library.turn:
                way = choose(scheme, self._token.slot.get_mechanisms())
        except pkcs11.PKCS11Error as error:
            raise told(error) from error
        return lambda data: self._sign(way, data)

    def close(self) -> None:
        """Close all sessions, and with the last one log out; nothing can be signed afterwards."""
        self._end()

    def _begin(self, ask: Ask, certificate: x509.Certificate | None) -> None:
        _log_in(self._library, self._token, self._keeper, ask)
        key = find_key(self._keeper, self._uri)
        held = certificates(self._keeper)
        if certificate is not None and not belongs(self._keeper, key, certificate):
            raise CredentialError(
                Text(
                    id="Kunci di token bukan pasangan sertifikat ini.",
                    en="The key in the token does not belong to this certificate.",
                ),
                Text(
                    id="Berikan sertifikat yang diterbitkan untuk kunci ini.",
                    en="Give the certificate that was issued for this key.",
                ),
            )
        self.certificate = certificate or own_certificate(self._keeper, key, held)
        self.issuers = issuers(self.certificate, [one for _, one in held])
        with suppress(pkcs11.PKCS11Error, KeyError):  # a token that knows no such attribute demands no such thing
            if key[Attribute.ALWAYS_AUTHENTICATE]:
                self._ask_again = ask

    def _sign(self, way: Asking, data: bytes) -> bytes:
        if os.getpid() != self._process:
            raise CredentialError(
                Text(
                    id="Kredensial PKCS#11 ini dibuka di proses lain (sebelum fork).",
                    en="This PKCS#11 credential was opened in another process (before a fork).",
                ),
                Text(id="Buka kredensial di setiap proses.", en="Open a credential in each process."),
            )
        prepared = way.prepare(data)
        try:
            if self._ask_again is None:
                return way.finish(self._value(way, prepared, None))
            with self._asking_again, _typed(self._ask_again) as pin:
                return way.finish(self._value(way, prepared, pin))
        except pkcs11.PKCS11Error as error:
            # "from None": the binding's frames hold the PIN.
            raise told(error, gone=is_vague(error) and self._is_gone()) from None

    def _is_gone(self) -> bool:
        """Whether a fresh session finds the key no more."""
        try:
            session, _ = _open_session(self._library, self._token, self._uri)
        except (pkcs11.PKCS11Error, PoolFull) as error:
            return not isinstance(error, PoolFull)
        _close(self._library, session)
        return False

    def _value(self, way: Asking, prepared: bytes, pin: bytearray | None) -> bytes:
        with self._pool.lend() as (_, key), self._library.turn:
            return bytes(
                key.sign(
                    prepared,
                    mechanism=way.mechanism,
                    mechanism_param=way.parameter,
                    pin=None if pin is None else pin.decode(),
                )
            )


def _log_in(library: Library, token: pkcs11.Token, session: pkcs11.Session, ask: Ask) -> None:
    if not token.flags & TokenFlag.LOGIN_REQUIRED:
        return
    if token.flags & TokenFlag.PROTECTED_AUTHENTICATION_PATH:
        library.login(session, None)
        return
    with _typed(ask) as pin:
        library.login(session, pin)


@contextmanager
def _typed(ask: Ask) -> Iterator[bytearray]:
    """The PIN that ``ask`` gives, overwritten afterwards; an empty one never costs a try."""
    with lent(ask) as pin:
        if not pin or not _is_text(pin):
            raise _no_pin()
        yield pin


def _is_text(pin: bytearray) -> bool:
    """PINs are UTF-8 (PKCS #11 v2.40, 5.6)."""
    with suppress(UnicodeDecodeError):
        return bool(pin.decode())
    return False


def _no_pin() -> CredentialError:
    return CredentialError(
        Text(
            id="Token memerlukan PIN berupa teks, tetapi tidak ada yang diberikan.",
            en="The token needs a PIN that is text; none was given.",
        ),
        Text(
            id="Berikan di terminal, dengan --passphrase-file FILE, atau lewat pin-source=file: dalam URI.",
            en="Give it on the terminal, by --passphrase-file FILE, or by pin-source=file: in the URI.",
        ),
    )


def _open_session(library: Library, token: pkcs11.Token, uri: Pkcs11Uri) -> _Lent:
    with library.turn:
        try:
            session = token.open()
        except pkcs11.SessionCount as error:
            raise PoolFull from error
        try:
            keys = matching_keys(session, uri)
            if len(keys) != 1:
                raise pkcs11.ObjectHandleInvalid  # it was there when the credential was opened
            return session, keys[0]
        except BaseException:
            _close(library, session)
            raise


def _close_lent(library: Library, lent: _Lent) -> None:
    _close(library, lent[0])


def _close(library: Library, session: pkcs11.Session) -> None:
    # What cannot be closed is gone: the token was removed, or the module closed all its sessions.
    with suppress(pkcs11.PKCS11Error), library.turn:
        session.close()


def _end(pool: SessionPool[Any], library: Library, keeper: pkcs11.Session, process: int) -> None:
    """Close what is open; in a forked child nothing is its own."""
    if os.getpid() == process:
        pool.close()
        _close(library, keeper)
