"""One situation at a time: the built-in catalogue, 1,000 practices, 100,000 practices."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import peers
import synthetic
from table import Goal, Row, at_most, faster
from timing import Sides, Timing, one_blas_thread, with_kernels, without_kernels

import intimacy
from intimacy.catalog import Catalog
from intimacy.index import compile_index

SEVERITIES = {"fear-of-vulnerability": 0.8}
K = 5


def _rows(
    case: str, ours: str, sides: Sides, times: dict[str, Timing], against: dict[str, Goal | None]
) -> Iterator[Row]:
    """One row per peer, in microseconds of wall time."""
    for name, goal in against.items():
        mine, theirs = times.get(ours), times.get(name)
        skipped = "; ".join(sides.skipped[side] for side in (ours, name) if side in sides.skipped)
        yield Row(
            case,
            mine and mine.wall * 1e6,
            name,
            theirs and theirs.wall * 1e6,
            "us",
            goal,
            skipped,
        )


def one(*, quick: bool) -> Iterator[Row]:
    """One recommendation from the built-in catalogue."""
    catalog = intimacy.load_catalog()
    situation = intimacy.Situation(obstacles=SEVERITIES, red_flags=[])
    sides = Sides()
    sides.add("recommend", lambda: lambda: intimacy.recommend(situation))
    sides.add("explained", lambda: lambda: [item.reasons for item in intimacy.recommend(situation)])
    sides.add("networkx pagerank, personalised", lambda: peers.pagerank(catalog, SEVERITIES))
    sides.add("bare dict loops that only rank", lambda: peers.bare_loops(catalog, SEVERITIES, 3))
    times = sides.measure(repeat=7 if quick else 51)
    goals: dict[str, Goal | None] = {
        "networkx pagerank, personalised": faster(20),
        "bare dict loops that only rank": at_most(5),
    }
    yield from _rows("one recommend, built-in catalogue", "recommend", sides, times, goals)
    yield from _rows("the same, every reason looked at", "explained", sides, times, dict.fromkeys(goals))


def _situation(catalog: Catalog) -> intimacy.Situation:
    obstacles = sorted(catalog.obstacles)
    return intimacy.Situation(obstacles={obstacles[1]: 0.5, obstacles[7]: 0.7, obstacles[20]: 0.3}, red_flags=[])


def _choice(catalog: Catalog, situation: intimacy.Situation) -> Callable[[], object]:
    """The choice alone, from needs and effects that are worked out, as the peers are given them."""
    from intimacy.choose.large import choose_among_many
    from intimacy.scoring.arrays import score_many_practices

    index = compile_index(catalog)
    given = index.resolve(situation)
    scores = score_many_practices(index, given, focus=0.5)
    return lambda: choose_among_many(index, given, scores, (), K)


def thousand(*, quick: bool) -> Iterator[Row]:
    """The greedy top 5 of 1,000 practices."""
    catalog = synthetic.catalog(1000)
    situation = _situation(catalog)
    relief, targets = peers.relief_of(catalog), peers.targets_of(catalog)
    shares = peers.shares_of(situation, catalog)
    sides = Sides()
    sides.add("recommend", lambda: lambda: intimacy.recommend(situation, k=K, catalog=catalog), around=without_kernels)
    sides.add("engine", lambda: _choice(catalog, situation), around=without_kernels)
    sides.add("compiled", lambda: _choice(catalog, situation), around=with_kernels)

    def model() -> object:
        return peers.factor_model(relief, targets, peers.share_matrix([shares], targets))

    sides.add("implicit recommend, linear", lambda: peers.implicit_one(model(), K), around=one_blas_thread)
    sides.add("implicit topk beneath it", lambda: peers.implicit_bare(model(), K), around=one_blas_thread)
    sides.add("plain Python greedy", lambda: peers.plain_greedy(relief, shares, K))
    sides.add("scipy.sparse plain greedy", lambda: peers.sparse_greedy(relief, targets, shares, K))
    times = sides.measure(repeat=7 if quick else 51)
    goals: dict[str, Goal | None] = {
        "implicit recommend, linear": at_most(2),
        "implicit topk beneath it": None,
        "plain Python greedy": faster(10),
        "scipy.sparse plain greedy": None,
    }
    yield from _rows("greedy top 5, 1,000 practices, choice alone", "engine", sides, times, goals)
    yield from _rows("the same, with the extra fast", "compiled", sides, times, goals)
    whole = dict.fromkeys(goals)
    yield from _rows("greedy top 5, 1,000 practices, whole recommend", "recommend", sides, times, whole)


def large(*, quick: bool) -> Iterator[Row]:
    """The greedy top 5 of 100,000 practices; 10,000 where it is to be quick."""
    practices = 10_000 if quick else 100_000
    catalog = synthetic.catalog(practices)
    situation = _situation(catalog)
    relief, targets = peers.relief_of(catalog), peers.targets_of(catalog)
    shares = peers.shares_of(situation, catalog)
    sides = Sides()
    sides.add("recommend", lambda: lambda: intimacy.recommend(situation, k=K, catalog=catalog), around=without_kernels)
    sides.add("engine", lambda: _choice(catalog, situation), around=without_kernels)
    sides.add("compiled", lambda: _choice(catalog, situation), around=with_kernels)
    sides.add("scipy.sparse plain greedy", lambda: peers.sparse_greedy(relief, targets, shares, K))
    sides.add(
        "implicit recommend, linear",
        lambda: peers.implicit_one(peers.factor_model(relief, targets, peers.share_matrix([shares], targets)), K),
        around=one_blas_thread,
    )
    times = sides.measure(repeat=5 if quick else 15)
    goals: dict[str, Goal | None] = {"scipy.sparse plain greedy": faster(6), "implicit recommend, linear": None}
    case = f"greedy top 5, {practices:,} practices"
    yield from _rows(f"{case}, choice alone", "engine", sides, times, goals)
    yield from _rows("the same, with the extra fast", "compiled", sides, times, goals)
    yield from _rows(f"{case}, whole recommend", "recommend", sides, times, dict.fromkeys(goals))
