"""The test PKI as data: where its YAML lies, what day it speaks of, and which of its certificates are wanted."""

import re
from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bsre_sign.errors import CredentialError
from bsre_sign.language import Text
from bsre_sign.testing.engine import module

REPOSITORY_FOLDER = Path(__file__).parents[2] / "certs" / "test-ca"
ARCHITECTURE = "uji"

_FILE = "certomancer.yml"
_NEEDS = {
    "ocsp": "responder-cert",
    "time-stamping": "signing-cert",
    "crl-repo": "for-issuer",
    "cert-repo": "for-issuer",
}
"""The certificate without which a kind of service cannot run."""

_PLACEHOLDER = re.compile(r"\$\{today(?:([+-]\d+)d)?\}")


@dataclass(frozen=True, slots=True)
class Profile:
    """Certomancer's configuration of one architecture, with every date filled in."""

    config: dict[str, Any]
    key_files: dict[str, str]
    """Label of a key to the path of its PEM file, relative to the folder of the YAML."""

    @classmethod
    def read(cls, directory: Path | None, today: date) -> "Profile":
        """The profile in ``directory``; by default the repository's, else the one that came with the package.

        Raises:
            CredentialError: there is no profile, or certomancer is not installed.
        """
        yaml = module("yaml")
        parsed = yaml.safe_load(fill_in(_find(directory).read_text(encoding="utf-8"), today))
        keys = parsed["keysets"][ARCHITECTURE]
        return cls(
            # Anchors make one object of what is written once; a copy of its own keeps the parts apart.
            config=deepcopy(parsed["pki-architectures"][ARCHITECTURE]),
            key_files={label: f"{keys['path-prefix']}/{key['path']}" for label, key in keys["keys"].items()},
        )

    def only(self, labels: Collection[str]) -> "Profile":
        """The profile without all certificates but ``labels``, and without the services that lack theirs.

        Raises:
            CredentialError: a label is unknown.
        """
        certificates = {label: spec for label, spec in self.config["certs"].items() if label in labels}
        for label in labels:
            if label not in certificates:
                raise unknown_label(label)
        services = {
            kind: {name: service for name, service in each.items() if service[_NEEDS[kind]] in certificates}
            for kind, each in self.config["services"].items()
        }
        key_files = {label: path for label, path in self.key_files.items() if label in certificates}
        return Profile({**self.config, "certs": certificates, "services": services}, key_files)

    def signers(self) -> tuple[str, ...]:
        """The labels of the certificates that sign documents: no CA and no service has them."""
        certificates = self.config["certs"]
        services = self.config["services"]
        others = {spec["issuer"] for spec in certificates.values()}
        others |= {service["responder-cert"] for service in services["ocsp"].values()}
        others |= {service["signing-cert"] for service in services["time-stamping"].values()}
        return tuple(label for label in certificates if label not in others)


def unknown_label(label: str) -> CredentialError:
    """The error for a label that no certificate of the test PKI has."""
    return CredentialError(
        Text(id=f"PKI uji tidak memuat '{label}'.", en=f"The test PKI holds no '{label}'."),
        Text(
            id="Label yang tersedia ada di certs/test-ca/README.md.",
            en="certs/test-ca/README.md lists the labels that there are.",
        ),
    )


def fill_in(text: str, today: date) -> str:
    """``text`` with each ``${today}``, ``${today-30d}`` or ``${today+30d}`` as midnight UTC of that day."""

    def midnight(match: re.Match[str]) -> str:
        return f"{today + timedelta(days=int(match[1] or 0)):%Y-%m-%d}T00:00:00+00:00"

    return _PLACEHOLDER.sub(midnight, text)


def _find(directory: Path | None) -> Path:
    """The YAML: in the folder that was named, in the repository, or beside this module in an installed package."""
    folders = [directory] if directory else [REPOSITORY_FOLDER, Path(__file__).parent]
    for folder in folders:
        if (folder / _FILE).is_file():
            return folder / _FILE
    raise CredentialError(
        Text(
            id=f"Berkas {_FILE} dari PKI uji tidak ditemukan di {folders[0]}.",
            en=f"The test PKI's {_FILE} is not in {folders[0]}.",
        ),
        Text(
            id="Sebutkan folder certs/test-ca dari repositori.",
            en="Name the folder certs/test-ca of the repository.",
        ),
    )
