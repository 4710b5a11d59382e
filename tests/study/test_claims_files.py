"""Files of claims: what is refused, and where; and that those that come with the program are sound."""

import re
from pathlib import Path

import numpy as np
import pytest
from claim_files import CLAIM, MECHANISMS, claims_in

from sim.scenario.problems import ScenarioError
from sim.study.claims.many import play_many
from sim.study.claims.names import CHINESE
from sim.study.claims.plan import DEFAULTS, QUICK, Extent, Setting, claims_plan
from sim.study.claims.reading import read_claims
from sim.study.claims.schema import ClaimFile
from sim.study.claims.worlds import can_matter, uncertain, worlds
from sim.study.scenario import resolve

ROOT = Path(__file__).parents[2]
OURS = ROOT / "experiments" / "claims"


def planned(folder, *only, extent=QUICK):
    return claims_plan(read_claims(folder, only), extent, worlds(extent.worlds))


def wrong(folder, *only):
    with pytest.raises(ScenarioError) as caught:
        planned(folder, *only)
    return "\n".join(map(str, caught.value.problems))


def test_claims_are_read_in_the_order_of_their_numbers(tmp_path):
    claims_in(tmp_path, S9_10=CLAIM.replace("S9-1", "S9-10"))
    assert [one.number for one in read_claims(tmp_path).claims] == ["S9-1", "S9-2", "S9-3", "S9-10"]
    assert [one.number for one in read_claims(tmp_path, ["S9-2"]).claims] == ["S9-2"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("claim: S9-1", "claim: nine"), "S9-1.yaml:1:8: claim: 'nine' cannot be used, expected a number like S2-6"),
        (("claim: S9-1", "claim: S9-7"), "S9-1.yaml:1:1: claim: is S9-7, expected the name of the file: S9-1"),
        (("    direction: up\n", ""), "has neither or both of direction and band"),
        (("few: -1", "fwe: -1"), "names the arm 'fwe', expected one of many, few"),
        (("carriers: [offers]", "carriers: [offer]"), "there is no mechanism 'offer', expected one of mechanisms.yaml"),
        (("measure: messages_advertisement", "measure: mesages_advertisement"), "there is no measure 'mesages_advertisement'"),
        (("operator.ads.per_day: 5", "operator.ads.per_dya: 5"), "S9-1.yaml:7:51: operator.ads.per_dya: unknown key"),
        (("scenario: small.yaml", "scenario: smal.yaml"), "smal.yaml"),
        (("cost: judged", "cost: equal"), "S9-1.yaml:4:7: cost: is equal, expected `fair` beside it"),
        (("    arms: [few, many]\n", "    arms: [few]\n"), "is too short, expected two arms or more"),
        ((", x: 1}", "}"), "places arms by x, expected an x in each of them"),
        (("  fails: {en: It is not so., zh: 不是这样。}\n", ""), "means.fails"),
        (("    least: 0.5\n", "    least: 0.5\n    window: [5, 40]\n"), "looks at days up to 40, expected at most the 12 days"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(tmp_path, change, expected):
    assert change[0] in CLAIM
    claims_in(tmp_path, S9_1=CLAIM.replace(*change))
    assert expected in wrong(tmp_path, "S9-1")


def test_a_mistake_within_a_list_is_not_told_again_as_a_list_that_is_missing(tmp_path):
    claims_in(tmp_path, S9_1=CLAIM.replace("direction: up", "direction: upp"))
    (told,) = wrong(tmp_path, "S9-1").splitlines()
    assert "tests.0.direction: 'upp' is unknown" in told
    claims_in(tmp_path, S9_1=CLAIM.partition("tests:")[0] + "quantities:" + CLAIM.partition("quantities:")[2])
    assert "tests: is missing" in wrong(tmp_path, "S9-1")


def test_an_unknown_number_names_the_nearest(tmp_path):
    assert "S9-8: is no claim, expected the number of one, as S2-6" in wrong(claims_in(tmp_path), "S9-8")


def test_a_folder_without_claims_or_mechanisms_is_refused(tmp_path):
    assert "has no claim in it" in wrong(tmp_path)
    assert "is no folder" in wrong(tmp_path / "nowhere")
    claims_in(tmp_path, mechanisms=None)
    assert "mechanisms.yaml" in wrong(tmp_path)


def test_what_two_claims_share_is_played_once(tmp_path):
    both = planned(claims_in(tmp_path), "S9-1", "S9-2")
    assert len(both.plays) == len(planned(tmp_path, "S9-1").plays) == 4  # two arms, with and without the mechanism


IDLE = """\
  contest:
    label: {en: Contests spur, zh: 竞赛激励}
    off: {world.behaviour.rewards.contest_gain: 0}
"""


def test_a_mechanism_of_policies_that_are_not_in_use_is_not_played_again(tmp_path):
    claims_in(tmp_path, mechanisms=MECHANISMS + IDLE)
    plan = planned(tmp_path, "S9-1", extent=Extent(worlds=0, luck=False))
    assert len(plan.plays) == 6  # two arms: as they are, without offers, without habits
    usual, idle, off = (plan.plays_of("S9-1", setting) for setting in
                        (DEFAULTS, Setting("off", "contest"), Setting("off", "offers")))  # fmt: skip
    assert idle == usual and not off & usual


def test_worlds_are_shared_and_what_an_arm_says_wins_over_them(tmp_path):
    claims_in(tmp_path, S9_2=CLAIM.replace("S9-1", "S9-2").replace(
        "set: {operator.ads.per_day: 5}", "set: {world.members.need: 0.9}"))  # fmt: skip
    plan = planned(tmp_path, "S9-1", "S9-2", extent=Extent(worlds=2, in_world=1, matrix=False, luck=False))
    needs = [{play.scenario.world.members.need for play in plan.plays if play.scenario.run.seed == seed}
             for seed in {play.scenario.run.seed for play in plan.plays}]  # fmt: skip
    assert sum(0.9 in found for found in needs) == 3  # at the defaults, and in each world
    assert {one["world.members.need"] for one in plan.worlds} <= set.union(*needs)


def test_a_world_depends_on_its_number_alone():
    few, many = worlds(3), worlds(60)
    assert few == many[:3]
    assert len({one["world.members.need"] for one in many}) == 60
    assert len(uncertain()) > 150 and not any(one.path.startswith("operator.") for one in uncertain())


# what comes with the program --------------------------------------------------------------------------


def documents_claims():
    text = (ROOT / ".." / "shared" / "design" / "claims.md")
    if not text.is_file():
        pytest.skip("the list of claims is not here")
    return re.findall(r"^\| (S[0-9]+-[0-9]+) \|", text.read_text("utf-8"), re.MULTILINE)


def test_every_claim_of_the_documents_has_a_file():
    assert sorted(one.number for one in read_claims(OURS).claims) == sorted(documents_claims())


def test_all_claims_can_be_played():
    claims = read_claims(OURS)
    plan = claims_plan(claims, QUICK, [])
    assert len(claims.claims) == 57
    for claim in claims.claims:
        if claim.file.tests:
            assert claim.file.carriers, f"{claim.number} names no mechanism"
    assert all(play.wanted in (QUICK.replicates, QUICK.carrier) for play in plan.plays)


def test_claims_play_in_the_worlds():
    plan = claims_plan(read_claims(OURS), Extent(worlds=2, matrix=False, luck=False), worlds(2))
    assert len(plan.worlds) == 2


@pytest.mark.parametrize("name", ["packets", "contest", "crowding", "warned", "leaders"])
def test_what_is_taken_to_be_idle_does_nothing(name):
    claims = read_claims(OURS, ["S2-5"])
    usual = resolve(str(OURS / "group.yaml"), overrides={"run.days": 15})
    off = {change.path: change.value for change in claims.off(name)}
    assert not any(can_matter(path, usual.operator.keys) for path in off)
    one, other = (play_many(scenario, 0, 2).tables["daily"] for scenario in
                  (usual, resolve(str(OURS / "group.yaml"), overrides={"run.days": 15, **off})))  # fmt: skip
    for column in one:
        np.testing.assert_array_equal(one[column], other[column])


def test_every_mechanism_is_named_by_a_claim_or_known_to_be_none():
    claims = read_claims(OURS)
    named = {name for one in claims.claims for name in one.file.carriers}
    assert set(claims.mechanisms) - named <= {"first_impressions"}


def test_texts_are_in_both_languages():
    def chinese(text):
        return any("\u4e00" <= c <= "\u9fff" for c in text)

    for claim in read_claims(OURS).claims:
        file = claim.file
        texts = [file.says, file.why, *(arm.label for arm in file.arms.values()), *(t.label for t in file.tests)]
        for text in texts:
            assert chinese(text.of("zh")) and not chinese(text.of("en")), claim.number


def test_every_uncertain_number_has_a_name_of_its_own_in_chinese():
    """Where a claim holds is told with them; one that is gone, or new, shows here."""
    assert set(CHINESE) == {one.path for one in uncertain()}
    assert len(set(CHINESE.values())) == len(CHINESE)
    assert all(re.search("[\u4e00-\u9fff]", name) for name in CHINESE.values())


def test_no_measured_number_stands_in_what_a_claim_means():
    for claim in read_claims(OURS).claims:
        if claim.file.means is not None and claim.number != "S2-6":  # 3 to 5 % is the claim itself
            means = claim.file.means
            for text in (means.holds, means.fails, *([] if means.part is None else [means.part])):
                assert not re.search(r"[0-9][0-9.]* ?(%|CNY|points)", text.en), claim.number


@pytest.mark.parametrize("room", ["model", "policies"])
def test_nothing_in_the_model_knows_of_a_claim(room):
    numbers = re.compile(r"\bS[0-4]-[0-9]+\b")
    for path in sorted((ROOT / "sim" / room).rglob("*.py")):
        found = numbers.findall(path.read_text("utf-8"))
        assert not found, f"{path.name} refers to {found}"


def test_the_schema_has_a_description_for_every_key():
    assert all(field.description for field in ClaimFile.model_fields.values())
    assert MECHANISMS
