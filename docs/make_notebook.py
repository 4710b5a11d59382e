"""Write and execute docs/studies.ipynb: `python docs/make_notebook.py`."""

from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

_HERE = Path(__file__).parent

CELLS = (
    (
        "markdown",
        "# Which strategy is better?\n\n"
        "A worked example: a skincare brand with 300 people in a chat group, and an operator who wonders whether to "
        "advertise less, to answer questions, or to introduce members to each other. Everything here is simulated.",
    ),
    (
        "code",
        "import sim\n\n"
        'group = sim.load("../scenarios/brand_group.yaml")\n'
        'print(group.about.strip(), "-", group.world.groups.members, "members")',
    ),
    ("markdown", "Three strategies beside what the operator does now. The same people with the same luck meet each."),
    (
        "code",
        "strategies = {\n"
        '    "as it is": {},\n'
        '    "advertises half as much": {"operator.ads.per_day": group.operator.ads.per_day / 2},\n'
        '    "answers questions": {"operator.service": {}},\n'
        '    "introduces members": {"operator.mesh": {"introductions_per_day": 5}},\n'
        "}\n"
        'study = sim.compare(group, strategies, outcomes=["profit", "interest_mean", "speakers_7d"],\n'
        "                    days=60, replicates=20)\n"
        'for sentence in study.findings:\n    print("-", sentence)',
    ),
    ("markdown", "The same as a table and as a picture: differences to what is done now, replicate by replicate."),
    (
        "code",
        'columns = ["outcome", "strategy", "difference", "low", "high", "better_share", "p_adjusted"]\n'
        "study.table()[columns].round(3)",
    ),
    ("code", 'study.plot("differences")'),
    ("code", 'study.plot("trajectories")'),
    (
        "markdown",
        "How much should one advertise? A sweep of one lever; and since nobody knows how much members need the "
        "product, in six worlds that differ in that.",
    ),
    (
        "code",
        'curve = sim.sweep(group, {"operator.ads.per_day": [0, 0.5, 1, 2, 4]},\n'
        '                  over={"world.members.need": {"uniform": [0.3, 0.7]}}, worlds=6,\n'
        '                  outcomes=["profit", "interest_mean", "muted_share"], days=60, replicates=5)\n'
        'print("best for profit:", curve.best("profit"), "- best for the mood:", curve.best("interest_mean"))\n'
        'for sentence in curve.findings:\n    print("-", sentence)',
    ),
    ("code", 'curve.plot("response")'),
    (
        "markdown",
        "`study.cautions` says what such numbers leave out. Read it before you act on them.",
    ),
    ("code", 'for sentence in study.cautions:\n    print("-", sentence)'),
)


def notebook() -> Any:
    """The notebook, not executed."""
    make = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    cells = [make[kind](text, id=f"cell-{n}") for n, (kind, text) in enumerate(CELLS)]
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


def main() -> None:
    """Execute it in docs/, and write it there with what it showed."""
    made = notebook()
    NotebookClient(made, timeout=600, resources={"metadata": {"path": str(_HERE)}}).execute()
    for cell in made.cells:
        cell.metadata.pop("execution", None)  # the time of day
    made.metadata.pop("language_info", None)
    nbformat.write(made, _HERE / "studies.ipynb")


if __name__ == "__main__":
    main()
