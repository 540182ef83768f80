"""Names of columns and keys: which item each is, what is no item, and that a line of answers is never taken for a line of names."""

import io
import json
import sys
from typing import NamedTuple

import pytest

from intimacy.cli.main import main
from intimacy.instruments import Instrument, load_instrument

RAS = load_instrument("ras")
ITEMS = RAS.item_ids
GOOD = dict.fromkeys(ITEMS, 3)


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def command(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def run(*words, lines=None, text=None):
        if lines is not None:
            text = "".join(f"{json.dumps(line)}\n" for line in lines)
        form = "csv" if lines is None else "jsonl"
        stdin = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stdin)
        with pytest.raises(SystemExit) as end:
            main(["score", words[0], "-", "--from", form, "-o", "out.jsonl", "--force", *words[1:]])
        return Outcome(end.value.code, *capsys.readouterr())

    return run


def scored(tmp_path):
    return [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]


# -- keys of JSON Lines ------------------------------------------------------------------------------------------------


def test_keys_that_are_no_item_are_told_with_their_rows_and_the_item_that_they_may_be(command):
    done = command("ras", lines=[GOOD, {**GOOD, "age": 31}, {**GOOD, "age": 44, "q77": 5}])
    assert done.code == 0
    told = (
        "Keys that are no item and took no part: age (2 rows), q77 (1 row; the nearest: q7); --keep carries one along."
    )
    assert told in done.err.splitlines()


def test_keys_are_read_as_columns_are_in_small_letters_or_not(command, tmp_path):
    check = load_instrument("self-check-short")
    lines = [{item.upper().replace("-", "_"): 3 for item in check.item_ids}]
    assert command("self-check-short", lines=lines).code == 0
    (row,) = scored(tmp_path)
    assert row["trust:answered"] == 1


def test_two_keys_of_a_row_for_one_item_are_a_fault_of_the_row(command, tmp_path):
    done = command("ras", "--on-error", "skip", lines=[GOOD, {**GOOD, "Q1": 4}])
    assert done.code == 1
    assert "- line 2, item 'q1': one key for each item; there are 2" in done.err
    assert len(scored(tmp_path)) == 1


def test_an_item_that_no_row_has_is_named(command):
    lines = [{id: 3 for id in ITEMS if id not in ("q2", "q5")}] * 2
    done = command("ras", lines=lines)
    assert done.code == 0
    assert "Items that no row has, read as without an answer: q2, q5." in done.err.splitlines()
    assert "no row has" not in command("ras", lines=[*lines, GOOD]).err


def test_rows_without_any_item_are_answers_to_something_else_and_nothing_is_written(command, tmp_path):
    done = command("ras", lines=[{"trust-1": 3, "age": 31}] * 2)
    assert (done.code, done.out) == (1, "")
    assert "no key of any row is an item of ras; they are: q1, q2, q3 and so on to q7" in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["--keep", "--person"])
def test_a_key_to_keep_or_of_a_person_that_no_row_has_is_a_fault_as_a_column_is(command, tmp_path, option):
    lines = [{**GOOD, "who": "x"}, GOOD]
    done = command("ras", option, "whom", lines=lines)
    assert (done.code, done.out) == (1, "")
    assert f"{option}: found 'whom'; allowed is a key of at least one row; the nearest: who" in done.err
    assert list(tmp_path.iterdir()) == []
    assert command("ras", option, "who", lines=lines).code == 0


def test_of_very_many_different_keys_ten_are_named_and_the_rest_is_counted(command):
    lines = [{**GOOD, **{f"key-{row}-{place}": 1 for place in range(40)}} for row in range(50)]
    said = next(line for line in command("ras", lines=lines).err.splitlines() if line.startswith("Keys that"))
    assert said.count("(1 row)") == 10
    assert " and 1,990 more; " in said


def test_the_name_of_a_key_cannot_pass_for_a_line_of_its_own(command):
    done = command("ras", lines=[{**GOOD, "x\nerror: all is lost\x1b[31m": 1}])
    assert "\nerror" not in done.err
    assert "\x1b" not in done.err


def test_an_answer_under_an_unknown_key_is_never_told(command):
    assert "whispered" not in command("ras", lines=[{**GOOD, "note": "whispered"}]).err


# -- people ------------------------------------------------------------------------------------------------------------


def test_rows_that_name_nobody_are_counted(command):
    lines = [{**GOOD, "who": "x"}, {**GOOD, "who": " "}, GOOD]
    done = command("ras", "--person", "who", lines=lines)
    assert done.code == 0
    assert "2 rows with nothing in who: scored, and not known to be there once." in done.err.splitlines()


# -- lines of names ----------------------------------------------------------------------------------------------------

HEADERLESS = {
    "as long as the items": "5,4,4,1,5,4,2\n4,4,3,2,4,4,1\n",
    "after a name": "anna,5,4,3,1,2,5,4\nben,4,4,4,2,4,3,1\n",
    "with fractions": "5.0,4.0,2.5,1,5,3,2\n4,4,3,2,4,4,1\n",
    "with gaps": "5,,4,,5,,4\n4,4,3,2,4,4,1\n",
}


@pytest.mark.parametrize("name", HEADERLESS)
@pytest.mark.parametrize("more", [(), ("--keep", "who"), ("--person", "id")], ids=str)
def test_a_first_line_of_answers_is_told_as_what_it_is_and_no_answer_of_it_is(command, tmp_path, name, more):
    done = command("ras", *more, text=HEADERLESS[name])
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[1:] == [
        (
            "- standard input, line 1: names of columns, and these are numbers: name each column in a line above it as the item that it answers: "
            "q1, q2, q3 and so on to q7"
        )
    ]
    assert list(tmp_path.iterdir()) == []


def test_an_instrument_whose_items_are_called_by_numbers_takes_them_as_names_and_still_tells_no_answer(
    command, tmp_path
):
    data = RAS.to_dict()
    for place, item in enumerate(data["items"], start=1):
        item["id"] = str(place)
    data["subscales"][0]["items"] = [item["id"] for item in data["items"]]
    (tmp_path / "own.json").write_text(json.dumps(Instrument.from_dict(data).to_dict()))
    assert command("own.json", text="1,2,3,4,5,6,7\n5,4,3,2,1,2,3\n").code == 0
    done = command("own.json", text="5,4,4,1,5,4,2\n4,4,3,2,4,4,1\n")
    assert "name each column in a line above it as the item that it answers: 1, 2, 3 and so on to 7" in done.err
    assert "column '5'" not in done.err


def test_columns_of_parquet_called_by_numbers_are_told_as_what_they_are(capsys, monkeypatch, tmp_path):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    monkeypatch.chdir(tmp_path)
    pq.write_table(pa.table([[3]] * 7, names=list("0123456")), "in.parquet")
    with pytest.raises(SystemExit):
        main(["score", "ras", "in.parquet", "-o", "out.csv"])
    told = (
        "- in.parquet: names of columns, and these are numbers: name each column as the item that it answers: q1, q2,"
    )
    assert told in capsys.readouterr().err


def test_columns_of_one_name_are_told_by_their_place(command):
    done = command("ras", text=f"whispered,{','.join(ITEMS)},whispered\n1,3,3,3,3,3,3,3,2\n")
    assert "columns 1 and 9: names that differ" in done.err
    assert "whispered" not in done.err


def test_columns_without_a_name_take_no_part_and_are_told(command):
    done = command("ras", text=f",{','.join(ITEMS)},,\n0,3,3,3,3,3,3,3,,\n")
    assert done.code == 0
    assert "Columns that are no item and took no part: 3 without a name; --keep carries one along." in done.err


def test_a_column_of_answers_may_be_kept_beside_its_scores(command, tmp_path):
    done = command("ras", "--keep", "q1", text=f"{','.join(ITEMS)}\n5,3,3,3,3,3,3\n")
    assert done.code == 0
    (row,) = scored(tmp_path)
    assert (row["q1"], row["total:answered"]) == ("5", 7)
