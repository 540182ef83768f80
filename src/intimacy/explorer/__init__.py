"""The explorer: a widget for notebooks whose list, reasons and picture follow the hand. Needs the extra ``explorer``."""

from __future__ import annotations

from ..errors import MissingExtraError

try:
    from .widget import Explorer
except ModuleNotFoundError as error:
    if error.name not in ("anywidget", "ipywidgets", "traitlets"):
        raise
    raise MissingExtraError(str(error.name), "explorer") from None

__all__ = ["Explorer"]
