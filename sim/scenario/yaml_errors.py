"""Syntax errors of the YAML parser in words for people who do not know YAML."""

from __future__ import annotations

from typing import Any

from sim.scenario.problems import Problem, shorten

__all__ = ["syntax_problem"]

_TAB = ("a tab is used for indentation", "spaces", False)
_QUOTE = ("the quote that opens here is never closed", "a closing quote", True)
_ALIGN = (
    "this does not fit what stands above it",
    "the keys of a mapping under each other, and nothing after a closing quote or bracket",
    False,
)
_WORDS: dict[str, tuple[str, str, bool]] = {
    "tab character": _TAB,
    "mapping values are not allowed": (
        "a ':' is not allowed here",
        "quotes around a text that contains ': ', or the key on a line of its own, under its neighbours",
        False,
    ),
    "could not find expected ':'": ("a line without ':'", "'key: value'", True),
    "sequence entries are not allowed": (
        "a list item '- ' is not allowed here",
        "it on a line of its own",
        False,
    ),
    "did not find expected key": _ALIGN,
    "expected <block end>": _ALIGN,
    "did not find expected '-' indicator": (
        "this does not fit the list above it",
        "every item to start with '- ' under the others",
        False,
    ),
    "expected ',' or '}'": ("'{' is not closed", "',' or '}'", True),
    "expected ',' or ']'": ("'[' is not closed", "',' or ']'", True),
    "unexpected end of stream": _QUOTE,
    "unexpected document indicator": _QUOTE,
    "unexpected document separator": _QUOTE,
    "unknown escape character": (
        "a backslash in double quotes starts a special character",
        "single quotes around the text, or two backslashes",
        False,
    ),
    "<document start>": ("text after the end of the document", "one document in a file", False),
    "YAML document": ("this version of YAML is not known", "YAML 1.2", False),
    "alphabetic or numeric character": (
        "a name after '&' or '*' is missing",
        "quotes around a text that starts with '*' or '&'",
        True,
    ),
    "did not find expected node content": (
        "a value is missing here",
        "a value, or quotes around a text",
        False,
    ),
}
"""What the parser says: what is wrong, what was expected, and whether to point to where the unfinished thing
began rather than to where the parser gave up."""


def syntax_problem(error: Any, text: str, file: str, keys: tuple[str, str], lines: bool) -> Problem:
    """Translate a `yaml.YAMLError` met while reading `text`.

    keys   path of what was being read, and of the list or mapping around it
    """
    said = str(getattr(error, "problem", None) or error)
    mark = getattr(error, "problem_mark", None)
    wrong, expected, from_start = f"this is not valid YAML ({shorten(said, 80)})", "", False
    character = _character(text, mark)
    if "cannot start any token" in said:
        if character == "\t":
            wrong, expected, from_start = _TAB
        else:
            wrong, expected = f"a text cannot start with '{character}'", "quotes around it"
    else:
        for words, translated in _WORDS.items():
            if words in said:
                wrong, expected, from_start = translated
                break
    key = keys["is not closed" in wrong]
    if from_start and getattr(error, "context_mark", None) is not None:
        mark = error.context_mark
    if mark is None or not lines:
        return Problem(file, key=key, wrong=wrong, expected=expected)
    return Problem(file, mark.line + 1, mark.column + 1, key, wrong, expected)


def _character(text: str, mark: Any) -> str:
    """Return the character at a mark, empty if there is none."""
    if mark is None:
        return ""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[mark.line][mark.column : mark.column + 1] if mark.line < len(lines) else ""
