"""What a user would pick instead, each written as its own documentation or a good programmer would have it.

None of them asks about safety, resolves ids or says why; all but the greedy ones rank by a plain weighted sum. They get the shares of the targets for
nothing, where the library works them out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from timing import need

import intimacy
from intimacy.catalog import Catalog
from intimacy.model import WEIGHTS, Relation

RELIEF = (Relation.ADDRESSES, Relation.STRENGTHENS, Relation.YIELDS)

Links: TypeAlias = dict[str, dict[str, float]]
"""Weights by source and target."""
Matrix: TypeAlias = "npt.NDArray[np.float32]"


def links_of(catalog: Catalog, *relations: Relation) -> Links:
    """The weights of a catalog's links as plain dicts."""
    out: Links = {}
    for link in catalog.links:
        if link.relation in relations and link.strength is not None:
            out.setdefault(link.source, {})[link.target] = WEIGHTS[link.strength]
    return out


def relief_of(catalog: Catalog) -> Links:
    """By practice: the weight of its link to each target."""
    every = links_of(catalog, *RELIEF)
    return {id: every.get(id, {}) for id in sorted(catalog.practices)}


def shares_of(situation: intimacy.Situation, catalog: Catalog) -> dict[str, float]:
    """The share of every target in the need of a situation, as the library has it."""
    return {one.target: one.share for one in intimacy.recommend(situation, catalog=catalog).needs}


# -- one situation -----------------------------------------------------------------------------------------------------


def pagerank(catalog: Catalog, severities: Mapping[str, float]) -> Callable[[], object]:
    """Networkx's PageRank, personalised by what was reported, on the graph of the catalog."""
    nx = need("networkx")
    graph = catalog.to_graph()
    return lambda: nx.pagerank(graph, personalization=severities)


def bare_loops(catalog: Catalog, severities: Mapping[str, float], k: int) -> Callable[[], list[str]]:
    """Plain dicts and loops that only rank: what was reported and what it weakens, a weighted sum per practice, the best."""
    weakens = links_of(catalog, Relation.WEAKENS)
    relief = relief_of(catalog)

    def run() -> list[str]:
        needs = dict(severities)
        for obstacle, severity in severities.items():
            for pillar, weight in weakens.get(obstacle, {}).items():
                needs[pillar] = 1 - (1 - needs.get(pillar, 0.0)) * (1 - severity * weight)
        scores = {
            practice: sum(needs[target] * weight for target, weight in row.items() if target in needs)
            for practice, row in relief.items()
        }
        return sorted(scores, key=lambda practice: -scores[practice])[:k]

    return run


def plain_greedy(relief: Links, shares: Mapping[str, float], k: int) -> Callable[[], list[str]]:
    """The greedy choice in plain Python: in every round the practice that relieves most of what is left."""

    def run() -> list[str]:
        left = dict(shares)
        chosen: list[str] = []
        rest = dict(relief)

        def gain(practice: str) -> float:
            return sum(left[target] * weight for target, weight in rest[practice].items() if target in left)

        while rest and len(chosen) < k:
            best = max(rest, key=gain)
            for target, weight in rest.pop(best).items():
                if target in left:
                    left[target] *= 1 - weight
            chosen.append(best)
        return chosen

    return run


def _dense(relief: Links, targets: list[str]) -> npt.NDArray[np.float64]:
    places = {target: place for place, target in enumerate(targets)}
    out = np.zeros((len(relief), len(targets)))
    for row, weights in zip(out, relief.values(), strict=True):
        for target, weight in weights.items():
            row[places[target]] = weight
    return out


def targets_of(catalog: Catalog) -> list[str]:
    """The ids of all targets."""
    return [*sorted(catalog.obstacles), *sorted(catalog.pillars), *sorted(catalog.benefits)]


def share_matrix(rows: list[dict[str, float]], targets: list[str]) -> Matrix:
    """Shares as rows of an array, as a factor model has its users."""
    return np.array([[row.get(target, 0.0) for target in targets] for row in rows], dtype=np.float32)


def sparse_greedy(relief: Links, targets: list[str], shares: Mapping[str, float], k: int) -> Callable[[], list[str]]:
    """The greedy choice with scipy.sparse: a product of the whole CSR matrix with what is left, in every round."""
    csr_matrix = need("scipy.sparse").csr_matrix
    matrix = csr_matrix(_dense(relief, targets))
    ids = list(relief)
    start = np.array([shares.get(target, 0.0) for target in targets])

    def run() -> list[str]:
        left = start.copy()
        chosen: list[int] = []
        while len(chosen) < min(k, len(ids)):
            gains = matrix @ left
            gains[chosen] = -1.0
            best = int(gains.argmax())
            row = slice(matrix.indptr[best], matrix.indptr[best + 1])
            left[matrix.indices[row]] *= 1 - matrix.data[row]
            chosen.append(best)
        return [ids[place] for place in chosen]

    return run


# -- implicit ----------------------------------------------------------------------------------------------------------


def factor_model(relief: Links, targets: list[str], users: Matrix) -> Any:
    """A model of implicit whose item factors are the weights of the links and whose user factors are shares."""
    base: Any = need("implicit.cpu.matrix_factorization_base").MatrixFactorizationBase
    methods = {"fit": lambda *_: None, "save": lambda *_: None}
    model = type("LinkModel", (base,), methods)()
    model.item_factors = _dense(relief, targets).astype(np.float32)
    model.user_factors = users
    return model


def implicit_one(model: Any, k: int) -> Callable[[], object]:
    """The best for one user, by the documented call."""
    return lambda: model.recommend(0, None, N=k, filter_already_liked_items=False)


def implicit_bare(model: Any, k: int) -> Callable[[], object]:
    """The function beneath it that holds no model: the least that implicit can take."""
    topk = need("implicit.cpu.topk").topk
    items, user = model.item_factors, model.user_factors[0]
    return lambda: topk(items, user, k)


def implicit_many(model: Any, k: int, *, threads: int = 0) -> Callable[[], object]:
    """The best for all users in one call, spread over threads by implicit itself."""
    users = np.arange(len(model.user_factors))
    model.num_threads = threads
    return lambda: model.recommend(users, None, N=k, filter_already_liked_items=False)
