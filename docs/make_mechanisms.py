"""Measure what each mechanism of the model does alone, for `docs/mechanisms.md`: its numbers and its figures.

    python docs/make_mechanisms.py
    python docs/make_mechanisms.py --only forum checking

Every mechanism is played with and without, `REPLICATES` times each, paired by seed; each has a seed of its own, so that
what one row shows by luck the others do not show with it. Takes some four minutes on two cores, compiling included;
with `--only`, some figures are measured anew, and everything else stays as it stands on the page. The page keeps its
words: only what stands between markers is written, and the figures in `docs/figures`. Where the words say something
else than the new numbers, that is told at the end. The same version of the program gives the same page, to the bit.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

import numpy as np
from measuring import BRAND, MEASURES, MORE, Base, Effect, Measure, Mechanism, Runs, effect, number
from mechanisms import COURSES, GROUPS, MECHANISMS
from mechanisms_figures import Effects, by_day, forest, forum_by_day
from mechanisms_forum import FORUM

from sim.results.summary import t_interval
from sim.views.png import save

PAGE: Final = Path(__file__).with_name("mechanisms.md")
FIGURES: Final = Path(__file__).with_name("figures")


def measure_all(runs: Runs, groups: Collection[str]) -> Effects:
    """Every effect of these groups of mechanisms, by mechanism and measure."""
    found = {}
    for mechanism in (m for name in groups for m in GROUPS[name][1]):
        there, away = runs.of(mechanism, there=True), runs.of(mechanism, there=False)
        names = (*MEASURES, *mechanism.more)
        found[mechanism.key] = {name: effect(there.values[name], away.values[name]) for name in names}
    return found


# what is written ------------------------------------------------------------------------------------


def sentence(effects: Mapping[str, Effect]) -> str:
    """What a mechanism did, in words and numbers."""
    known = MEASURES | MORE
    if all(e.mean == e.low == e.high == 0.0 for e in effects.values()):
        return "*Measured:* no difference at all."
    clear = [f"{known[n].name} {e.text(known[n], with_unit=True)}" for n, e in effects.items() if e.clear]
    rest = [known[n].name for n, e in effects.items() if not e.clear]
    parts = [", ".join(clear)] if clear else []
    if rest:
        parts.append(f"no effect that can be told from luck on {', '.join(rest)}")
    return f"*Measured:* {'; '.join(parts)}."


def contradicted(written: Mapping[str, str]) -> list[str]:
    """What the words of the page say of the effect on a measure, and what is measured does not."""
    found = []
    for key in MECHANISMS.keys() & written.keys():
        for name, said in MECHANISMS[key].words.items():
            clear = written[key].partition("no effect that can be told from luck")[0]
            sign = re.search(rf"[*,] {re.escape((MEASURES | MORE)[name].name)} ([+\N{{MINUS SIGN}}])", clear)
            measured = 0 if sign is None else 1 if sign[1] == "+" else -1
            if measured != said:
                found.append(f"{key}: the words say {said:+} for {name}, measured is {measured:+}")
    return sorted(found)


def table(effects: Effects, runs: Runs, before: str) -> str:
    """All effects on what every mechanism is measured by, bold where they are clear.

    before  the table so far: rows of mechanisms that have not been measured stay as they stand there
    """
    kept = {line.split(" | ")[0]: line for line in before.splitlines()}
    head = " | ".join(f"{m.name}{f' ({m.unit})' if m.unit else ''}" for m in MEASURES.values())
    lines = [f"| mechanism | {head} |", "|---" * (len(MEASURES) + 1) + "|"]
    bases: set[str] = set()
    for title, mechanisms in GROUPS.values():
        of, anew = mechanisms[0].base, mechanisms[0].key in effects
        titled, based = f"| **{title}** |" + " |" * len(MEASURES), f"| *{of.label}*"
        first = of.label not in bases
        bases.add(of.label)
        measured = any(MECHANISMS[key].base == of for key in effects)
        base = [_levels(of, runs) if measured else kept[based]] if first else []
        lines += [*base, titled] if of == BRAND else [titled, *base]
        lines += [_row(m, effects[m.key]) if anew else kept[f"| {m.label}"] for m in mechanisms]
    count = len(MEASURES) * len(MECHANISMS)
    few = f"{count} intervals; if nothing had any effect, some {count * 0.05:.0f} would leave zero out all the same."
    return "\n".join(lines) + f"\n\n{few}"


def _levels(base: Base, runs: Runs) -> str:
    values = runs.play(base, 1, {}).values
    means = " | ".join(number(t_interval(values[name])[0], m.decimals) for name, m in MEASURES.items())
    return f"| *{base.label}* | {means} |"


def _row(mechanism: Mechanism, effects: Mapping[str, Effect]) -> str:
    cells = [(effects[name], measure) for name, measure in MEASURES.items()]
    texts = [f"**{e.text(measure)}**" if e.clear else e.text(measure) for e, measure in cells]
    return f"| {mechanism.label} | {' | '.join(texts)} |"


def platforms(runs: Runs) -> str:
    """The platforms side by side: means with their intervals."""
    lines = [f"| platform | {' | '.join(m.name for m in MEASURES.values())} |", "|---" * (len(MEASURES) + 1) + "|"]
    listed = GROUPS["platforms"][1]
    for name, mechanism, there in [("wechat_group", listed[0], False), *((m.key, m, True) for m in listed)]:
        values = runs.of(mechanism, there=there).values
        lines.append(f"| `{name}` | {' | '.join(_level(values[key], m) for key, m in MEASURES.items())} |")
    return "\n".join(lines)


def _level(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], measure: Measure) -> str:
    mean, low, high = (number(x, measure.decimals) for x in t_interval(values[np.isfinite(values)]))
    return f"{mean} ({low} to {high})"


# the page -------------------------------------------------------------------------------------------


def filled(page: str) -> dict[str, str]:
    """What stands between the markers of the page."""
    return {
        key: text.rstrip("\n")
        for key, text in re.findall(r"<!-- measured: (\w+) -->\n(.*?)<!-- end -->", page, re.DOTALL)
    }


def fill(page: str, written: Mapping[str, str]) -> str:
    """The page with what is measured between its markers. Raises ValueError unless there is one marker for each key."""
    opened = re.findall(r"<!-- measured: (\w+) -->", page)
    if sorted(opened) != sorted(written) or page.count("<!-- end -->") != len(opened):
        odd = sorted(set(opened) ^ set(written)) or [key for key in opened if opened.count(key) > 1]
        raise ValueError(f"markers of docs/mechanisms.md do not match the mechanisms measured: {', '.join(odd)}")
    pattern = r"(<!-- measured: (\w+) -->\n).*?(<!-- end -->)"
    return re.sub(pattern, lambda found: found[1] + written[found[2]] + "\n" + found[3], page, flags=re.DOTALL)


def draw(runs: Runs, effects: Effects, groups: Collection[str]) -> None:
    """The figures of these groups of mechanisms, and courses by day of which all is among them."""
    FIGURES.mkdir(exist_ok=True)
    for name in groups:
        save(forest(*GROUPS[name], effects), FIGURES / f"mechanisms-{name}.png")
    if all(key in effects for key, *_ in COURSES):
        save(by_day(runs), FIGURES / "mechanisms-by-day.png")
    if any(MECHANISMS[key].base == FORUM for key in effects):
        save(forum_by_day(runs), FIGURES / "mechanisms-forum-by-day.png")


def main(arguments: list[str] | None = None) -> None:
    """Play, draw and write."""
    parser = argparse.ArgumentParser(description="Measure the mechanisms of the model for docs/mechanisms.md.")
    parser.add_argument("--only", nargs="+", choices=[*GROUPS], metavar="FIGURE", help=f"of {', '.join(GROUPS)}")
    groups = parser.parse_args(arguments).only or [*GROUPS]
    page = PAGE.read_text(encoding="utf-8")
    before = filled(page)
    fill(page, dict.fromkeys([*MECHANISMS, "platforms", "table"], ""))  # a marker that lacks is told at once
    runs = Runs()
    effects = measure_all(runs, groups)
    draw(runs, effects, groups)
    written = {key: text for key, text in before.items() if len(groups) < len(GROUPS)}
    written |= {key: sentence(found) for key, found in effects.items()}
    written["table"] = table(effects, runs, before["table"])
    if "platforms" in groups:
        written["platforms"] = platforms(runs)
    page = fill(page, written)
    draft = PAGE.with_suffix(".md.new")
    draft.write_text(page, encoding="utf-8")
    draft.replace(PAGE)
    sys.stderr.writelines(f"{line}\n" for line in contradicted(written))


if __name__ == "__main__":
    main()
