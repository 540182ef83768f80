"""That what is public does not borrow the article's words: no run of eight of them stands anywhere."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

import intimacy

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(intimacy.__file__).resolve().parent
DATA = PACKAGE / "data"
RUN = 8


def strings(value, path=""):
    """Every text in plain data, with where it stands."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from strings(item, f"{path}/{key}")


def words_of(text):
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)?", re.sub("[\u2018\u2019\u02bc]", "'", text.lower()))


def digests(text):
    """The shortened hash of every run of eight words, with the run."""
    words = words_of(text)
    runs = (" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))
    return {hashlib.sha256(run.encode()).hexdigest()[:12]: run for run in runs}


def borrowed(text, shingles):
    return sorted(run for digest, run in digests(text).items() if digest in shingles)


@pytest.fixture(scope="module")
def shingles():
    return frozenset(json.loads((Path(__file__).parent / "article_shingles.json").read_text(encoding="utf-8")))


def readable(path):
    """The text of a file; of JSON and notebooks the strings in it."""
    text = path.read_text(encoding="utf-8")
    if path.suffix in (".json", ".ipynb"):
        return " ".join(part for _, part in strings(json.loads(text)))
    return text


def public_files():
    found = [
        *PACKAGE.rglob("*.py"),
        *DATA.rglob("*.toml"),
        *DATA.rglob("*.md"),
        *ROOT.glob("*.md"),
        *ROOT.glob("*.cff"),
    ]
    for folder in ("docs", "examples", "scripts", "tests"):
        found += [
            path
            for path in (ROOT / folder).rglob("*")
            if path.suffix in (".md", ".py", ".ipynb", ".json", ".jsonl", ".toml", ".txt", ".csv")
            and not {"_build", "__pycache__", ".ipynb_checkpoints"}.intersection(path.parts)
        ]
    return sorted(set(found) - {ROOT / "tests" / "article_shingles.json"})


def test_the_list_of_hashed_runs_is_sorted_and_as_long_as_the_article(shingles):
    listed = json.loads((Path(__file__).parent / "article_shingles.json").read_text(encoding="utf-8"))
    assert listed == sorted(shingles)
    assert len(listed) == 1023
    assert all(re.fullmatch(r"[0-9a-f]{12}", digest) for digest in listed)


def test_no_text_of_the_catalogue_shares_eight_words_in_a_row_with_the_article(shingles):
    assert [
        (where, borrowed(text, shingles))
        for where, text in strings(intimacy.load_catalog().to_dict())
        if borrowed(text, shingles)
    ] == []


def test_no_public_file_shares_eight_words_in_a_row_with_the_article(shingles):
    files = public_files()
    assert {
        ROOT / "README.md",
        DATA / "README.md",
        DATA / "emotional" / "practices.toml",
        PACKAGE / "wording" / "__init__.py",
    } <= set(files)
    assert {str(path): borrowed(readable(path), shingles) for path in files if borrowed(readable(path), shingles)} == {}


def test_borrowed_words_would_be_found_whatever_their_case_quotes_and_line_breaks():
    known = frozenset(digests("seven grey herons don't wait for the ferry at noon"))
    assert borrowed("# Say: Seven grey\n# herons, don\u2019t wait: \u201cfor THE ferry\u201d, then.", known) == [
        "seven grey herons don't wait for the ferry"
    ]
    assert borrowed("grey herons don't wait for the boat at noon", known) == []
    assert borrowed("seven grey herons don't wait for the", known) == []
