"""Scales that both partners of some hundred couples answered: PRQC, IMS, commitment, DRES, PNRQ, and the scores of Acitelli's couples."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from intimacy.errors import AnswersError
from intimacy.instruments import reliability

by_hand = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "tests" / "reliability_by_hand.py")))

COMMITMENT = [f"com{number}" for number in range(1, 6)]
PRQC = {
    name: [f"prqc.{{}}_{number}" for number in range(start, start + 3)]
    for name, start in (
        ("satisfaction", 1),
        ("commitment", 4),
        ("intimacy", 7),
        ("trust", 10),
        ("passion", 13),
        ("love", 16),
    )
}


@pytest.fixture(scope="module")
def scales(folder):
    place = folder("couples-scales")
    return lambda name: pd.read_csv(place / f"{name}.csv")


def below(frame, columns_of, partners):
    """A row for each partner, with the couple it is of; ``columns_of`` gives the names of the columns of one partner."""
    parts = []
    for partner in partners:
        columns = columns_of(partner)
        named = frame[list(columns.values())].set_axis(list(columns), axis=1)
        parts.append(named.assign(couple=range(len(frame)), partner=partner))
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("name", ["imsM", "commitmentM"])
def test_commitment_has_33_and_11_as_it_stands_and_72_and_76_once_two_items_are_turned_round(scales, name):
    frame = scales(name)
    for partner, raw, right in (("f", "0.33", "0.72"), ("m", "0.11", "0.76")):
        items = [f"{item}_{partner}" for item in COMMITMENT]
        as_it_stands = reliability(frame, items=items, scale=(1, 9))
        reverse = as_it_stands.scales["items"].against
        assert reverse == (f"com3_{partner}", f"com4_{partner}")
        assert f"com3_{partner} and com4_{partner} run against the other items" in as_it_stands.warnings[0]
        once_turned = reliability(frame, items=items, reverse=reverse, scale=(1, 9))
        assert once_turned.warnings == ()
        assert f"{as_it_stands.scales['items'].alpha:.2f}" == raw
        assert f"{once_turned.scales['items'].alpha:.2f}" == right
        complete = frame[items].dropna()
        turned = complete.assign(**{item: 10 - complete[item] for item in reverse})
        check(once_turned.scales["items"], turned)


def test_in_both_partners_together_the_same_two_items_are_named_and_nobody_is_called_independent(scales):
    people = below(scales("imsM"), lambda partner: {item: f"{item}_{partner}" for item in COMMITMENT}, "fm")
    report = reliability(people, items=COMMITMENT, scale=(1, 9), couple="couple", partner="partner")
    assert report.scales["items"].against == ("com3", "com4")
    assert report.couples == 282
    assert "are not 563 independent people" in report.warnings[1]
    turned = reliability(people, items=COMMITMENT, reverse=["com3", "com4"], couple="couple", partner="partner")
    clusters = turned.scales["items"].clusters
    whole = people.dropna(subset=COMMITMENT).assign(com3=lambda one: -one["com3"], com4=lambda one: -one["com4"])
    sums = (
        whole.assign(total=whole[COMMITMENT].sum(axis=1))
        .pivot_table(index="couple", columns="partner", values="total")
        .dropna()
    )
    assert clusters.pairs == len(sums)
    # Each pair both ways round: the correlation of all of these is the intraclass one, but for the size of the sample.
    doubled = np.concatenate([sums.to_numpy(), sums.to_numpy()[:, ::-1]])
    assert clusters.intraclass == pytest.approx(np.corrcoef(doubled.T)[0, 1], abs=0.005)
    assert clusters.effective < clusters.people
    alone = reliability(people, items=COMMITMENT, reverse=["com3", "com4"]).scales["items"]
    assert alone.alpha == turned.scales["items"].alpha


def check(found, answers):
    assert found.people == len(answers)
    assert found.alpha == pytest.approx(by_hand.alpha(answers), abs=1e-12)
    assert list(found.item_rest.values()) == pytest.approx(by_hand.item_rest(answers), abs=1e-12)
    if answers.shape[1] > 2:
        assert found.omega == pytest.approx(by_hand.omega(answers), abs=1e-5)


@pytest.mark.parametrize("subscale", PRQC)
@pytest.mark.parametrize("partner", [1, 2])
def test_every_subscale_of_prqc_has_the_figures_of_the_formulas(scales, subscale, partner):
    frame = scales("prqcQ")
    items = [name.format(partner) for name in PRQC[subscale]]
    report = reliability(frame, items=items, scale=(1, 7))
    assert report.scales["items"].against == ()
    check(report.scales["items"], frame[items].dropna())


@pytest.mark.parametrize(
    ("name", "items"),
    [
        ("DRES", [f"PRQC_{number}.1" for number in range(1, 10)]),
        ("DRES", [f"sexsat{number}.2" for number in range(1, 6)]),
        ("imsM", [f"sat.g{number}_f" for number in range(1, 6)]),
        ("imsM", [f"qalt.g{number}_m" for number in range(1, 6)]),
        ("imsM", [f"invest.g{number}_f" for number in range(1, 6)]),
        ("pnrqM", [f"sat.pnrq{number}_w" for number in range(1, 5)]),
        ("pnrqM", [f"dsat.pnrq{number}_m" for number in range(1, 5)]),
        ("commitmentQ", [f"sat.g.1_{number}" for number in range(1, 6)]),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_the_other_scales_have_the_figures_of_the_formulas(scales, name, items):
    frame = scales(name)
    check(reliability(frame, items=items).scales["items"], frame[items].dropna())


def test_pnrq_read_as_one_scale_names_the_items_about_what_is_bad(scales):
    frame = scales("pnrqM")
    items = [f"{kind}.pnrq{number}_w" for kind in ("sat", "dsat") for number in range(1, 5)]
    report = reliability(frame, items=items)
    assert report.scales["items"].against == tuple(items[4:])


def test_a_row_of_both_partners_in_any_order_gives_the_same_report(scales):
    frame = scales("acipair")
    items = ["SelfPos_A", "OtherPos_A", "Satisfaction_A"]

    def report(people):
        return reliability(people, items=items, couple="CoupleID", partner="Partnum")

    found = report(frame)
    assert (found.rows, found.couples, found.alone) == (296, 148, 0)
    swapped = report(frame.assign(Partnum=3 - frame["Partnum"]))
    assert swapped == found
    # Sums in another order differ by roundings.
    turned_over = report(frame.iloc[::-1])
    assert turned_over.scales["items"].alpha == pytest.approx(found.scales["items"].alpha, abs=1e-12)
    assert turned_over.scales["items"].clusters.intraclass == pytest.approx(
        found.scales["items"].clusters.intraclass, abs=1e-12
    )


def test_of_couples_with_one_partner_only_it_is_said_how_many_and_the_same_partner_twice_is_refused(scales):
    frame = scales("acipair")
    items = ["SelfPos_A", "OtherPos_A", "Satisfaction_A"]
    without = frame.drop(index=frame.index[[0, 5]])
    found = reliability(without, items=items, couple="CoupleID", partner="Partnum")
    assert found.alone == 2
    assert "2 of 148 couples have one partner only; they stay in." in found.notes
    with pytest.raises(AnswersError, match="each partner of a couple once; not so in rows 1 and 2"):
        reliability(
            frame.assign(Partnum=frame["Partnum"].where(frame.index != 1, 1)),
            items=items,
            couple="CoupleID",
            partner="Partnum",
        )
