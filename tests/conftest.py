"""How long and how hurriedly the laws are tried, and what need not be worked out again for every test."""

import functools
import os

import pytest
from hypothesis import is_hypothesis_test, settings

collect_ignore = ["typing"]
"""It is for type checkers, and run once after them."""

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


@pytest.fixture(autouse=True, scope="session")
def _orders_found_once():
    """Pictures of one result differ in width, colours and words, seldom in the order of their points, which takes most of the time to draw one.

    What finds an order is tested where it is, in `intimacy.show.order`, and there without this.
    """
    from intimacy.show import arrange

    @functools.lru_cache(maxsize=500)
    def found(sizes, gaps):
        return given(sizes, gaps)

    def remembered(sizes, gaps):
        return [list(order) for order in found(tuple(sizes), tuple(map(tuple, gaps)))]

    given = arrange.order_layers
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrange, "order_layers", remembered)
        yield
