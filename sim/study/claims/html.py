"""A report in Markdown as one page of HTML that needs nothing else: figures and font are in it.

Of Markdown only what the report uses is known: headings, paragraphs, lists, tables, pictures, links, bold, code.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping
from typing import Final

_STYLE: Final = """
body { font: 16px/1.5 {family}; color: #1d222c; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.25; } h2 { margin-top: 2.5rem; border-bottom: 1px solid #dfe2e8; } h3 { margin-top: 2rem; }
table { border-collapse: collapse; margin: 1rem 0; width: 100%; } th, td { text-align: left; vertical-align: top;
padding: .3rem .6rem; border-bottom: 1px solid #dfe2e8; } th { border-bottom: 2px solid #9aa1ad; }
img { max-width: 100%; height: auto; } code { font-size: .85em; background: #f2f4f7; padding: 0 .2em; }
.whole { white-space: nowrap; } a { color: #2a6fb0; text-decoration: none; } a:hover { text-decoration: underline; }
@media (max-width: 40rem) { thead { display: none; }
tr { display: block; padding: .5rem 0; border-bottom: 1px solid #dfe2e8; }
td { display: block; border: 0; padding: .1rem 0; } td:empty { display: none; }
td::before { content: attr(data-label) " "; color: #6b7280; font-size: .85em; }
td:first-child::before { content: none; } td:first-child { font-weight: 600; }
.picture { overflow-x: auto; } .picture img { max-width: none; width: 42rem; } }
@media print { body { max-width: none; } h3 { break-after: avoid; } img { break-inside: avoid; } }
"""
_PLAIN: Final = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif'
_FONT: Final = "QunsimSC"
_WHOLE: Final = r"(<[^>]*>)|(\bS\d+-\d+\b|[-+]?[\d.,]+ %)"
"""What is not broken over two lines: numbers of claims, and percentages; not within tags."""


def html_page(markdown: str, language: str, pictures: Mapping[str, bytes], font: bytes | None = None) -> str:
    """The page.

    pictures  PNG files by the path under which the Markdown names them
    font      of a WOFF file, in which all characters of the page are; None: those of the reader
    """
    body = _body(markdown, pictures)
    title = markdown.partition("\n")[0].lstrip("# ").strip()
    face, family = "", _PLAIN
    if font is not None:
        data = base64.b64encode(font).decode("ascii")
        face = f"@font-face {{ font-family: {_FONT}; src: url(data:font/woff;base64,{data}) format('woff'); }}"
        family = f"{_FONT}, {_PLAIN}"  # first: as a fallback, Chromium draws the first words in it as boxes
    style = face + _STYLE.replace("{family}", family)
    lang = {"en": "en", "zh": "zh-Hans"}[language]
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{html.escape(title)}</title>\n'
        f"<style>{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _body(markdown: str, pictures: Mapping[str, bytes]) -> str:
    parts: list[str] = []
    for block in re.split(r"\n{2,}", markdown.strip()):
        lines = block.split("\n")
        if heading := re.match(r"(#{1,4}) (.*)", block):
            level, text = len(heading[1]), heading[2]
            parts.append(f'<h{level} id="{html.escape(_anchor(text))}">{_inline(text, pictures)}</h{level}>')
        elif lines[0].startswith("|"):
            parts.append(_table(lines, pictures))
        elif lines[0].startswith("- "):
            items = "".join(f"<li>{_inline(line.removeprefix('- '), pictures)}</li>" for line in lines)
            parts.append(f"<ul>{items}</ul>")
        elif lines[0].startswith("!["):
            parts.append(f'<div class="picture">{_inline(block, pictures)}</div>')
        else:
            parts.append(f"<p>{_inline(' '.join(lines), pictures)}</p>")
    return "\n".join(parts)


def _table(lines: list[str], pictures: Mapping[str, bytes]) -> str:
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])] for line in lines]
    head = "".join(f"<th>{_inline(cell, pictures)}</th>" for cell in rows[0])
    labels = [html.escape(re.sub(r"[*`]", "", cell)) for cell in rows[0]]  # told before each cell on a narrow screen
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-label="{label}">{_inline(cell, pictures)}</td>' for label, cell in zip(labels, row, strict=True)
        )
        + "</tr>"
        for row in rows[2:]
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _inline(text: str, pictures: Mapping[str, bytes]) -> str:
    code: list[str] = []

    def keep(match: re.Match[str]) -> str:
        code.append(f"<code>{match[1]}</code>")
        return f"\0{len(code) - 1}\0"

    text = re.sub(r"`([^`]*)`", keep, html.escape(text.replace("\\|", "|"), quote=False))
    text = re.sub(r"!\[([^\]]*)\]\(([^)]*)\)", lambda m: _picture(m[2], m[1], pictures), text)
    text = re.sub(r"\[([^\]]*)\]\(([^)]*)\)", _link, text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    text = re.sub(r"\*(.+?)\*", r"<em>\1</em>", text)
    text = re.sub(_WHOLE, lambda m: m[1] or f'<span class="whole">{m[2]}</span>', text)
    return re.sub(r"\0(\d+)\0", lambda m: code[int(m[1])], text)


def _link(match: re.Match[str]) -> str:
    """A link within the page; of others only the text, since the page stands alone."""
    return f'<a href="{match[2]}">{match[1]}</a>' if match[2].startswith("#") else match[1]


def _picture(path: str, text: str, pictures: Mapping[str, bytes]) -> str:
    data = base64.b64encode(pictures[path]).decode("ascii") if path in pictures else ""
    return f'<img alt="{text}" src="data:image/png;base64,{data}">' if data else ""


def _anchor(text: str) -> str:
    return re.sub(r"[^\w\-]+", "-", text.lower()).strip("-")
