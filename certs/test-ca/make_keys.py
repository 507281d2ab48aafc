"""Make the keys of the test PKI, once: a key that is there already is left alone.

Fixed keys keep a certificate that was exported yesterday in step with today's OCSP responder. They are public, so
whatever they sign proves nothing.

Usage: ``python certs/test-ca/make_keys.py``
"""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

KEYS = Path(__file__).parent / "keys"

BITS = {
    "root": 4096,
    "ca": 4096,
    "foreign-root": 2048,
    "ocsp": 2048,
    "tsa": 2048,
    "tsa-kedaluwarsa": 2048,
    "ca-waktu": 2048,
    "tsa-dua": 2048,
    "tsa-tiga": 2048,
    "pejabat-satu": 2048,
    "pejabat-dua": 2048,
    "pejabat-tiga": 2048,
    "pejabat-empat": 2048,
    "segel": 2048,
    "dicabut": 2048,
    "ditangguhkan": 2048,
    "kedaluwarsa": 2048,
    "belum-berlaku": 2048,
    "tanpa-nonrepudiation": 2048,
    "lemah-rsa1024": 1024,
    "lemah-sha1": 2048,
    "asing": 2048,
}


def main() -> None:
    """Write the missing keys as unencrypted PKCS#8 PEM."""
    KEYS.mkdir(exist_ok=True)
    for label, bits in BITS.items():
        path = KEYS / f"{label}.pem"
        if path.exists():
            continue
        key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        print(f"{path.name}: RSA-{bits}")


if __name__ == "__main__":
    main()
