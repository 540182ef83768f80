"""How long and how hurriedly the laws are tried."""

import os

from hypothesis import is_hypothesis_test, settings

SHARE = float(os.environ.get("INTIMACY_EXAMPLES", "1"))
"""The share of its examples with which a law is tried: all, unless it has been tried with all of them on another Python."""
LEAST = 4
"""So many are tried in any case, where it has so many: the first example is the smallest there is, and tells little."""


def pytest_collection_modifyitems(items):
    # The function of a test with parameters stands behind several of them.
    for law in {item.obj for item in items if is_hypothesis_test(getattr(item, "obj", None))}:
        given = getattr(law, "_hypothesis_internal_use_settings", settings.default)
        # Without a deadline: a law holds on a busy machine too.
        count = min(given.max_examples, max(LEAST, round(given.max_examples * SHARE)))
        law._hypothesis_internal_use_settings = settings(given, max_examples=count, deadline=None)
