"""Without python-pkcs11 everything else works, and tokens are told what is missing."""

import subprocess
import sys

SCRIPT = """
import sys
import bsre_sign.credential
assert "pkcs11" not in sys.modules, "loaded before it is needed"
sys.modules["pkcs11"] = None  # as if it were not installed
try:
    bsre_sign.credential.Pkcs11Credential.open("pkcs11:?module-path=/a.so", lambda: "1234")
except bsre_sign.CredentialError as error:
    print(error.cause.en, error.hint.en)
"""


def test_what_is_missing_is_told() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "python-pkcs11, which is not installed" in done.stdout
    assert "pip install '.[pkcs11]'" in done.stdout
