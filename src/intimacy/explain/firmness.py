"""How sure: what is left of a list when every strength may be a grade off (rule S9), and when the focus moves."""

import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import repeat
from operator import mul
from typing import Any, NamedTuple, TypeAlias

from ..catalog import Catalog
from ..choose import NOTHING, READY, TIE, Candidacy, Choice, barred, choose
from ..index import Index, Resolved, Row, Tables
from ..index.redraw import Redrawn, to_be_redrawn
from ..model import Firmness, frozendict
from ..scoring import Effects, Scores, Wants, score, wants
from ..wording import firmness_words
from ..wording.speech import speaking

__all__ = ["DRAWS", "Stability", "measure_stability", "order_words"]

DRAWS = 200
"""S9: the number of redraws."""

FIRM, LEANING = 0.8, 0.5
"""From these shares of redraws on, in which the first practice stays first, an order is firm or leaning; a convention."""


class Stability(NamedTuple):
    """How often each practice is chosen when every strength may be a grade off (rule S9), and how far the focus may move.

    ``firmness`` is "firm order" where the first practice of the list stays first in at least 0.8 of the redraws, "leaning" from 0.5, else "close call";
    the two limits are a convention. It is None where there is no list.
    """

    seed: int
    draws: int
    chosen: frozendict[str, float]
    """The share of redraws in which a practice is in the list, 0 to 1; those never chosen are left out."""
    first: frozendict[str, float]
    """The share of redraws in which it comes first."""
    firmness: Firmness | None = None
    leader: str | None = None
    """The practice that comes first in the list itself."""
    focus_range: tuple[float, float] | None = None
    """The lowest and highest ``focus`` between which it comes first, everything else unchanged."""
    text: str = ""
    """All this in a sentence."""

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return str(self)

    def to_dict(self) -> dict[str, Any]:
        """The shares as plain data."""
        return {
            "seed": self.seed,
            "draws": self.draws,
            "firmness": self.firmness and str(self.firmness),
            "leader": self.leader,
            "focus_range": self.focus_range and list(self.focus_range),
            "chosen": dict(self.chosen),
            "first": dict(self.first),
        }


def measure_stability(
    catalog: Catalog,
    index: Index,
    given: Resolved,
    held: Collection[int],
    scores: Scores,
    candidacy: Candidacy,
    choice: Choice,
    *,
    k: int,
    focus: float,
    seed: int,
) -> Stability:
    """Choose again under redrawn strengths and count; ``scores``, ``candidacy`` and ``choice`` are those of the list itself."""
    # S9 stability. The share of 200 redraws in which a practice is chosen: random.Random(seed), links with a weight under the policy sorted by
    # (source, relation, target), one randrange(3) - 1 grade each, clamped; everything else unchanged.
    redrawn, cells = to_be_redrawn(catalog, index, given)
    read = _choices(cells)
    # S7. Of what keeps a practice out, readiness alone hangs on strengths.
    open_ = barred(index, given, scores._replace(readiness=[1.0] * len(index.practices)), held).candidates

    def listed(steps: bytes) -> list[int]:
        for number, row, place, choices in read:
            row[place] = choices[steps[number]]
        again = score(redrawn.tables, given, focus=focus, alone=redrawn.alone)
        candidates = (
            [place for place in open_ if again.readiness[place] >= READY - NOTHING]
            if again.general == scores.general
            else barred(redrawn, given, again, held).candidates
        )
        return [pick.practice for pick in choose(redrawn, given, again, candidates, k).picks]

    draws = list(redraws(seed, len(cells)))
    firsts: Iterator[int | None] = repeat(None, DRAWS)
    if k == 1:
        firsts = _firsts(redrawn, given, cells, draws, open_, focus=focus, general=scores.general)
    chosen: dict[int, int] = {}
    first: dict[int, int] = {}
    for steps, place in zip(draws, firsts, strict=True):
        picks = listed(steps) if place is None else [place]
        for pick in picks:
            chosen[pick] = chosen.get(pick, 0) + 1
        if picks:
            first[picks[0]] = first.get(picks[0], 0) + 1
    leader = choice.picks[0].practice if choice.picks else None
    firmness = None if leader is None else _firmness(first.get(leader, 0) / DRAWS)
    return Stability(
        seed=seed,
        draws=DRAWS,
        chosen=_shares(index, chosen),
        first=_shares(index, first),
        firmness=firmness,
        leader=None if leader is None else index.practices[leader],
        focus_range=None if leader is None else focus_range(index, scores, candidacy, leader, focus),
        text=order_words(catalog, firmness, 0 if leader is None else first.get(leader, 0)),
    )


def order_words(catalog: Catalog, firmness: Firmness | None, first: int) -> str:
    """How firm an order is, in a sentence in the language of the catalog; ``first`` of the redraws keep the first practice first."""
    with speaking(catalog.sentences):
        return firmness_words(firmness, first, DRAWS)


def redraws(seed: int, links: int) -> Iterator[bytes]:
    """By redraw, what `random.Random(seed).randrange(3)` gives for each link: 0 a grade less, 1 as it is, 2 a grade more."""
    # randrange(3) takes the two highest bits of a word of the generator, and of the next one where they are 3; here they are taken of many words at once.
    source = random.Random(seed)  # noqa: S311 - a redraw, no secret
    steps = b""
    for _ in range(DRAWS):
        while len(steps) < links:
            steps += source.randbytes(4 * WORDS)[3::4].translate(TWO_BITS, THREES)
        yield steps[:links]
        steps = steps[links:]


WORDS = 4096
TWO_BITS, THREES = bytes(byte >> 6 for byte in range(256)), bytes(range(3 << 6, 256))

_Choices: TypeAlias = tuple[int, Row, int, list[tuple[int, float]]]
"""The number of a link, a row with its weight, the place there, and what may come to stand in it."""


def _choices(cells: Sequence[Redrawn], rows: Iterable[Row] | None = None) -> list[_Choices]:
    """What a redraw may write into tables, or into some of their rows."""
    wanted = None if rows is None else set(map(id, rows))
    return [
        (number, row, place, [(other, weight) for weight in weights])
        for number, (found, weights) in enumerate(cells)
        for row, place, other in found
        if wanted is None or id(row) in wanted
    ]


def _wanted(
    tables: Tables, given: Resolved, cells: Sequence[Redrawn], draws: Iterable[bytes], focus: float
) -> Iterator[Wants]:
    """By redraw, what the situation wants; few links decide it, so that many redraws want the same."""
    read = _choices(cells, (*tables.weakens, *tables.enables, *tables.yields))
    known: dict[bytes, Wants] = {}
    for steps in draws:
        key = bytes([steps[number] for number, *_ in read])
        if key not in known:
            for number, row, place, choices in read:
                row[place] = choices[steps[number]]
            known[key] = wants(tables, given, focus=focus)
        yield known[key]


def _firsts(
    redrawn: Index,
    given: Resolved,
    cells: Sequence[Redrawn],
    draws: Sequence[bytes],
    open_: Iterable[int],
    *,
    focus: float,
    general: bool,
) -> Iterator[int | None]:
    """By redraw, which practice comes first; None where it takes the whole of rule S7 to say, since others come as near as a tie.

    The numbers of all redraws are reckoned side by side, which takes a third of the time that one redraw after the other takes.
    """
    tables, steps = redrawn.tables, b"".join(draws)
    wanted = list(_wanted(tables, given, cells, draws, focus))
    lacks = list(zip(*[one.lacks for one in wanted], strict=True))
    shares = list(zip(*[one.shares for one in wanted], strict=True))
    numbers = {(id(row), other): number for number, (found, _) in enumerate(cells) for row, _, other in found}

    def weights(row: Row) -> Iterator[tuple[int, list[float]]]:
        for other, _ in row:
            number = numbers[id(row), other]
            choices = cells[number][1]
            yield other, [choices[step] for step in steps[number :: len(cells)]]

    columns: dict[int, list[float]] = {}
    for place in open_:
        # S6. Readiness r_a = prod_p (1 - L_p w(a requires p)); v(a,t) = r_a e_a w(a addresses|strengthens|yields t).
        ready = [1.0] * len(draws)
        for pillar, column in weights(tables.requires[place]):
            ready = [one * (1 - lack * weight) for one, lack, weight in zip(ready, lacks[pillar], column, strict=True)]
        effect = redrawn.alone[place] if given.alone else 1.0
        parts = [map(mul, shares[target], column) for target, column in weights(tables.relieves[place])]
        if parts:
            columns[place] = [
                one * effect * sum(part) if one >= READY - NOTHING else 0.0
                for one, part in zip(ready, zip(*parts, strict=True), strict=True)
            ]
    if not columns:
        yield from repeat(None, len(draws))
        return
    places = list(columns)
    for one, gains in zip(wanted, zip(*columns.values(), strict=True), strict=True):
        *_, second, largest = sorted((0.0, *gains))
        clear = second < largest - 2 * TIE and one.general == general
        yield places[gains.index(largest)] if clear else None


def _firmness(share: float) -> Firmness:
    return Firmness.FIRM if share >= FIRM else Firmness.LEANING if share >= LEANING else Firmness.CLOSE


def _shares(index: Index, counts: dict[int, int]) -> frozendict[str, float]:
    ordered = sorted((-count, index.practices[place]) for place, count in counts.items())
    return frozendict({id: -count / DRAWS for count, id in ordered})


def focus_range(index: Index, scores: Scores, candidacy: Candidacy, leader: int, focus: float) -> tuple[float, float]:
    """The lowest and highest focus between which a practice that is first at ``focus`` stays first."""
    at_obstacles, at_others = _ends(index, scores)
    low, high = 0.0, 1.0
    whole = max(scores.needs, default=0.0)
    for other in candidacy.candidates:
        # By S5 a first gain, but for a common divisor, is focus * obstacles + (1 - focus) * others: the lead over another practice is a straight line.
        at_one = _lead(at_obstacles[leader], at_obstacles[other], whole)
        at_zero = _lead(at_others[leader], at_others[other], whole)
        if at_one < 0 <= at_zero:
            high = min(high, at_zero / (at_zero - at_one))
        elif at_zero < 0 <= at_one:
            low = max(low, at_zero / (at_zero - at_one))
    return min(low, focus), max(high, focus)


def _lead(one: float, other: float, whole: float) -> float:
    # S7: gains this close are equal; here they are not divided by the hefts yet, of which the largest need is a measure.
    return 0.0 if abs(one - other) <= TIE * whole else one - other


def _ends(index: Index, scores: Scores) -> tuple[list[float], list[float]]:
    """By practice, what obstacles alone, and pillars and benefits alone, give to its first gain, but for a common divisor."""
    needs = scores.needs
    obstacles, pillars = len(index.obstacles), len(index.obstacles) + len(index.pillars)
    weights = [0.0] * len(needs)
    for low, high in ((0, obstacles), (obstacles, pillars), (pillars, len(needs))):
        inside = sum(needs[low:high])
        for target in range(low, high):
            weights[target] = max(needs[low:high]) * needs[target] / inside if inside else 0.0
    rows = Effects(index.tables, needs, scores.factors)
    at_obstacles = [sum(weights[t] * v for t, v in row if t < obstacles) for row in rows]
    at_others = [sum(weights[t] * v for t, v in row if t >= obstacles) for row in rows]
    return at_obstacles, at_others
