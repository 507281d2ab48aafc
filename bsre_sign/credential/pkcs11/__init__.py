"""Keys in a token or HSM, over PKCS#11 (OASIS PKCS #11 v2.40).

Needs ``pip install 'bsre-sign[pkcs11]'``. Only ``credential`` and ``uri`` can be imported without it.
"""
