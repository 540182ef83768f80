"""Practices for a quiet evening, offered to `intimacy` under the name ``evenings``."""

from importlib.resources import as_file, files

import intimacy


def catalog() -> intimacy.Layer:
    """The layer; called once, when somebody asks for it by name."""
    with as_file(files(__package__) / "layer.toml") as path:
        return intimacy.read_layer(path)
