"""``python -m bsre_sign``: the command line."""

from bsre_sign.cli import main

if __name__ == "__main__":
    main()
