"""Settings of the documentation; builds without a network."""

from importlib.metadata import version as installed_version

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
html_static_path = ["_static"]
html_css_files = ["evidence.css"]
html_js_files = ["reach.js"]

default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_default_options = {"members": True, "undoc-members": True}
python_use_unqualified_type_names = True

# No intersphinx, so that the documentation builds without a network: types of Python and of other libraries are no links. All of this library must resolve,
# but for what stands in signatures and is made by nobody by hand.
nitpick_ignore_regex = [
    ("py:.*", r"(?!intimacy\.).*"),
    (
        "py:class",
        r"intimacy\.(catalog\.merge\.Checked|advice\.work\.Work|index\.(compiled\.)?Index|bulk\.streams\.HasArrowStream|model\.record\.[PR]|instruments\.record\.Frame)",
    ),
]
