"""The published audit is what the library does."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import intimacy

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def audit():
    spec = importlib.util.spec_from_file_location("make_audit", ROOT / "scripts" / "make_audit.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def test_the_page_is_current_and_no_practice_is_out_of_reach(audit):
    page = audit.page()
    assert (ROOT / "docs" / "audit.md").read_text(encoding="utf-8") == page
    assert "Practices that never appear: none." in page
    assert all(f"(`{id}`)" in page for id in intimacy.load_catalog().practices)
