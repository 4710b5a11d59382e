"""Packages that not everybody has installed."""

from importlib import import_module
from typing import Any


class MissingExtraError(Exception):
    """A package is needed that is not installed; the text says how to get it."""


def extra(module: str, name: str) -> Any:
    """A module of a package that comes with an extra of this name.

    Raises MissingExtraError if it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        text = f"this needs {package}, which is not installed, expected `pip install 'qunsim[{name}]'`"
        raise MissingExtraError(text) from error
