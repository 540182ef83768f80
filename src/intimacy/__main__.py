"""`python -m intimacy`: the command line, where its folder is not on the path."""

from __future__ import annotations

from .cli.process import run

__all__: list[str] = []

if __name__ == "__main__":
    run()
