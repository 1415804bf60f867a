"""`python -m oreloop` is the command line."""

from __future__ import annotations

from oreloop.cli import main

if __name__ == "__main__":
    main()
