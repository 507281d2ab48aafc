"""A PKCS#11 module in this process, started so that threads may use it (PKCS #11 v2.40, 5.4)."""

import ctypes
import os
import sys
import sysconfig
import threading
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pkcs11
from pkcs11._pkcs11 import lib

from bsre_sign.credential.pkcs11.faults import fault, told
from bsre_sign.credential.pkcs11.uri import Pkcs11Uri
from bsre_sign.errors import CredentialError
from bsre_sign.language import Text

_OS_LOCKING = 0x2
_USER = 1
_OK, _LOGGED_IN, _STARTED = 0x0, 0x100, 0x191
_INITIALIZE, _LOGIN = 0, 18
"""Their places in CK_FUNCTION_LIST."""
_MULTIARCH = sysconfig.get_config_var("MULTIARCH")
_FOLDERS = tuple(
    Path(root, inner)
    for root in (*([f"/usr/lib/{_MULTIARCH}"] if _MULTIARCH else []), "/usr/lib64", "/usr/lib", "/usr/local/lib")
    for inner in ("pkcs11", "softhsm", "")
)
"""Where a ``module-name`` is looked for; nothing that a user or a current folder can change."""

_Enter = ctypes.CFUNCTYPE(ctypes.c_ulong, ctypes.c_void_p)
_Login = ctypes.CFUNCTYPE(ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_char_p, ctypes.c_ulong)


class _FunctionList(ctypes.Structure):
    """CK_FUNCTION_LIST, as far as it is used."""

    if sys.platform == "win32":
        _pack_ = 1  # PKCS #11 v2.40, 2.1
    _fields_ = [("version", ctypes.c_ubyte * 2), ("entries", ctypes.c_void_p * (_LOGIN + 1))]


class _InitializeArguments(ctypes.Structure):
    """CK_C_INITIALIZE_ARGS: no locks of our own, but the operating system's."""

    if sys.platform == "win32":
        _pack_ = 1
    _fields_ = [("functions", ctypes.c_void_p * 4), ("flags", ctypes.c_ulong), ("reserved", ctypes.c_void_p)]


class Library(lib):
    """A module that was asked to lock for itself.

    The binding starts a module with the promise that no second thread will come, and logs in so that a wrong PIN leaves
    a session open. Both are done here instead, over the same function list.
    """

    def __init__(self, path: str) -> None:
        self._entries = _function_list(path).entries
        self._alone: AbstractContextManager[object] = nullcontext()
        super().__init__(path)
        # A started module stays until the process ends. Were it taken down with the interpreter, the binding would
        # look for a method of this class when there is none any more, and complain to the user.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self))

    @property
    def turn(self) -> AbstractContextManager[object]:
        """To be held while calling: it lets one thread in at a time, where the module cannot take more."""
        return self._alone

    def initialize(self) -> None:
        """Start the module; called once, by the binding."""
        arguments = _InitializeArguments(flags=_OS_LOCKING)
        code = _Enter(self._entries[_INITIALIZE])(ctypes.addressof(arguments))
        if code == _STARTED:
            # Somebody else in this process did, and perhaps promised it a single thread.
            self._alone = threading.RLock()
        elif code != _OK:
            raise fault(code)

    def login(self, session: pkcs11.Session, pin: bytearray | None) -> None:
        """Log the user in, once for all sessions of this process with the token; ``None``: on the reader's keypad.

        Raises:
            PKCS11Error: the token refuses. It is never asked a second time.
        """
        # The caller's own buffer: no copy stays behind when it is overwritten.
        held = None if pin is None else (ctypes.c_char * len(pin)).from_buffer(pin)
        code = _Login(self._entries[_LOGIN])(_handle(session), _USER, held, len(pin or b""))
        if code not in {_OK, _LOGGED_IN}:
            raise fault(code)


_loaded: dict[tuple[int, Path], Library] = {}
_loading = threading.Lock()


def load(uri: Pkcs11Uri) -> Library:
    """The module that ``uri`` names, loaded once per process.

    Raises:
        CredentialError: it names none, or the file is no PKCS#11 module that starts.
    """
    path = _find(uri)
    with _loading:
        place = (os.getpid(), path)  # a forked child has to start modules anew
        if place not in _loaded:
            _function_list(str(path))  # says better than the binding why a file is no module
            try:
                _loaded[place] = Library(str(path))
            except pkcs11.PKCS11Error as error:
                raise told(error) from error
        return _loaded[place]


def _find(uri: Pkcs11Uri) -> Path:
    if uri.module_path is not None:
        return uri.module_path
    name = uri.module_name
    if name is None:
        raise CredentialError(
            Text(
                id="URI PKCS#11 tidak menyebut modulnya.",
                en="The PKCS#11 URI names no module.",
            ),
            Text(
                id="Tambahkan, misalnya: ?module-path=/usr/lib/softhsm/libsofthsm2.so",
                en="Add, for instance: ?module-path=/usr/lib/softhsm/libsofthsm2.so",
            ),
        )
    names = [f"{before}{name}{after}" for before in ("lib", "") for after in (".so", ".dylib", "-pkcs11.so")]
    for folder in _FOLDERS:
        for one in names:
            if (folder / one).is_file():
                return folder / one
    raise CredentialError(
        Text(id=f"Modul PKCS#11 {name} tidak ditemukan.", en=f"The PKCS#11 module {name} is not found."),
        Text(
            id="Sebut berkasnya dengan module-path=/jalur/lengkap.",
            en="Name its file by module-path=/whole/path.",
        ),
    )


def _function_list(path: str) -> _FunctionList:
    listed = ctypes.POINTER(_FunctionList)()
    try:
        ask = ctypes.CDLL(path).C_GetFunctionList
        ask.restype = ctypes.c_ulong
        code = int(ask(ctypes.byref(listed)))
    except (OSError, AttributeError) as error:
        raise CredentialError(
            Text(
                id=f"{path} bukan modul PKCS#11 yang dapat dimuat.",
                en=f"{path} is no PKCS#11 module that can be loaded.",
            ),
            Text(
                id="Periksa jalurnya, dan apakah driver token terpasang untuk arsitektur ini.",
                en="Check the path, and that the token's driver is installed for this architecture.",
            ),
        ) from error
    if code != _OK:
        raise told(fault(code))
    return listed.contents


def _handle(session: pkcs11.Session) -> int:
    return int(session.handle)  # type: ignore[attr-defined]  # the binding's own class has it
