"""What came out in words: the page that is generated, and the sentences on top of it."""

from __future__ import annotations

from sim.study.validation.outcome import Checked, Validated, measure_in_words
from sim.study.validation.verdict import IN_WORDS as VERDICTS

_HOW = """\
Each fact that was published, and of which the model can say something, is a **check**: a scenario is played, something
is measured of it, and the 95 % interval of its mean over replicates is held against a **band** that comes from the
published figure and its uncertainty. All checks are of the same people, with the defaults of the model: a scenario says
what the group is (size, platform, product, who comes, what the operator does), and nothing else.

- *inside*: the interval lies in the band; *outside*: beside it; *cannot be told*: across one of its ends, after as many
  replicates as the check allows. Only *inside* counts.
- *read*: F full text or results section, A abstract, E excerpt or secondary article, D derived from figures read.
- *use*: what the defaults owe to the figure. Only a check marked test is a test of the model; of the others a default
  is the figure (value), was fitted to it (fit), or has its direction from it (sign).
- Where only a direction is known the band is open on one side, and the interval has to leave out "no effect".
"""


def findings(found: Validated) -> list[str]:
    """What came out, in sentences."""
    inside, checks = found.count()
    inside_tests, tests = found.count(tests=True)
    share, tested = _percent(inside, checks), _percent(inside_tests, tests)
    first = f"{inside} of {checks} checks lie in their bands ({share}), and {inside_tests} of the {tests}"
    lines = [f"{first} by which no default was chosen ({tested})."]
    for verdict in ("outside", "open", "unknown"):
        names = [one.planned.name for one in found.checked if one.verdict == verdict]
        if names:
            lines.append(f"{VERDICTS[verdict][:1].upper()}{VERDICTS[verdict][1:]}: {', '.join(names)}.")
    if found.failed:
        lines.append(f"{found.failed:,} runs failed, and count for nothing.")
    if found.rooms is not None:
        lines += list(found.rooms.findings)
    return lines


def page(found: Validated, *, figure: str = "") -> str:
    """The whole page (Markdown).

    figure   path of the figure of all checks, seen from the page; empty: none
    """
    import sim
    from sim.study.experiment.plan import fingerprint

    inside, checks = found.count()
    inside_tests, tests = found.count(tests=True)
    unspoken = sum(len(facts.file.unspoken) for facts in found.plan.facts)
    summary = (
        f"**{inside} of {checks}** checks lie in their bands ({_percent(inside, checks)}); of the {tests} that are "
        f"tests, by which no default was chosen, **{inside_tests}** ({_percent(inside_tests, tests)}). Of {unspoken} "
        "published facts the model says nothing; they are listed at the end."
    )
    made = (
        f"Made by `qunsim validate` (version {sim.__version__}, model `{fingerprint()}`); the facts, their bands and "
        "the scenarios are in `experiments/validation/`. How such files are written: [studies.md](studies.md)."
    )
    lines = ["# Validation", "", summary, "", made, "", _HOW]
    if figure:
        lines += [f"![Every check relative to its band]({figure})", ""]
    for section, ours in found.sections.items():
        lines += _section(section, ours)
    if found.rooms is not None:
        lines += [found.rooms.markdown.rstrip(), ""]
    lines += _unspoken(found)
    return "\n".join(lines).rstrip() + "\n"


def _section(section: str, ours: list[Checked]) -> list[str]:
    inside = sum(one.verdict == "inside" for one in ours)
    lines = [f"## {section}", "", f"{inside} of {len(ours)} inside.", ""]
    lines += ["| check | published | source, read | use | measured | band | value (95 %) | |", f"|{'---|' * 8}"]
    for one in ours:
        check = one.planned.check
        cells = [
            f"`{one.planned.name}`", check.figure, f"{check.source} ({check.read})", check.use,
            measure_in_words(one.planned), band_in_words(check.band), value_in_words(one), _bold(one),
        ]  # fmt: skip
        lines.append(f"| {' | '.join(_cell(cell) for cell in cells)} |")
    lines.append("")
    failed = [one for one in ours if one.verdict != "inside"]
    if failed:
        lines += ["Not inside, and what the model may lack:", ""]
    for one in failed:
        check = one.planned.check
        text = f"- `{one.planned.name}`: {check.fact} Measured {value_in_words(one)},"
        text += f" expected {band_in_words(check.band)} ({VERDICTS[one.verdict]})."
        lines.append(f"{text} {' '.join(check.meaning.split())}".rstrip())
    if failed:
        lines.append("")
    return lines


def _unspoken(found: Validated) -> list[str]:
    rows = [one for facts in found.plan.facts for one in facts.file.unspoken]
    if not rows:
        return []
    lines = ["## What the model does not speak to", "", "| fact | source, read | why not |", "|---|---|---|"]
    lines += [f"| {_cell(one.fact)} | {_cell(f'{one.source} ({one.read})')} | {_cell(one.reason)} |" for one in rows]
    return [*lines, ""]


def band_in_words(band: tuple[float | None, float | None]) -> str:
    """`0.3 to 0.5`, `above 0`."""
    low, high = band
    if high is None:
        return f"above {low:g}"
    return f"below {high:g}" if low is None else f"{low:g} to {high:g}"


def value_in_words(one: Checked) -> str:
    """`0.412 (0.398 to 0.426)`."""
    found = one.estimate
    if found.value != found.value:
        return "nothing"
    if found.low != found.low:
        return f"{found.value:.3g}"
    return f"{found.value:.3g} ({found.low:.3g} to {found.high:.3g})"


def _bold(one: Checked) -> str:
    text = VERDICTS[one.verdict]
    return text if one.verdict == "inside" else f"**{text}**"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "none"


__all__ = ["band_in_words", "findings", "page", "value_in_words"]
