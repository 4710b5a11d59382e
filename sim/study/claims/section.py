"""One claim of the report (Markdown)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.study.claims import words
from sim.study.claims.outcome import Judged
from sim.study.claims.page_texts import TEXTS
from sim.study.claims.schema import Test

if TYPE_CHECKING:
    from sim.study.claims.carry_out import ClaimsFound


ANSWERED: Final = ("fails", "part", "depends", "open")
"""Verdicts that ask for an answer: is the contrast fair, does the model lack something, or is the document wrong?"""


def section(one: Judged, found: ClaimsFound, language: str, figure: str) -> list[str]:
    """All there is to say of a claim."""
    file, text = one.claim.file, TEXTS[language]
    lines = [f"### {one.number}", "", f"**{file.says.of(language)}**", ""]
    verdict = bold(words.verdict_in_words(one, language), one.verdict)
    lines += [f"{text['verdict']} {verdict}{text['stop']} {_reason(one, language)}".rstrip(), ""]
    if file.cannot is not None:
        return [*lines, file.cannot.of(language), ""]
    lines += [*_tests(one, language), ""]
    if one.quantities:
        lines += [*_quantities(one, language), ""]
    if figure:
        lines += [f"![{one.number}]({figure})", ""]
    lines += [f"{text['why']} {file.why.of(language)}", ""]
    lines += [f"{text['fair']} {_fair(one, language)}", ""]
    told = _worlds(one, language)
    if told:
        lines += [f"{text['worlds']} {told}", ""]
    lines += [f"{text['carried']} {_carriers(one, found, language)}", ""]
    lines += [f"{text['means']} {_means(one, language)}", ""]
    if file.answer is not None and one.verdict in ANSWERED:
        lies = text["lies"][file.answer.lies]
        lines += [f"{text['answer']} {lies}{text['gap']}{file.answer.of(language)}", ""]
    if file.cannot_say is not None:
        lines += [f"{text['cannot_say']} {file.cannot_say.of(language)}", ""]
    return lines


def _reason(one: Judged, language: str) -> str:
    """What the verdict rests on, in a sentence or two."""
    text = TEXTS[language]
    if one.verdict == "cannot":
        return ""
    parts = [text["at_defaults"].format(verdict=words.VERDICTS[one.at_defaults][language])]
    if one.worlds is not None and one.worlds.known.any():
        low, high = map(percent, one.worlds.between)
        count = int(one.worlds.known.sum())
        parts.append(text["in_worlds"].format(share=percent(one.worlds.share), count=count, low=low, high=high))
    if one.verdict == "assumed":
        parts.append(text["is_assumed"])
    elif one.verdict in ("fails", "part") and one.assumed_tests:
        parts.append(text["what_is_assumed"])
    elif one.verdict == "fails" and one.assumed_by:
        parts.append(text["fails_assumed"])
    return str(text["gap"].join(parts))


def _tests(one: Judged, language: str) -> list[str]:
    text = TEXTS[language]
    lines = [f"| {' | '.join(text['test_columns'])} |", f"|{'---|' * len(text['test_columns'])}"]
    for n, told in enumerate(one.tests):
        test = told.number
        assert isinstance(test, Test)
        verdict = "assumed" if n in one.assumed_tests else told.verdict or "unknown"
        size = told.estimate.standardised
        cells = [
            test.label.of(language), words.estimate_in_words(test, told.estimate, language),
            "" if size != size else f"{size:+.2f}", words.ends_in_words(test, language),
            bold(words.VERDICTS[verdict][language], verdict),
            "" if one.worlds is None else percent(one.worlds.shares[n]),
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cell(each) for each in cells)} |")
    return lines


def _quantities(one: Judged, language: str) -> list[str]:
    text = TEXTS[language]
    lines = [f"| {' | '.join(text['quantity_columns'])} |", "|---|---|"]
    for told in one.quantities:
        value = words.estimate_in_words(told.number, told.estimate, language)
        lines.append(f"| {cell(told.number.label.of(language))} | {cell(value)} |")
    return lines


def _fair(one: Judged, language: str) -> str:
    file, text = one.claim.file, TEXTS[language]
    parts = [] if file.fair is None else [file.fair.of(language)]
    costs = [f"{file.arms[name].label.of(language)} {cost:,.0f}" for name, cost in one.costs.items() if cost == cost]
    parts.append(text["costs"].format(costs=text["comma"].join(costs)))
    if one.unequal:
        parts.append(text["unequal"].format(share=percent(one.unequal)))
    return str(text["gap"].join(parts))


def _worlds(one: Judged, language: str) -> str:
    worlds, text = one.worlds, TEXTS[language]
    if worlds is None or not worlds.known.any():
        return ""
    sure, never = worlds.sure
    parts = [text["sure"].format(sure=percent(sure), never=percent(never)) + _spread(one, language)]
    parts += [words.tree_in_words(worlds.leaves, language), words.weights_in_words(worlds.weights, language)]
    if not parts[1]:
        parts[1] = text["no_tree"]
    return str(text["gap"].join(part for part in parts if part))


def _spread(one: Judged, language: str) -> str:
    """Where the first number lies over worlds: its median, from where to where in nine of ten, and how often at 0."""
    assert one.worlds is not None
    values = one.worlds.values[0][one.worlds.known]
    number = one.tests[0].number
    ends = zip(("low", "middle", "high"), one.worlds.spread(0), strict=True)
    told = {name: words.number_in_words(end, number, language) for name, end in ends}
    text = TEXTS[language]
    spread = text["gap"] + text["no_spread" if told["low"] == told["high"] else "spread"].format(**told)
    if number.kind != "contrast":
        spread += text["gap"] + text["at_zero"].format(share=percent(float((values == 0).mean())))
    return str(spread)


def _carriers(one: Judged, found: ClaimsFound, language: str) -> str:
    file, text = one.claim.file, TEXTS[language]
    mechanisms = found.plan.claims.mechanisms
    parts, count = [], 0
    for name in file.carriers:
        label = mechanisms[name].label.of(language)
        paths = ", ".join(f"`{path.removeprefix('world.behaviour.')}`" for path in mechanisms[name].off)
        off = one.off.get(name)
        if off is None:
            parts.append(f"{label} ({paths})")
            continue
        number = one.tests[0].number
        left = text["left"].format(
            value=words.number_in_words(off.values[0], number, language),
            before=words.number_in_words(off.before[0], number, language),
        )
        parts.append(f"{label} ({paths}): {left}")
        count = min(one.replicates, found.extent.carrier)
    carried = text["semicolon"].join(parts) + text["stop"] if parts else text["no_carriers"]
    if 0 < count < one.replicates:
        carried += text["gap"] + text["of_first"].format(count=count)
    strange = [mechanisms[name].label.of(language) for name, off in one.off.items()
               if off.kind == "gone" and name not in file.carriers and one.at_defaults == "holds"]  # fmt: skip
    if strange:
        carried += text["gap"] + text["also"].format(names=text["comma"].join(strange))
    return str(carried)


def _means(one: Judged, language: str) -> str:
    means, text = one.claim.file.means, TEXTS[language]
    if means is None:
        return ""
    holds, fails = means.holds.of(language), means.fails.of(language)
    if one.verdict == "holds":
        return holds
    if one.verdict == "fails":
        return fails
    if one.verdict == "assumed":
        return str(text["means_assumed"].format(holds=holds))
    if one.verdict == "part" and means.part is not None:
        return means.part.of(language)
    name = {"part": "means_part", "depends": "means_depends"}.get(one.verdict, "means_open")
    return str(text[name].format(holds=holds, fails=fails))


def bold(text: str, verdict: str) -> str:
    """A verdict; in bold unless it is that nothing can be said."""
    return text if verdict in ("cannot", "unknown") else f"**{text}**"


def cell(text: str) -> str:
    """A text as it may stand in a table."""
    return " ".join(text.split()).replace("|", "\\|")


def percent(share: float) -> str:
    """`12 %`."""
    return f"{100 * share:.0f} %" if share == share else "–"
