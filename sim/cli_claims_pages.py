"""The report of `qunsim claims`: figures, a page in Markdown and one in HTML, in the folder and where asked for."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.study.claims.carry_out import ClaimsFound
    from sim.study.folder import StudyFolder


def write_pages(
    found: ClaimsFound, folder: StudyFolder, language: str, target: Path | None, *, figures: bool = True
) -> None:
    """Write `claims.md` and `claims.html` into the folder, and the page to `target` too, its figures beside it.

    Raises OSError when something cannot be written.
    """
    from sim.results.atomic import replacing
    from sim.study.claims.html import html_page
    from sim.study.claims.page import page

    drawn = _draw(folder) if figures else {}
    text = page(found, language, {name: f"figures/{path.name}" for name, path in drawn.items()})
    pictures = {f"figures/{path.name}": path.read_bytes() for path in drawn.values()}
    font = _font(text) if language == "zh" else None
    folder.write_text("claims.md", text)
    folder.write_text("claims.html", html_page(text, language, pictures, font))
    if target is None:
        return
    beside = target.parent / "figures" / target.stem
    names = {}
    for name, path in drawn.items():
        beside.mkdir(parents=True, exist_ok=True)
        with replacing(beside / path.name) as temporary:
            shutil.copyfile(path, temporary)
        names[name] = f"figures/{target.stem}/{path.name}"
    with replacing(target) as temporary:
        temporary.write_text(page(found, language, names), encoding="utf-8")


def _draw(folder: StudyFolder) -> dict[str, Path]:
    """The figures, in the folder, by name."""
    from sim.study.claims.result import ClaimsResult

    ClaimsResult(folder).draw()
    return {path.stem: path for path in sorted((folder.path / "figures").glob("*.png"))}


def _font(text: str) -> bytes:
    """The bundled Chinese font, cut down to the characters of a text (WOFF)."""
    import io

    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    from sim.views.text import CHINESE_FONT

    font = TTFont(CHINESE_FONT)
    subsetter = Subsetter(Options(notdef_outline=True, name_IDs=["*"], recalc_timestamp=False))
    subsetter.populate(text=text)
    subsetter.subset(font)
    font.flavor = "woff"
    target = io.BytesIO()
    font.save(target)
    return target.getvalue()
