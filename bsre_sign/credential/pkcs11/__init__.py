"""Keys in a token or HSM, over PKCS#11 (OASIS PKCS #11 v2.40).

Needs the extra ``pkcs11``. Only ``credential`` and ``uri`` can be imported without it.
"""
