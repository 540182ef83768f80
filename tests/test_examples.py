"""The examples run and print what is stored with them."""

import csv
import importlib.util
import io
import json
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import intimacy

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-X", "utf8", *map(str, arguments)], capture_output=True, encoding="utf-8", check=False
    )


@pytest.fixture(scope="module")
def app():
    spec = importlib.util.spec_from_file_location("example_app", EXAMPLES / "app.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def no_to_all(app, obstacles=()):
    return {question["id"]: False for question in app.private_questions(obstacles)}


def test_the_app_shows_three_people():
    done = run(EXAMPLES / "app.py")
    assert (done.returncode, done.stderr) == (0, "")
    shown = json.loads(done.stdout)
    assert {who: seen["status"] for who, seen in shown.items()} == {
        "not asked yet": "unasked",
        "asked, nothing raised": "clear",
        "afraid": "block",
    }
    assert shown["afraid"]["practices"] == []
    assert shown["afraid"]["messages"]
    assert [seen["for_the_partner"]["status"] for seen in shown.values()] == ["not-ready", "ready", "not-ready"]


def test_the_app_asks_the_question_that_an_obstacle_brings(app):
    assert "pressed" not in no_to_all(app)
    assert "pressed" in no_to_all(app, ["differing-needs"])


def test_the_app_takes_a_missing_answer_for_not_asked(app):
    answers = no_to_all(app)
    assert app.suggestions({"private": answers})["status"] == "clear"
    assert app.suggestions({"private": {**answers, "hurt": None}})["status"] == "unasked"
    assert app.suggestions({"private": dict(list(answers.items())[1:])})["status"] == "unasked"
    assert app.suggestions({"private": answers, "obstacles": {"differing-needs": 0.5}})["status"] == "unasked"


@pytest.mark.parametrize("question", sorted(intimacy.load_catalog().questions))
def test_any_yes_in_the_app_raises_its_flag(app, question):
    flag = intimacy.load_catalog().questions[question].flag
    assert app.raised({**no_to_all(app), question: True}) == (flag,)
    assert app.raised({question: True}) == (flag, "unasked")


def test_the_app_shows_marks_and_no_decimals(app):
    shown = app.suggestions({"private": no_to_all(app), "obstacles": {"poor-communication": 0.6}})
    assert all(
        type(practice["helps"]) is int and 1 <= practice["helps"] <= app.MARKS for practice in shown["practices"]
    )
    assert "0." not in json.dumps(shown["practices"])


def test_the_script_writes_one_row_per_situation():
    done = run(EXAMPLES / "script.py", EXAMPLES / "situations.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    situations = [
        intimacy.Situation.from_json(line)
        for line in (EXAMPLES / "situations.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert len(rows) == len(situations) == 12
    for number, (row, situation) in enumerate(zip(rows, situations, strict=True), start=1):
        result = intimacy.recommend(situation, k=1)
        assert row == {
            "situation": str(number),
            "status": str(result.safety.status),
            "practice": result[0].practice.id if result else "",
            "name": result[0].practice.name if result else "",
        }
    assert {row["status"] for row in rows} == {"clear", "unasked", "refer", "block"}


def test_the_script_names_the_line_of_a_fault_and_not_its_value():
    done = run(EXAMPLES / "script.py", EXAMPLES / "broken.jsonl")
    assert done.returncode == 1
    assert "in line 2" in done.stderr
    assert "80" not in done.stderr
    assert len(done.stdout.splitlines()) == 2


def test_the_script_writes_the_same_rows_into_a_file(tmp_path):
    out = tmp_path / "first.csv"
    done = run(EXAMPLES / "script.py", EXAMPLES / "situations.jsonl", out)
    assert (done.returncode, done.stdout) == (0, "")
    assert out.read_text(encoding="utf-8") == run(EXAMPLES / "script.py", EXAMPLES / "situations.jsonl").stdout


def test_the_script_explains_its_usage():
    done = run(EXAMPLES / "script.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage:")


NOTEBOOKS = [path for path in sorted(EXAMPLES.glob("*.ipynb")) if path.stem != "explorer"]
"""What is stored with what it shows; the explorer shows nothing without its kernel."""
of_every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def keeper():
    """The script that runs and stores the notebooks."""
    script = EXAMPLES.parent / "scripts" / "make_notebooks.py"
    spec = importlib.util.spec_from_file_location("make_notebooks", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_notebooks_are_a_tour_what_if_the_evidence_and_a_cohort():
    assert {path.stem for path in NOTEBOOKS} == {"tour", "what-if", "evidence", "cohort"}


@of_every_notebook
def test_a_notebook_runs_and_shows_what_it_stores(path, keeper):
    for name in keeper.missing(path):
        pytest.skip(f"{path.name} needs {name}, which is not installed")
    with warnings.catch_warnings():
        # What the notebook machinery warns of among itself is not ours to fail on.
        warnings.simplefilter("ignore")
        fresh = keeper.executed(path)
    assert keeper.told(fresh) == keeper.told(keeper.stored(path))


@of_every_notebook
def test_a_notebook_is_small_and_says_nothing_of_the_machine_that_ran_it(path, keeper):
    raw = path.read_text(encoding="utf-8")
    book = keeper.stored(path)
    assert len(raw) < 300_000
    assert keeper.text_of(book) == raw
    assert book["metadata"] == keeper.KERNEL
    assert not re.search(r"/(?:home|root|tmp|work|Users)/|Traceback|stderr", raw)
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert all(cell["metadata"] == {} for cell in book["cells"])
    assert any(cell["outputs"] for cell in code)


@of_every_notebook
def test_what_a_notebook_stores_needs_no_trust_and_nothing_from_anywhere(path, keeper):
    for shown in (output for cell in keeper.told(keeper.stored(path)) for output in cell):
        assert not re.search(r"<(?:script|style|svg|iframe|link)\b|src=\"(?!data:)", shown.get("text/html", ""))


def test_the_comparison_of_notebooks_sees_another_sentence(keeper):
    book = keeper.stored(EXAMPLES / "tour.ipynb")
    before = keeper.told(book)
    cell = next(cell for cell in book["cells"] if cell["cell_type"] == "code" and cell["outputs"])
    cell["outputs"][0]["data"]["text/html"] += "<p>More</p>"
    assert keeper.told(book) != before


def test_the_notebook_of_the_explorer_is_stored_without_outputs_since_a_screen_needs_its_kernel():
    book = json.loads((EXAMPLES / "explorer.ipynb").read_text(encoding="utf-8"))
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in book["cells"])
    assert "widgets" not in book["metadata"]


def test_the_notebook_of_the_explorer_runs_and_tells_nothing(keeper):
    pytest.importorskip("anywidget")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fresh = keeper.executed(EXAMPLES / "explorer.ipynb")
    told = [one["text/plain"] for cell in keeper.told(fresh) for one in cell]
    assert told == ["Explorer(...)", "(Situation(...), <Status.UNASKED: 'unasked'>)"]
