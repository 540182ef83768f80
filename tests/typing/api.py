"""The types of the public API, as mypy and pyright read them; running it checks nothing more than that it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, assert_type

import numpy as np
import pyarrow as pa
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

import intimacy
from intimacy import bulk, testing
from intimacy.catalog.language import Untranslated
from intimacy.explain import Gap, LeftOut, Need, Reason, Stability, WhyNot
from intimacy.explorer import Explorer
from intimacy.instruments import (
    Measured,
    ReliabilityReport,
    ScaleReliability,
    Scores,
    SubscaleScore,
    combine,
    instrument_names,
    reliability,
)
from intimacy.model import Concept, Link, Pillar, Practice, Reference, Status
from intimacy.safety import Caution, Safety, SuggestedReferral
from intimacy.show.picture import Picture

if TYPE_CHECKING:
    from networkx import MultiDiGraph

    def graphs(catalog: intimacy.Catalog) -> None:
        """The graph is typed without networkx being imported."""
        assert_type(catalog.graph, MultiDiGraph[str])
        assert_type(catalog.to_graph(weighted=True), MultiDiGraph[str])


catalog = intimacy.load_catalog()
assert_type(catalog, intimacy.Catalog)
assert_type(catalog.pillars, Mapping[str, Pillar])
assert_type(catalog.pillars["trust"].name, str)
assert_type(catalog["forgiveness"], Concept | Reference)
assert_type(catalog.links, tuple[Link, ...])
assert_type(catalog.find_links(source="forgiveness", verdict="mixed"), tuple[Link, ...])
assert_type(catalog.search("trust"), tuple[Concept | Reference, ...])
assert_type(catalog.practices["forgiveness"].minutes_per_week, float | None)
assert_type(catalog.to_dict(), dict[str, Any])
assert_type(catalog.to_text("turtle"), str)
assert_type(catalog.to_rows("links"), list[dict[str, Any]])
assert_type(intimacy.Catalog.row_types("links"), Mapping[str, type])

layer = intimacy.Layer.from_dict({"id": "ours", "name": "Ours"})
assert_type(layer, intimacy.Layer)
assert_type(layer.overlay(layer, on_conflict="ours"), intimacy.Layer)
assert_type(catalog.overlay(layer, on_conflict="theirs"), intimacy.Catalog)
assert_type(catalog.overlay(catalog), intimacy.Catalog)
assert_type(catalog.only(origins="article", practices=["forgiveness"], verdicts={"mixed"}), intimacy.Catalog)
assert_type(catalog.layers, tuple[str, ...])
assert_type(catalog.practices["forgiveness"].layers, tuple[str, ...])
compared = intimacy.diff(catalog, catalog, situations=[intimacy.Situation()])
assert_type(compared, intimacy.Diff)
assert_type(compared.needs, Literal["none", "patch", "minor", "major"])
assert_type(compared.to_markdown(), str)

situation = intimacy.Situation(
    obstacles={"fear-of-vulnerability": 0.8},
    pillars={"trust": 1},
    goals=["satisfaction"],
    red_flags=[],
    confirmed=("act-stopped",),
    done={"love-languages"},
    minutes_per_week=90,
    mode="alone",
)
assert_type(situation.obstacles, Mapping[str, float])
assert_type(situation.red_flags, tuple[str, ...] | None)

result = intimacy.recommend(situation, k=3, evidence="supported", focus=0.5)
assert_type(result, intimacy.Recommendations)
assert_type(result[:1], tuple[intimacy.Recommendation, ...])
for item in result:
    assert_type(item, intimacy.Recommendation)
    assert_type(item.practice, Practice)
    assert_type(item.gain, float)
    assert_type(item.reasons, tuple[Reason, ...])
    assert_type(item.cautions, tuple[Caution, ...])
    assert_type(item.start_after, tuple[str, ...])
assert_type(result.safety, Safety)
assert_type(result.safety.status, Status)
assert_type(result.blocked, bool)
assert_type(result.referrals, tuple[SuggestedReferral, ...])
assert_type(result.needs, tuple[Need, ...])
assert_type(result.gaps, tuple[Gap, ...])
assert_type(result.left_out, tuple[LeftOut, ...])
assert_type(result.why_not("forgiveness"), WhyNot)
assert_type(result.what_if(mode="together"), intimacy.Recommendations)
assert_type(result.stability(seed=0), Stability)
assert_type(result.to_rows(), list[dict[str, Any]])
assert_type(result.row_types(), Mapping[str, type])
assert_type(result.shareable(both_agreed=True), dict[str, Any])
assert_type(result.to_html(private=True), str)
assert_type(result.draw(benefits=True, theme="dark", width=380), Picture)
assert_type(catalog.draw(concept="trust").data_uri, str)
assert_type(catalog.draw().alt, str)
couple = intimacy.Couple(situation, situation, errors_a={"trust": 0.1}, both_agreed=True, shareable=("trust",))
assert_type(couple, intimacy.Couple)
assert_type(couple.a, intimacy.Situation)
assert_type(couple.errors_a, Mapping[str, float])
assert_type(intimacy.Couple.from_dict(couple.to_dict()), intimacy.Couple)
pair = intimacy.recommend_couple(couple, k=3, country="GB")
assert_type(pair, intimacy.CoupleResult)
assert_type(pair.for_a, intimacy.Recommendations)
assert_type(pair.for_b, intimacy.Recommendations)
assert_type(pair.shared, dict[str, Any])
assert_type(intimacy.recommend_many([situation]), Iterator[intimacy.Recommendations])

compiled = bulk.compile_catalog(catalog, evidence="supported")
assert_type(compiled, bulk.Compiled)
if TYPE_CHECKING:
    # It needs the extra `fast`.
    assert_type(bulk.warm(compiled), None)
severities = np.array([0.8, 0.1])
ranked = bulk.recommend_arrays(obstacles={"fear-of-vulnerability": severities}, red_flags={}, catalog=compiled, k=2)
assert_type(ranked, bulk.Ranked)
assert_type(ranked.gains, NDArray[np.float64])
assert_type(ranked.ids, tuple[str, ...])
programme = bulk.recommend_programme([], k=2)
assert_type(programme, bulk.Programme)
assert_type(programme.practices, tuple[bulk.ProgrammePractice, ...])

explorer = Explorer(situation=situation, catalog=catalog, k=2, evidence="supported", focus=0.4, country="GB")
assert_type(explorer.situation, intimacy.Situation)
assert_type(explorer.result, intimacy.Recommendations)

check = intimacy.load_instrument("self-check")
assert_type(check, intimacy.Instrument)
scores = check.score({"trust-1": 3, "trust-2": None})
assert_type(scores, Scores)
assert_type(scores["trust"], SubscaleScore)
assert_type(scores["trust"].percent, float | None)
assert_type(scores.to_situation(red_flags=[]), intimacy.Situation)
assert_type(scores.errors, Mapping[str, float])
assert_type(combine(scores), Measured)
assert_type(check.item_ids, tuple[str, ...])
assert_type(check.to_dict(), dict[str, Any])
assert_type(instrument_names(), tuple[str, ...])

answers = pa.table({"q1": [1, 2, 3], "q2": [2, 2, 3]})
report = reliability(answers, items=["q1", "q2"], reverse=["q2"], scale=(1, 3))
assert_type(report, ReliabilityReport)
assert_type(report.scales["items"], ScaleReliability)
assert_type(report.scales["items"].alpha, float | None)
assert_type(report.to_rows(), list[dict[str, Any]])


def frames(everybody: list[int]) -> None:
    """A frame of any kind comes back as one of its kind."""
    assert_type(check.score_frame(everybody, columns={"trust-1": "t"}, within={"age": (18, 110)}), list[int])
    assert_type(check.reliability(everybody, couple="couple", on_error="exclude"), ReliabilityReport)
    assert_type([one.stays for one in report.unchecked], list[bool])


broken = testing.broken_catalogs("circle")
assert_type(broken, SearchStrategy[testing.Broken])
assert_type(testing.catalogs(pillars=2), SearchStrategy[intimacy.Catalog])
checked: Callable[[intimacy.Catalog], None] = testing.check_catalog
missing: type[UserWarning] = testing.NotWalkedWarning
german = catalog.in_language("de", also=[intimacy.Translation.from_dict({"language": "de"})])
assert_type(german, intimacy.Catalog)
assert_type(german.original, intimacy.Catalog)
assert_type(catalog.untranslated("de"), tuple[Untranslated, ...])
assert_type(german.original.language, str)
german_check = intimacy.instruments.load_instrument("self-check").in_language("de")
assert_type(german_check, intimacy.instruments.Instrument)
assert_type(german_check.untranslated("de"), tuple[str, ...])
