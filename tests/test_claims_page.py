"""The page on the documents' claims is about the claims as they stand in their files."""

import re
from pathlib import Path

import pytest

from sim.study.claims.page import ORDER
from sim.study.claims.reading import read_claims
from sim.study.claims.section import ANSWERED
from sim.study.claims.words import VERDICTS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "claims.md").read_text("utf-8")
CLAIMS = {one.number: one.file for one in read_claims(ROOT / "experiments" / "claims").claims}
SECTIONS = dict(re.findall(r"^### (S\d-\d+)\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
NAMES = {words["en"]: name for name, words in VERDICTS.items()} | {VERDICTS["opposite"]["en"]: "fails"}


def _verdict(number: str) -> str:
    """The verdict of a section, by its name in the code."""
    found = re.search(r"^Verdict: \**(.+?)\**\.", SECTIONS[number], re.MULTILINE)
    assert found is not None
    return NAMES[found[1]]


def test_every_claim_has_a_section() -> None:
    assert list(SECTIONS) == list(CLAIMS) and len(CLAIMS) == 57


@pytest.mark.parametrize("number", CLAIMS)
def test_a_section_says_what_the_file_says(number: str) -> None:
    """Page and files move together: `qunsim claims --page docs/claims.md` plays only what has changed."""
    file, section = CLAIMS[number], SECTIONS[number]
    texts = [file.says, file.why, *(test.label for test in file.tests), *(one.label for one in file.quantities)]
    texts += [text for text in (file.fair, file.cannot_say) if text is not None]
    for text in texts:
        assert text.of("en") in section
    told = f"| {file.says.of('en')} | **{VERDICTS[_verdict(number)]['en']}"
    assert told in PAGE, "table and section agree"


@pytest.mark.parametrize("number", CLAIMS)
def test_who_does_not_hold_is_answered(number: str) -> None:
    """Is the contrast fair, does the model lack something, or is the document wrong?"""
    answer = CLAIMS[number].answer
    if _verdict(number) in ANSWERED:
        assert answer is not None and answer.of("en") in SECTIONS[number]


def test_the_counts_at_the_top_are_those_of_the_sections() -> None:
    verdicts = [_verdict(number) for number in SECTIONS]
    for name in ORDER:
        count = verdicts.count(name)
        assert (f"- **{VERDICTS[name]['en']}: {count}** (" in PAGE) == (count > 0)


def test_all_figures_are_there() -> None:
    figures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", PAGE)
    assert all((ROOT / "docs" / path).is_file() for path in figures)
