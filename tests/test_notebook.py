"""The notebook in docs/ runs from beginning to end, and is what `docs/make_notebook.py` writes."""

import sys
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")

DOCS = Path(__file__).resolve().parent.parent / "docs"
sys.path.insert(0, str(DOCS))

from make_notebook import CELLS  # noqa: E402 -- docs/ is not installed


def test_the_notebook_is_what_its_maker_writes():
    kept = nbformat.read(DOCS / "studies.ipynb", as_version=4)
    assert [(cell.cell_type, cell.source) for cell in kept.cells] == [tuple(cell) for cell in CELLS]
    assert all(cell.outputs for cell in kept.cells if cell.cell_type == "code")


def test_the_notebook_runs():
    made = nbformat.read(DOCS / "studies.ipynb", as_version=4)
    shown = ["".join(out.get("text", "") for out in c.outputs) for c in made.cells if c.cell_type == "code"]
    nbclient.NotebookClient(made, timeout=600, resources={"metadata": {"path": str(DOCS)}}).execute()
    again = ["".join(out.get("text", "") for out in c.outputs) for c in made.cells if c.cell_type == "code"]
    assert again == shown  # the same numbers as in the page people read
