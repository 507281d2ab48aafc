"""The user's trust folder: certificates that the user confirmed, one file each, named by its fingerprint.

The name makes a file worth only what it was confirmed for: one whose content has changed no longer fits it, and one
that was put there by hand under another name does not count.
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from bsre_sign import BsreSignError, CredentialError, OutputError, Text
from bsre_sign.errors import system_words
from bsre_sign.files import others_may_change, read_small
from bsre_sign.output import whole_file

_NAME = re.compile(r"([0-9A-F]{64})\.pem")
_MOST_BYTES = 256 * 1024
_MOST_FILES = 1000
STRAY = Text("tidak ditambahkan dengan trust add", "not added by trust add")


@dataclass(frozen=True)
class Kept:
    """One file in the folder."""

    name: str
    certificate: bytes | None = None
    """DER; ``None`` where the file does not count."""
    fault: Text | None = None
    """Why it does not count."""

    @property
    def is_stray(self) -> bool:
        """Whether it was never this program's."""
        return self.fault is STRAY

    @property
    def sha256(self) -> str | None:
        """The fingerprint for which it was put here."""
        match = _NAME.fullmatch(self.name)
        return match[1] if match else None


@dataclass(frozen=True)
class TrustFolder:
    """A folder of confirmed certificates; it need not exist."""

    path: Path

    @classmethod
    def of_user(cls) -> "TrustFolder | None":
        """The folder ``trust`` in the user's configuration folder; ``None`` for a user without a home.

        Such a user's configuration folder would lie in the current one, where anybody's documents may lie too.
        """
        folder = Path(click.get_app_dir("bsre-sign"))
        return cls(folder / "trust") if folder.is_absolute() else None

    @classmethod
    def required(cls) -> "TrustFolder":
        """As :meth:`of_user`, for what cannot be done without.

        Raises:
            CredentialError: there is none.
        """
        folder = cls.of_user()
        if folder is None:
            raise CredentialError(
                Text("Pengguna ini tidak mempunyai folder konfigurasi.", "This user has no configuration folder."),
                Text("Setel variabel HOME, atau pakai --trust FILE.", "Set the variable HOME, or use --trust FILE."),
            )
        return folder

    def entries(self) -> tuple[Kept, ...]:
        """Every file in it, by name.

        Raises:
            CredentialError: the folder cannot be read, or others than the user may change it.
        """
        return tuple(self._entries())

    def certificates(self) -> tuple[bytes, ...]:
        """The confirmed certificates, DER.

        Raises:
            CredentialError: as :meth:`entries`; or a confirmed file no longer holds what was confirmed.
        """
        found = []
        for one in self._entries():
            if one.certificate is not None:
                found.append(one.certificate)
            elif one.fault is not None and not one.is_stray:
                raise CredentialError(
                    Text(
                        f"{self.path / one.name} tidak dapat dipercaya: {one.fault.id}.",
                        f"{self.path / one.name} cannot be trusted: {one.fault.en}.",
                    ),
                    Text(
                        f"Hapus dengan bsre-sign trust remove {one.name}, lalu tambahkan lagi dari sumbernya.",
                        f"Remove it by bsre-sign trust remove {one.name}, then add it again from its source.",
                    ),
                )
        return tuple(found)

    def add(self, certificate: bytes) -> Path:
        """Write one certificate (DER) that the user has confirmed.

        Raises:
            OutputError: the folder or the file cannot be written.
            CredentialError: others than the user may change the folder.
        """
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import Encoding

        target = self.path / f"{hashlib.sha256(certificate).hexdigest().upper()}.pem"
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.mkdir(mode=0o700, exist_ok=True)
            self._check(self.path.lstat())
        except OSError as error:
            raise _failed(self.path, error, OutputError) from error
        with whole_file(target) as stream:
            stream.write(x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM))
        return target

    def remove(self, entry: Kept) -> None:
        """Remove one of :meth:`entries`: the file itself, or the link, never what a link leads to.

        Raises:
            OutputError: it cannot be removed.
        """
        try:
            (self.path / entry.name).unlink()
        except OSError as error:
            raise _failed(self.path / entry.name, error, OutputError) from error

    def _entries(self) -> Iterator[Kept]:
        try:
            self._check(self.path.lstat())
            # What starts with a dot is the system's own, or a file that is being written.
            names = sorted(one for one in os.listdir(self.path) if not one.startswith("."))  # noqa: PTH208
        except FileNotFoundError:
            return
        except OSError as error:
            raise _failed(self.path, error, CredentialError) from error
        if len(names) > _MOST_FILES:
            raise CredentialError(
                Text(f"{self.path} memuat lebih dari {_MOST_FILES} berkas.", f"{self.path} holds too many files."),
                Text("Keluarkan yang bukan sertifikat dari folder itu.", "Take out what is no certificate."),
            )
        for name in names:
            yield self._entry(name)

    def _entry(self, name: str) -> Kept:
        match = _NAME.fullmatch(name)
        if match is None:
            return Kept(name, fault=STRAY)
        path = self.path / name
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                return Kept(name, fault=Text("bukan berkas biasa", "it is not a regular file"))
            certificate = _readable(read_small(path, _MOST_BYTES, CredentialError), name)
        except OSError as error:
            return Kept(name, fault=system_words(error))
        except CredentialError as error:
            return Kept(name, fault=Text(error.cause.id.rstrip("."), error.cause.en.rstrip(".")))
        if certificate is None or hashlib.sha256(certificate).hexdigest().upper() != match[1]:
            return Kept(
                name,
                fault=Text("isinya bukan sertifikat yang dikonfirmasi", "it does not hold the certificate confirmed"),
            )
        return Kept(name, certificate)

    def _check(self, status: os.stat_result) -> None:
        """Refuse a folder into which others than the user, or the system's administrator, may put files."""
        if others_may_change(status) or not stat.S_ISDIR(status.st_mode):
            raise CredentialError(
                Text(
                    f"Folder kepercayaan {self.path} bukan milik pengguna ini saja.",
                    f"The trust folder {self.path} is not this user's alone.",
                ),
                Text(
                    f"Jadikan folder biasa milik sendiri dengan izin 0700: chmod 700 {self.path}",
                    f"Make it an ordinary folder of one's own with permissions 0700: chmod 700 {self.path}",
                ),
            )


def _readable(data: bytes, name: str) -> bytes | None:
    """The one certificate in ``data``.

    Raises:
        CredentialError: there is none, or it cannot be read to its end.
    """
    from bsre_sign.trust import facts_of
    from bsre_sign.trust.encoded import certificates_in

    found = certificates_in(data, name)
    facts_of(found[0])
    return found[0] if len(found) == 1 else None


def _failed(path: Path, error: OSError, kind: type[BsreSignError]) -> BsreSignError:
    said = system_words(error)
    return kind(
        Text(f"{path} tidak dapat dikerjakan: {said.id}.", f"{path} cannot be worked on: {said.en}."),
        Text("Periksa izin folder itu.", "Check the folder's permissions."),
    )
