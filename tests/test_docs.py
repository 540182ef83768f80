"""What the documentation shows is what happens; the `>>>` examples run by themselves, as doctests."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import yaml

import intimacy

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
WHOLE = pytest.mark.skipif(not (ROOT / "src").is_dir(), reason="needs the whole repository")
RULES = ROOT / "docs" / "explanation" / "how-the-list-is-made.md"


def name_of(page):
    return page.relative_to(ROOT).as_posix()


def blocks_of(page, language):
    return [body for found, body in BLOCK.findall(page.read_text(encoding="utf-8")) if found == language]


def shown_commands(page):
    """(command, output that follows it) of every line `$ intimacy ...`."""
    for body in blocks_of(page, "console"):
        for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            if command.startswith("intimacy"):
                yield command, output


SHOWN = [(name_of(page), *one) for page in PAGES for one in shown_commands(page)]


def trimmed(text):
    return [line.rstrip() for line in text.strip().splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("examples")
    for file in (ROOT / "examples").glob("*.json*"):
        shutil.copy(file, made)
    return made


@pytest.fixture(scope="module")
def environment():
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "COLUMNS": "80", "PYTHONUTF8": "1"}


@pytest.mark.skipif(sys.platform == "win32", reason="the pages show a POSIX shell")
@pytest.mark.parametrize(("page", "command", "output"), SHOWN, ids=[f"{page}: {command}" for page, command, _ in SHOWN])
def test_a_shown_command_prints_what_the_page_shows(page, command, output, folder, environment):
    done = subprocess.run(  # noqa: S602 - the pages show pipes
        command,
        shell=True,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if command.endswith("--help"):
        # Where lines break is click's affair and changes with its version.
        assert "".join(done.stdout.split()) == "".join(output.split()), page
    else:
        assert trimmed(done.stdout) == trimmed(output), page


WALK = ROOT / "docs" / "how-to" / "own-practice.md"


@pytest.mark.skipif(sys.platform == "win32", reason="the pages show a POSIX shell")
def test_who_follows_the_page_from_an_empty_folder_sees_what_it_shows(tmp_path, environment, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = WALK.read_text(encoding="utf-8").partition("\n## Beside")[0]
    tests = {}
    for language, body in re.findall(r"^```([\w-]+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if language == "toml":
            # What is typed into a file, whose name stands in the first line.
            (tmp_path / body.partition("\n")[0].removeprefix("# ")).write_text(body, encoding="utf-8")
        elif language == "python":
            exec(body, tests)  # noqa: S102 - the page is ours
            [test() for name, test in tests.items() if name.startswith("test_")]
        else:
            for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                done = subprocess.run(  # noqa: S602 - the page shows a pipe
                    command,
                    shell=True,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    encoding="utf-8",
                    check=False,
                )
                assert trimmed(done.stdout) == trimmed(output), command
    assert list(tests)[-1] == "test_our_catalogue"
    assert "slow-tea" in intimacy.read_catalog("ours").practices


def test_the_pages_show_every_command():
    from intimacy.cli.main import COMMANDS

    shown = {command.split()[1] for _, command, _ in SHOWN}
    assert set(COMMANDS) <= shown


@cache
def headings_of(page):
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one).strip().lower().replace(" ", "-") for one in headings}


@WHOLE
@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_relative_link_points_to_a_file_and_a_heading(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, heading = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        assert file.is_relative_to(ROOT), target
        if heading:
            assert heading in headings_of(file), target


def test_the_first_example_of_the_readme_stands_before_line_30():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert next(number for number, line in enumerate(lines, start=1) if line.startswith(">>> ")) < 30


def test_the_readme_stays_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 150


def test_the_readme_gives_the_two_commands_as_they_are():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert (
        "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/intimacy recommend --obstacle fear-of-vulnerability=0.8\n"
        in text
    )
    assert 'python3 -m venv .venv && .venv/bin/pip install -e ".[test]" && .venv/bin/pytest\n' in text


def test_the_picture_of_the_readme_is_there_for_light_and_dark_and_told_in_words():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r'(?:srcset|src)="(.+?)"', text)
    assert shown == ["docs/gallery/catalog-dark.svg", "docs/gallery/catalog-light.svg"]
    assert all((ROOT / path).is_file() for path in shown)
    assert re.search(r'<img [^>]*alt="[^"]{40,}"', text)


def test_every_rule_has_its_place_and_its_quotation():
    text = RULES.read_text(encoding="utf-8")
    assert re.findall(r"^## S(\d+) ", text, re.MULTILINE) == [str(number) for number in range(1, 13)]
    for part in re.split(r"^## S\d+ ", text, flags=re.MULTILINE)[1:]:
        assert re.search(r"^> ", part, re.MULTILINE)
        assert ">>> " in part


def test_the_counts_in_the_table_of_relations_are_those_of_the_catalogue():
    text = (ROOT / "docs" / "explanation" / "model.md").read_text(encoding="utf-8")
    catalog = intimacy.load_catalog()
    counted = {
        relation: len(catalog.find_links(relation=relation))
        for relation in sorted({str(link.relation) for link in catalog.links})
    }
    rows = re.findall(r"^\| (\w+) \| [\w ]+ \| \w+ \| (\d+) \|$", text, re.MULTILINE)
    assert {relation: int(count) for relation, count in rows} == counted


def test_the_counts_in_the_table_of_kinds_are_those_of_the_catalogue():
    text = (ROOT / "docs" / "explanation" / "model.md").read_text(encoding="utf-8")
    catalog = intimacy.load_catalog()
    rows = re.findall(r"^\| ([\w ]+) \| [^|]+ \| (\d+) \|$", text, re.MULTILINE)
    assert {kind: int(count) for kind, count in rows} == {
        kind: sum(str(record.kind).replace("-", " ") == kind for record in catalog.concepts.values())
        for kind in {str(record.kind).replace("-", " ") for record in catalog.concepts.values()}
    }


def test_the_glossary_is_in_order():
    words = re.findall(r"^(.+)\n: ", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(words) > 30
    assert words == sorted(words)


@WHOLE
def test_the_citation_names_the_version_of_the_package():
    from importlib.metadata import version

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == version("intimacy")
    assert citation["license"] == "MIT"


def test_the_changes_name_the_version_of_the_package():
    from importlib.metadata import version

    assert f"\n## {version('intimacy')}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_page_names_a_place_on_one_machine():
    for page in PAGES:
        assert not re.search(r"(?<![\w.])/(?:home|root|tmp|work|Users)/", page.read_text(encoding="utf-8")), name_of(
            page
        )
