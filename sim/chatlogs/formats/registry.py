"""All formats there are. To add one: a file with a class beside this one, its name here, a sample in the tests."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Final

from sim.chatlogs.formats.base import Format

_CLASSES: Final = (
    ("telegram", "Telegram"),
    ("slack", "Slack"),
    ("discord", "Discord"),
    ("chatlab", "ChatLab"),
    ("memotrace", "MemoTrace"),
    ("pywxdump", "PyWxDump"),
    ("weflow", "WeFlow"),
    ("chatlog", "Chatlog"),
    ("feishu", "Feishu"),
    ("qq_exporter", "QQExporter"),
    ("plain_csv", "PlainCsv"),
    ("whatsapp", "WhatsApp"),
    ("qq", "QQ"),
    ("wecom", "WeCom"),
)  # fmt: skip
"""Module and class; of two that are equally sure of a file the first one reads it."""


@lru_cache(maxsize=1)
def formats() -> tuple[Format, ...]:
    """Every format."""
    return tuple(getattr(import_module(f"sim.chatlogs.formats.{module}"), name)() for module, name in _CLASSES)


def format_named(name: str) -> Format:
    """The format of this name. Raises ValueError that says which there are, and what is near."""
    from sim.scenario.suggest import join_or, nearest

    for one in formats():
        if one.name == name:
            return one
    names = [one.name for one in formats()]
    near = nearest(name, names)
    hint = f"; did you mean {near}?" if near else ""
    raise ValueError(f"there is no format '{name}', expected {join_or(names, 20)}{hint}")
