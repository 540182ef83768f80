"""Instruments in `intimacy list` and `intimacy show`: what is said of each wherever it is named."""

import csv
import io
import json
import sys

import pytest

from intimacy.cli.main import main
from intimacy.instruments import Instrument, instrument_names, load_instrument


@pytest.fixture
def command(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))

    def run(*words):
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        return end.value.code, *capsys.readouterr()

    return run


def test_the_list_says_of_each_whether_it_is_validated_and_has_texts(command):
    code, out, _ = command("list", "instruments")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(instrument_names())
    for line in out.splitlines():
        about = load_instrument(line.split()[0])
        assert ("not validated" in line) is not about.validated
        assert ("without texts" in line) is not about.has_texts
    rows = json.loads(command("list", "instrument", "--format", "json")[1])
    assert [row["id"] for row in rows] == list(instrument_names())
    assert [row["id"] for row in csv.DictReader(io.StringIO(command("list", "instruments", "--format", "csv")[1]))] == [
        row["id"] for row in rows
    ]
    assert f"instruments {len(rows):>5}\n".replace(" ", "") in command("list")[1].replace(" ", "")


@pytest.mark.parametrize("name", instrument_names())
def test_show_says_all_that_is_to_be_known_before_use_within_80_columns(command, name):
    about = load_instrument(name)
    code, out, err = command("show", name)
    assert (code, err) == (0, "")
    # A broken address leads nowhere.
    assert max(len(line) for line in out.splitlines() if "://" not in line) <= 80
    words = " ".join(out.replace("\n - ", "\n").split())
    assert f"{about.version}), {'' if about.validated else 'not '}validated" in words
    told = [about.licence, about.norms, about.provenance, about.reference, *about.warnings, *about.sources]
    for subscale in about.subscales:
        told += [
            subscale.name,
            subscale.high_means,
            *subscale.not_read_as,
            *(one.rationale for one in subscale.measures),
        ]
        told += [f"{subscale.reliability.value:g}".lstrip("0")] if subscale.reliability else ["reliability: not known"]
    told += [item.text or item.id for item in about.items]
    assert [text for text in told if " ".join(text.split()) not in words] == []
    assert "not comparable across instruments" in words


def test_show_as_json_is_the_instrument(command):
    assert Instrument.from_dict(json.loads(command("show", "ras", "--format", "json")[1])) == load_instrument("ras")


def test_a_concept_of_a_catalogue_comes_before_an_instrument_of_the_same_name(command, tmp_path):
    (tmp_path / "mine.json").write_text(
        json.dumps({"id": "mine", "name": "Mine", "pillars": [{"id": "ras", "name": "Rest"}]})
    )
    assert "Rest" in command("show", "ras", "--catalog", "mine.json")[1]
    assert "RAS" not in command("show", "ras", "--catalog", "mine.json")[1]


def test_an_instrument_of_ones_own_is_shown_from_its_file(command, tmp_path):
    own = load_instrument("self-check-short").to_dict() | {"id": "own", "name": "Our own"}
    (tmp_path / "own.json").write_text(json.dumps(own))
    code, out, err = command("show", "own.json")
    assert (code, err) == (0, "")
    assert "Our own (own 1.0.0), not validated" in out
    assert json.loads(command("show", "./own.json", "--format", "json")[1]) == own
    assert [one["id"] for one in json.loads(command("show", "ras", "own.json", "--format", "json")[1])] == [
        "ras",
        "own",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "own.json: found none"),
        ('{"id": "own"', "own.json"),
        ('{"schema": "intimacy/instrument/1", "id": "own"}', "own.json, name"),
        ('{"schema": "intimacy/catalog/1", "id": "ours"}', "allowed is 'intimacy/instrument/1'"),
        ('{"id": "ours", "name": "Ours", "pillars": [{"id": "trust", "name": "Trust"}]}', "pillars"),
        ('{"schema": "intimacy/situation/1", "red_flags": ["threats"]}', "allowed is 'intimacy/instrument/1'"),
    ],
    ids=["no file", "half", "fields missing", "a catalogue", "a catalogue without schema", "a situation"],
)
def test_a_file_that_is_no_instrument_is_told_as_such(command, tmp_path, content, said):
    if content is not None:
        (tmp_path / "own.json").write_text(content)
    code, out, err = command("show", "own.json")
    assert (code, out) == (1, "")
    assert said in err
    assert "threats" not in err


@pytest.mark.parametrize(
    ("given", "near"),
    [("self-chek", "self-check"), ("raz", "ras"), ("csi16", "csi-16"), ("Self check shrt", "self-check-short")],
)
def test_an_unknown_name_is_told_with_the_nearest_instrument(command, given, near):
    code, out, err = command("show", given)
    assert (code, out) == (1, "")
    assert "the nearest: " in err
    assert near in err.partition("the nearest: ")[2].strip().split(", ")
