"""The process of the command line, from its start to its end."""

from __future__ import annotations

import gc

__all__ = ["run"]


def run() -> None:
    """Run the command line of this process; exit codes as for `intimacy.cli.main.main`."""
    # Nearly all that a short command makes lives as long as its process. Looking through it for garbage, again and again and once more at the end, would
    # take a third of its time; a long one makes enough to be looked through now and then.
    gc.set_threshold(100_000)
    from .main import main

    try:
        main()
    finally:
        gc.freeze()
