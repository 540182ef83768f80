"""MITRE CAPEC: a graph of another field, without pillars, as a catalogue."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import intimacy

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "capec.py"


@pytest.fixture(scope="module")
def catalog(folder):
    return runpy.run_path(str(EXAMPLE))["read_capec"](folder("capec"))


def test_every_pattern_mitigation_and_link_is_there(catalog):
    assert (len(catalog.obstacles), len(catalog.practices), len(catalog.links)) == (615, 884, 1182)
    assert not catalog.pillars
    assert len({link.target for link in catalog.links}) == 400


def test_mitigations_are_recommended_for_patterns_and_every_reason_is_a_link_of_the_data(catalog):
    situation = intimacy.Situation(obstacles={"capec-66": 0.8, "capec-98": 0.4}, red_flags=[])
    result = intimacy.recommend(situation, k=3, catalog=catalog)
    assert len(result) == 3
    for item in result:
        assert {reason.link.key for reason in item.reasons} <= {link.key for link in catalog.links}
        assert {reason.target for reason in item.reasons} <= {"capec-66", "capec-98"}


@pytest.mark.parametrize(
    ("name", "form"), [("a.graphml", None), ("a.json", "node-link"), ("b.json", None), ("c", "csv-pair")]
)
def test_it_comes_back_equal(catalog, tmp_path, name, form):
    catalog.save(tmp_path / name, form=form)
    again = intimacy.read_catalog(tmp_path / name)
    assert again == catalog
    assert again.sha256 == catalog.sha256


def test_the_example_runs(folder, tmp_path):
    done = subprocess.run(
        [sys.executable, EXAMPLE, folder("capec"), tmp_path / "out"], capture_output=True, text=True, check=True
    )
    assert done.stdout.count("comes back equal: True") == 3
    assert (tmp_path / "out" / "result.svg").read_text(encoding="utf-8").startswith("<svg")
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) <= 80
