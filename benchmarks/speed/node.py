"""signpdf, a library for Node.js, where it is installed."""

import shutil
import subprocess
from pathlib import Path

_PACKAGES = ("@signpdf/signpdf", "@signpdf/signer-p12", "@signpdf/placeholder-plain")
SIGNPDF = """
const fs = require("fs");
const [source, target, container, passphrase] = process.argv.slice(1);
const { SignPdf } = require("@signpdf/signpdf");
const { P12Signer } = require("@signpdf/signer-p12");
const { plainAddPlaceholder } = require("@signpdf/placeholder-plain");
const prepared = plainAddPlaceholder({
  pdfBuffer: fs.readFileSync(source), reason: "", contactInfo: "", name: "", location: "", signatureLength: 16384,
});
const signer = new P12Signer(fs.readFileSync(container), { passphrase: fs.readFileSync(passphrase, "utf8") });
new SignPdf().sign(prepared, signer).then((signed) => fs.writeFileSync(target, signed));
"""
"""Signs one file: source, target, PKCS#12, file with its passphrase."""


def has_signpdf(folder: Path) -> bool:
    """Whether a script that runs in ``folder`` finds the library; NODE_PATH may name where it is."""
    node = shutil.which("node")
    if node is None:
        return False
    asked = "".join(f"require.resolve('{name}');" for name in _PACKAGES)
    return subprocess.run([node, "-e", asked], cwd=folder, capture_output=True, check=False).returncode == 0  # noqa: S603
