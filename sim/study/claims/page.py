"""The report on claims (Markdown): a table on top, then every claim by itself; in English or in Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.study.claims import words
from sim.study.claims.carry_out import ClaimsFound
from sim.study.claims.outcome import Judged
from sim.study.claims.page_texts import TEXTS
from sim.study.claims.section import ANSWERED, bold, cell, percent, section

ORDER: Final = ("holds", "assumed", "depends", "part", "fails", "open", "unknown", "cannot")


def summary(judged: Sequence[Judged], language: str) -> list[str]:
    """How many claims came out how, with their numbers."""
    lines = []
    for name in ORDER:
        numbers = [one.number for one in judged if one.verdict == name]
        if numbers:
            head = f"{words.VERDICTS[name][language]}: {len(numbers)}"
            lines.append(f"- **{head}** ({', '.join(numbers)})")
    return lines


def page(found: ClaimsFound, language: str, figures: dict[str, str], *, whole: str = "") -> str:
    """The whole page.

    figures  paths of figures as seen from the page, by name: numbers of claims, `overview`, `matrix`
    whole    what stands in front of the link to a claim in the table; empty: a heading of this page
    """
    import sim
    from sim.study.experiment.plan import fingerprint

    text = TEXTS[language]
    worlds = len(found.plan.worlds)
    made = text["made"].format(version=sim.__version__, model=fingerprint())
    lines = [f"# {text['title']}", "", text["lead"].format(claims=len(found.judged)), ""]
    lines += [*summary(found.judged, language), ""]
    played = text["played"] if worlds else text["played_quick"]
    extent = found.extent
    lines += [played.format(worlds=worlds, each=extent.in_world, replicates=extent.replicates), "", made, ""]
    lines += [text["how"], ""]
    if "overview" in figures:
        lines += [f"![{text['overview' if worlds else 'overview_quick']}]({figures['overview']})", ""]
    lines += [*_table(found.judged, language, whole), ""]
    lines += _stated(found.judged, language)
    lines += _answers(found.judged, language)
    lines += _checks(found, language, figures)
    document = ""
    for one in found.judged:
        if one.claim.file.document != document:
            document = one.claim.file.document
            lines += [f"## {text['documents'].get(document, document)}", ""]
        lines += section(one, found, language, figures.get(one.number, ""))
    return "\n".join(lines).rstrip() + "\n"


def _table(judged: Sequence[Judged], language: str, whole: str) -> list[str]:
    text = TEXTS[language]
    lines = [f"| {' | '.join(text['columns'])} |", f"|{'---|' * len(text['columns'])}"]
    for one in judged:
        link = f"[{one.number}]({whole}#{one.number.lower()})"
        effect = words.effect_in_words(one, language)
        verdict = words.verdict_in_words(one, language)
        cells = [link, one.claim.file.says.of(language), bold(verdict, one.verdict), effect,
                 words.worlds_in_words(one, language)]  # fmt: skip
        lines.append(f"| {' | '.join(cell(each) for each in cells)} |")
    return lines


def _stated(judged: Sequence[Judged], language: str) -> list[str]:
    """Numbers that the documents give, beside what they come to."""
    text = TEXTS[language]
    rows = []
    for one in judged:
        for n, told in enumerate((*one.tests, *one.quantities)):
            number = told.number
            if number.stated is None:
                continue
            spread = ""
            if n < len(one.tests) and one.worlds is not None and one.worlds.known.any():
                low, middle, high = (words.number_in_words(end, number, language) for end in one.worlds.spread(n))
                spread = text["stated_spread"].format(low=low, middle=middle, high=high)
            cells = [one.number, number.label.of(language), number.stated.of(language),
                     words.estimate_in_words(number, told.estimate, language), spread]  # fmt: skip
            rows.append(f"| {' | '.join(cell(each) for each in cells)} |")
    head = text["stated_columns"]
    lines = [text["stated"], "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *rows, ""]
    return lines if rows else []


def _answers(judged: Sequence[Judged], language: str) -> list[str]:
    """Where the reason lies of claims that do not hold, or not everywhere."""
    text = TEXTS[language]
    asked = [one for one in judged if one.verdict in ANSWERED and one.claim.file.answer is not None]
    if not asked:
        return []
    lines = [text["answers"], ""]
    for name, meaning in text["lies"].items():
        numbers = [one.number for one in asked if one.claim.file.answer and one.claim.file.answer.lies == name]
        if numbers:
            lines.append(f"- {meaning} {len(numbers)} ({', '.join(numbers)})")
    return [*lines, ""]


def _checks(found: ClaimsFound, language: str, figures: dict[str, str]) -> list[str]:
    """What was tried on the procedure itself: placebos, and what each mechanism carries."""
    text = TEXTS[language]
    lines = [f"## {text['checks']}", ""]
    if found.placebos:
        sure = sum(one.p < 0.05 for one in found.placebos)
        share = percent(sure / len(found.placebos))
        lines += [text["placebos"].format(count=len(found.placebos), sure=sure, share=share), ""]
    if not found.extent.matrix:
        return [*lines, text["matrix_quick"], ""]
    mechanisms = found.plan.claims.mechanisms
    effects = sum(one.has_effect for one in found.judged)
    lines += [text["matrix"].format(mechanisms=len(mechanisms), claims=effects), ""]
    if "matrix" in figures:
        lines += [f"![{text['matrix_figure']}]({figures['matrix']})", ""]
    head = text["matrix_columns"]
    lines += [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for name, mechanism in mechanisms.items():
        named = [one.number for one in found.judged if name in one.claim.file.carriers]
        gone = [one.number for one in found.judged if name in one.off and one.off[name].kind == "gone"]
        strange = [number for number in gone if number not in named]
        cells = [mechanism.label.of(language), ", ".join(named), ", ".join(n for n in gone if n in named),
                 ", ".join(strange)]  # fmt: skip
        lines.append(f"| {' | '.join(cell(each) for each in cells)} |")
    return [*lines, ""]
