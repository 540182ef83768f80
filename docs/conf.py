"""Settings of the documentation; builds without a network."""

import ast
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import intimacy

project = "intimacy"
author = "The intimacy maintainers"
project_copyright = "The intimacy maintainers"
version = release = installed_version("intimacy")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"intimacy {release}"
html_show_sourcelink = False

default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_default_options = {"members": True, "undoc-members": True}
python_use_unqualified_type_names = True

# No intersphinx, so that the documentation builds without a network: types of Python and of other libraries are no links. All of this library must resolve,
# but for two private records that stand in the signatures of records which people do not make by hand.
nitpick_ignore_regex = [("py:.*", r"(?!intimacy\.).*"), ("py:class", r"intimacy\.(catalog\._Checked|advice\._Work)")]


def _cached_properties() -> dict[tuple[str, str], tuple[str, str]]:
    """Type and docstring of every cached property, by (class, name): attrs makes slots of them, in which autodoc finds neither."""
    found = {}
    for file in Path(intimacy.__file__).parent.rglob("*.py"):
        for record in (
            node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.ClassDef)
        ):
            for method in (node for node in record.body if isinstance(node, ast.FunctionDef)):
                if any(isinstance(one, ast.Name) and one.id == "cached_property" for one in method.decorator_list):
                    kind = ast.unparse(method.returns) if method.returns else ""
                    found[record.name, method.name] = (kind, ast.get_docstring(method) or "")
    return found


CACHED = _cached_properties()


def _describe(_app: Any, _what: str, name: str, _found: Any, _options: Any, lines: list[str]) -> None:
    kind, text = CACHED.get(tuple(name.split(".")[-2:]), ("", ""))  # type: ignore[call-overload]  # two parts make a key
    if text:
        lines[:] = [*text.splitlines(), "", f"*Type:* ``{kind}``"]


def setup(app: Any) -> None:
    """Give the cached properties their descriptions."""
    app.connect("autodoc-process-docstring", _describe)
