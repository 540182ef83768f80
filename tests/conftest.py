"""How long and how hurriedly the laws are tried."""

import os

from hypothesis import is_hypothesis_test, settings

SHARE = float(os.environ.get("INTIMACY_EXAMPLES", "1"))
"""The share of its examples with which a law is tried: all, unless it has been tried with all of them on another Python."""


def pytest_collection_modifyitems(items):
    # The function of a test with parameters stands behind several of them.
    for law in {item.obj for item in items if is_hypothesis_test(getattr(item, "obj", None))}:
        given = getattr(law, "_hypothesis_internal_use_settings", settings.default)
        # Without a deadline: a law holds on a busy machine too.
        law._hypothesis_internal_use_settings = settings(
            given, max_examples=max(1, round(given.max_examples * SHARE)), deadline=None
        )
