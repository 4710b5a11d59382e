"""Two outcomes against each other, and which strategies no other beats in both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.views import style
from sim.views.comparing.axes import axes_at, nothing
from sim.views.comparing.front import Pair, draw_front, front_of, pair_of
from sim.views.comparing.looks import BASELINE, LOOKS, NARROW, PAGE, Look, looks, shortened, widest
from sim.views.comparing.scatter import draw_key
from sim.views.comparing.tables import Comparison
from sim.views.text import clip

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_NAMES: Final = 8  # of more, points get numbers, and the names stand beside
NAMES: Final = 2.2  # inches, at most
ROW: Final = 0.2


def figure(result: object, pair: tuple[str, str] | None = None) -> Figure:
    """Draw each strategy as a point of two outcomes with its intervals, and the front as steps.

    result  the tables of a comparison; needs `levels`
    pair    the two outcomes, across and up; None for the first two

    Raises ValueError if an outcome of the pair is not known.
    """
    comparison = Comparison.of(result)
    outcomes = pair_of(comparison, pair)
    if outcomes is None:
        return _too_few(comparison)
    sheet = None if len(comparison.strategies) > MOST_NAMES else _drawn(comparison, outcomes, numbered=False)
    return sheet or _drawn(comparison, outcomes, numbered=True) or _too_few(comparison)


def _drawn(comparison: Comparison, outcomes: Pair, *, numbered: bool) -> Figure | None:
    """The figure with names at the points, or with numbers and a key beside; None if there is no room for names."""
    labels = comparison.strategies
    names = shortened(labels, 9.5, NAMES)
    numbers = {label: str(n + 1) for n, label in enumerate(labels)}
    tall = max(4.4, ROW * len(labels) + 0.1) if numbered else 4.4
    right = 0.34 + (0.55 + widest(list(names.values()), 9.5) if numbered else 0.0)
    front = front_of(comparison, outcomes)
    sheet, panels = style.sheet(
        "Two outcomes: which strategies no other beats in both",
        _summary(comparison, outcomes, front),
        (tall,),
        [_notes(comparison, front), comparison.footer],
        header=0.1,
        right=right,
        width=PAGE if numbered else NARROW,
    )
    look = colours(comparison, front)
    found_room = draw_front(panels[0], comparison, outcomes, look, numbers if numbered else names, always=numbered)
    if not numbered:
        return sheet if found_room else None
    inside = panels[0].get_position()
    wide, high = (float(side) for side in sheet.get_size_inches())
    key = axes_at(sheet, inside.x1 * wide + 0.1, (1.0 - inside.y1) * high, right - 0.1, tall)
    draw_key(key, [(numbers[label], names[label], look[label], _is_off(label, front)) for label in labels], row=ROW)
    return sheet


def colours(comparison: Comparison, front: list[str] | None) -> dict[str, Look]:
    """The look of each point: that of its line, and of strategies on the front never grey."""
    found = looks(comparison)
    for n, label in enumerate(front or comparison.strategies):
        if found[label].grey:
            found[label] = LOOKS[n % len(LOOKS)]
    return {**found, comparison.baseline: BASELINE}


def _is_off(label: str, front: list[str] | None) -> bool:
    return front is not None and label not in front


def _summary(comparison: Comparison, outcomes: Pair, front: list[str] | None) -> str:
    if front is None:
        return (
            "Which strategies are best in both cannot be said: of one outcome it is not known whether more is better."
        )
    if not front:
        return "Of no strategy are both outcomes known."
    if len(front) == 1:
        one = f"“{clip(front[0], 60)}”"
        return f"No strategy does better than {one}, neither in “{outcomes[0].label}” nor in “{outcomes[1].label}”."
    names = ", ".join(f"“{clip(label, 44)}”" for label in front[:4])
    more = f" and {len(front) - 4} more" if len(front) > 4 else ""
    off = len(comparison.strategies) - len(front)
    rest = f" The {off} other{'s are' if off > 1 else ' is'} beaten." if off else ""
    return f"On the front: {names}{more}. What does better in one outcome does worse in the other.{rest}"


def _notes(comparison: Comparison, front: list[str] | None) -> str:
    cross = (
        f"Cross: 95 % interval of each mean (t, {comparison.units_in_words})."
        if comparison.units > 1
        else f"Of {comparison.units_in_words} there is no interval."
    )
    if front is None:
        return cross
    return (
        f"{cross} Steps: the front, by the means; grey: strategies that another beats in one outcome and "
        "matches or beats in the other. Where crosses overlap, who is on the front is not sure. Ringed: the baseline."
    )


def _too_few(comparison: Comparison) -> Figure:
    sheet, panels = style.sheet(
        "Two outcomes: which strategies no other beats in both",
        "A second outcome is needed: name one under `outcomes` of the experiment.",
        (1.2,),
        [comparison.footer],
        right=0.3,
        left=0.3,
        bottom=0.16,
    )
    panels[0].set_xticks([])
    panels[0].set_yticks([])
    nothing(panels[0], "only one outcome is compared" if comparison.outcomes else "no outcome is compared")
    return sheet
