"""What a token says when it refuses, as errors of this library."""

import pkcs11

from bsre_sign.errors import CredentialError, WrongPassphraseError
from bsre_sign.language import Text

_GONE = (
    pkcs11.DeviceRemoved,
    pkcs11.TokenNotPresent,
    pkcs11.TokenNotRecognised,
    pkcs11.SlotIDInvalid,
    pkcs11.SessionHandleInvalid,
    pkcs11.SessionClosed,
)
_NO_KEY = (pkcs11.KeyHandleInvalid, pkcs11.ObjectHandleInvalid)
_WRONG_PIN = (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange)
_NO_PIN = (pkcs11.PinLocked, pkcs11.PinExpired, pkcs11.UserPinNotInitialized)
_CLEAR = (*_GONE, *_NO_KEY, *_WRONG_PIN, *_NO_PIN, pkcs11.UserNotLoggedIn)
_CODES: dict[int, type[pkcs11.PKCS11Error]] = {
    0x30: pkcs11.DeviceError,
    0x32: pkcs11.DeviceRemoved,
    0x50: pkcs11.FunctionCancelled,
    0xA0: pkcs11.PinIncorrect,
    0xA1: pkcs11.PinInvalid,
    0xA2: pkcs11.PinLenRange,
    0xA3: pkcs11.PinExpired,
    0xA4: pkcs11.PinLocked,
    0xB0: pkcs11.SessionClosed,
    0xB3: pkcs11.SessionHandleInvalid,
    0xE0: pkcs11.TokenNotPresent,
    0x102: pkcs11.UserPinNotInitialized,
}
"""CKR_… values that starting a module and logging in can end in (PKCS #11 v2.40, 5.1)."""


def fault(code: int) -> pkcs11.PKCS11Error:
    """The exception for a CKR_… value."""
    return _CODES[code]() if code in _CODES else pkcs11.PKCS11Error(f"CKR {code:#x}")


def is_vague(error: pkcs11.PKCS11Error) -> bool:
    """Whether ``error`` says little: devices that are pulled out answer with whatever they were about to look at."""
    return not isinstance(error, _CLEAR)


def told(error: pkcs11.PKCS11Error, *, gone: bool = False) -> CredentialError:
    """``error`` with a cause and a hint; ``gone`` says that the key was looked for since, and not found."""
    if isinstance(error, _WRONG_PIN):
        return WrongPassphraseError(
            Text(id="PIN token salah.", en="The token's PIN is wrong."),
            Text(
                id="Periksa sebelum mencoba lagi: token terkunci setelah beberapa kali salah. "
                "Program ini tidak mencoba dua kali.",
                en="Check it before trying again: a token locks after a few wrong tries. "
                "This program made no second one.",
            ),
        )
    if isinstance(error, _NO_PIN):
        return CredentialError(
            Text(
                id="PIN token terkunci, kedaluwarsa, atau belum dibuat.",
                en="The token's PIN is locked, expired or not set.",
            ),
            Text(
                id="Buka kuncinya dengan PUK atau SO PIN, atau hubungi penerbit token.",
                en="Unlock it with the PUK or SO PIN, or ask the token's issuer.",
            ),
        )
    if isinstance(error, _GONE):
        return CredentialError(
            Text(
                id=f"Token dicabut, atau sesinya terputus ({_name(error)}).",
                en=f"The token was removed, or its session has ended ({_name(error)}).",
            ),
            Text(
                id="Pasang kembali tokennya, lalu mulai lagi; dokumen yang sudah selesai tetap utuh.",
                en="Insert the token again, then start anew; documents that were finished are whole.",
            ),
        )
    if gone or isinstance(error, _NO_KEY):
        return CredentialError(
            Text(
                id=f"Token dicabut, atau kuncinya tidak ada lagi di sana ({_name(error)}).",
                en=f"The token was removed, or the key is no longer in it ({_name(error)}).",
            ),
            Text(
                id="Pasang kembali tokennya, periksa kuncinya, lalu mulai lagi; dokumen yang sudah selesai tetap utuh.",
                en="Insert the token again, check its key, then start anew; documents that were finished are whole.",
            ),
        )
    if isinstance(error, pkcs11.UserNotLoggedIn):
        return CredentialError(
            Text(
                id="Token tidak lagi menerima PIN yang tadi diberikan (UserNotLoggedIn).",
                en="The token no longer accepts the PIN that was given (UserNotLoggedIn).",
            ),
            Text(
                id="Mulai lagi dan berikan PIN-nya; program lain mungkin telah menutup sesinya.",
                en="Start anew and give the PIN; another program may have logged out.",
            ),
        )
    return CredentialError(
        Text(id=f"Token menolak perintah ini ({_name(error)}).", en=f"The token refuses this ({_name(error)})."),
        Text(
            id="Periksa token dan drivernya, misalnya dengan pkcs11-tool --list-objects, lalu mulai lagi.",
            en="Check the token and its driver, for instance by pkcs11-tool --list-objects, then start anew.",
        ),
    )


def _name(error: pkcs11.PKCS11Error) -> str:
    """Its name; where the binding has none, what it says of the code."""
    return str(error)[:80] if type(error) is pkcs11.PKCS11Error else type(error).__name__
