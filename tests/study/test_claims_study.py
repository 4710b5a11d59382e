"""Claims from their files to their folder: what is played, that it is played once, and what is said of it."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from claim_files import CLAIM, MECHANISMS, claims_in

from sim.results.folder import OutputError
from sim.study.claims import working
from sim.study.claims.carry_out import carry_out_claims
from sim.study.claims.html import html_page
from sim.study.claims.many import play_many
from sim.study.claims.measures import OWN
from sim.study.claims.measuring import measure
from sim.study.claims.page import page
from sim.study.claims.page_texts import TEXTS
from sim.study.claims.plan import DEFAULTS, Extent, Setting, claims_plan
from sim.study.claims.playing import Runner
from sim.study.claims.reading import read_claims
from sim.study.claims.result import ClaimsResult
from sim.study.claims.worlds import worlds
from sim.study.execution.store import Store
from sim.study.experiment.plan import daily_columns
from sim.study.folder import StudyFolder

SMALL = Extent(replicates=4, most=4, worlds=3, in_world=2, carrier=3, off=3, matrix=True, luck=True)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Three claims, in three worlds, with both mechanisms off."""
    place = tmp_path_factory.mktemp("claims")
    claims_in(place)
    plan = claims_plan(read_claims(place), SMALL, worlds(3))
    folder = StudyFolder.of(place / "out")
    return carry_out_claims(plan, SMALL, folder, threads=1), folder, place


def test_a_claim_holds_its_reverse_fails_and_what_the_model_lacks_cannot_be_told(played):
    found, _, _ = played
    one, backwards, tiger = found.judged
    assert (one.verdict, backwards.verdict, tiger.verdict) == ("holds", "fails", "cannot")
    assert one.tests[0].estimate.value == pytest.approx(backwards.tests[0].estimate.value)
    assert backwards.opposite and not one.opposite
    assert not replace(backwards, at_defaults="part").opposite, "another test comes out"


def test_worlds_are_judged_one_by_one(played):
    one = played[0].judged[0]
    assert one.worlds.values.shape == (1, 3) and one.worlds.share == 1.0 and one.worlds.shares == (1.0,)
    assert played[0].judged[1].worlds.share == 0.0


def test_a_mechanism_off_takes_away_what_it_carries_and_nothing_else(tmp_path):
    orders = CLAIM.replace("measure: messages_advertisement", "measure: orders").replace("least: 0.5", "least: 0.0")
    orders = orders.replace("few: -1}\n    of: few", "few: -1}").replace("    measure: orders\n    arms", "    measure: orders\n    arms")
    claims_in(tmp_path, S9_1=orders, S9_2=None, S9_3=None)
    extent = Extent(replicates=12, most=12, worlds=0, in_world=0, carrier=12, off=12, matrix=True, luck=False)
    found = carry_out_claims(
        claims_plan(read_claims(tmp_path), extent, []), extent, StudyFolder.of(tmp_path / "out"), threads=1
    )
    (one,) = found.judged
    assert one.off["offers"].kind == "gone" and one.off["habit"].kind == "same"
    assert abs(one.off["offers"].values[0]) < 0.3 * one.off["offers"].before[0]


def test_where_there_is_no_effect_only_its_own_mechanisms_are_switched_off(tmp_path):
    """Nothing could go with the others: they are neither played nor told of. Where there is one, they are."""
    idle = CLAIM.replace("S9-1", "S9-4").replace("measure: messages_advertisement", "measure: messages_content")
    taste = "  taste:\n    label: {en: Taste, zh: 口味}\n    off: {world.behaviour.judging.taste_sharpness: 0.5}\n"
    claims_in(tmp_path, mechanisms=MECHANISMS + taste, S9_2=None, S9_3=None, S9_4=idle)
    extent = Extent(replicates=4, most=4, worlds=0, in_world=0, carrier=3, off=3, matrix=True, luck=False)
    plan = claims_plan(read_claims(tmp_path), extent, [])
    found = carry_out_claims(plan, extent, StudyFolder.of(tmp_path / "out"), threads=1)
    one, nothing = found.judged
    assert one.has_effect and set(one.off) == {"offers", "habit", "taste"}
    assert all(np.isfinite([*off.values, *off.before]).all() for off in one.off.values())
    assert not nothing.has_effect and set(nothing.off) == {"offers"}
    played = [{plan.plays[place].wanted for place in plan.plays_of(name, Setting("off", "taste"))} for name in ("S9-1", "S9-4")]
    assert played == [{3}, {3}], "their arms are the same"
    (tmp_path / "S9-1.yaml").unlink()
    plan = claims_plan(read_claims(tmp_path), extent, [])
    carry_out_claims(plan, extent, StudyFolder.of(tmp_path / "alone"), threads=1)
    assert {plan.plays[place].wanted for place in plan.plays_of("S9-4", Setting("off", "taste"))} == {0}


def test_a_claim_whose_coefficient_is_the_claim_is_assumed(tmp_path):
    text = CLAIM.replace("carriers: [offers]", "carriers: [offers]\nassumed: [offers]").replace(
        "measure: messages_advertisement", "measure: orders").replace("    of: few\n", "").replace("least: 0.5", "least: 0.3")
    claims_in(tmp_path, S9_1=text, S9_2=None, S9_3=None)
    extent = Extent(replicates=16, most=16, worlds=0, in_world=0, carrier=16, off=0, matrix=False, luck=False)
    found = carry_out_claims(
        claims_plan(read_claims(tmp_path), extent, []), extent, StudyFolder.of(tmp_path / "out"), threads=1
    )
    (one,) = found.judged
    assert (one.at_defaults, one.verdict, one.assumed_by) == ("holds", "assumed", ("offers",))


def test_what_was_played_is_not_played_again_and_gives_the_same(played):
    found, folder, place = played
    before = (folder.path / "claims.csv").read_bytes()
    plan = claims_plan(read_claims(place), SMALL, worlds(3))
    again = carry_out_claims(plan, SMALL, folder, threads=1)
    record = folder.record()
    assert record["runs_played"] == 0 and record["runs_known_before"] > 0
    assert (folder.path / "claims.csv").read_bytes() == before
    assert [one.verdict for one in again.judged] == [one.verdict for one in found.judged]


def test_a_claim_alone_gives_what_it_gives_among_others(played, tmp_path):
    found, _, place = played
    extent = Extent(replicates=4, most=4, worlds=0, in_world=0, carrier=3, off=0, matrix=False, luck=False)
    plan = claims_plan(read_claims(place, ["S9-2"]), extent, [])
    (alone,) = carry_out_claims(plan, extent, StudyFolder.of(tmp_path / "out"), threads=2).judged
    assert repr(alone.tests) == repr(found.judged[1].tests)


def test_what_is_finished_is_kept_when_playing_is_cut(tmp_path):
    claims_in(tmp_path)
    plan = claims_plan(read_claims(tmp_path), SMALL, worlds(3))
    runner = Runner(plan, Store(tmp_path / "batches"))
    seen = []

    def stop(done, wanted):
        seen.append(done)
        if len(seen) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runner.run(stop)
    later = Runner(plan, Store(tmp_path / "batches"))
    assert later.known == seen[-1] > 0
    later.run()
    assert not later.lacking()


def test_processes_give_what_threads_give(tmp_path, monkeypatch):
    monkeypatch.setattr(working, "WORTH", 3)
    claims_in(tmp_path)
    extent = Extent(replicates=3, most=3, worlds=0, in_world=0, carrier=3, off=0, matrix=False, luck=False)
    values = []
    for workers in (1, 2):
        plan = claims_plan(read_claims(tmp_path), extent, [])
        runner = Runner(plan, Store(tmp_path / f"batches{workers}"), workers)
        runner.run()
        assert not runner.failures
        values.append(runner.values(plan.column("S9-1", "many", "messages_advertisement", DEFAULTS)))
    assert values[0].tolist() == values[1].tolist()


def test_a_run_that_fails_is_told_of_and_the_others_go_on(tmp_path, monkeypatch):
    claims_in(tmp_path)

    def broken(scenario, first, count, **more):
        if scenario.operator.ads.per_day == 5:
            raise ZeroDivisionError("on purpose")
        return play_many(scenario, first, count, **more)

    monkeypatch.setattr(working, "play_many", broken)
    plan = claims_plan(read_claims(tmp_path, ["S9-1"]), Extent(4, 4, 0, 0, 3, 0, False, False), [])
    folder = StudyFolder.of(tmp_path / "out")
    found = carry_out_claims(plan, Extent(4, 4, 0, 0, 3, 0, False, False), folder, threads=1)
    assert found.failed and found.judged[0].verdict == "unknown"
    assert "on purpose" in folder.record()["failures"][0]["error"]


def test_the_same_luck_in_all_arms(played):
    plan = played[0].plan
    seeds = {plan.plays[place].scenario.run.seed for place in plan.plays_of("S9-1", DEFAULTS)}
    assert len(seeds) == 1
    worlds_seeds = [
        {plan.plays[place].scenario.run.seed for place in plan.plays_of("S9-1", Setting("world", n))} for n in range(3)
    ]
    assert all(len(each) == 1 for each in worlds_seeds) and len(set.union(*worlds_seeds)) == 3


def test_a_policy_under_another_name_has_no_effect(tmp_path):
    from sim.study.experiment.reading import scenario_draft

    (tmp_path / "renamed.py").write_text(
        "from sim.policies.ads import Ads\n\n\nclass Advertising(Ads):\n    \"\"\"The same under another name.\"\"\"\n", "utf-8"
    )
    text = "name: placebo\nrun: {days: 15, seed: 2}\nworld: {groups: {members: 40}}\noperator: {KEY: {per_day: 3}}\n"
    found = []
    for name, key in (("plain", "ads"), ("other", "renamed:Advertising")):
        (tmp_path / f"{name}.yaml").write_text(text.replace("KEY", f'"{key}"'), "utf-8")
        scenario = scenario_draft(tmp_path / f"{name}.yaml", allow_code=True).scenario()
        found.append({one: take(play_many(scenario, 0, 3), one).tolist() for one in ("orders", "visits", "interest_mean")})
    assert found[0] == found[1] and sum(found[0]["orders"]) > 0


def test_a_folder_of_something_else_is_refused(played, tmp_path):
    folder = StudyFolder.of(tmp_path / "out")
    folder.write_text("study.json", json.dumps({"study": "validate"}))
    with pytest.raises(OutputError, match="belongs to a study"):
        carry_out_claims(played[0].plan, SMALL, folder)


def test_a_finished_study_is_read_and_drawn_from_its_folder(played):
    result = ClaimsResult(played[1])
    assert list(result.claims["verdict"]) == ["holds", "fails", "cannot"]
    assert set(result.off["mechanism"]) == {"offers", "habit"} and len(result.drawn) == 3
    result.draw()
    assert {path.stem for path in (played[1].path / "figures").iterdir()} == {"S9-1", "S9-2", "overview", "matrix"}
    assert "verdicts" in repr(result)


# the page ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_has_a_table_and_a_section_for_every_claim(played, language):
    text = page(played[0], language, {"S9-1": "figures/S9-1.png"})
    assert text.count("\n### S9-") == 3 and text.count("](#s9-") == 3
    assert "figures/S9-1.png" in text and "nan" not in text
    for line in text.splitlines():
        assert "{" not in line, line
    verdicts = {"en": ("**holds**", "**fails: the opposite**", "cannot be told"), "zh": ("**成立**", "**不成立：恰恰相反**", "模型无法回答")}
    assert all(word in text for word in verdicts[language])


@pytest.mark.parametrize(("language", "answer"), [("en", "Nobody holds the reverse."), ("zh", "没有人主张相反的话。")])
def test_what_does_not_hold_is_answered(played, language, answer):
    """In its section, and counted by its reason on top; where a claim holds an answer is not asked for."""
    text = page(played[0], language, {})
    assert text.count(answer) == 1 and f"{TEXTS[language]['lies']['document']} 1 (S9-2)" in text
    holds = tuple(replace(one, at_defaults="holds", worlds=None) for one in played[0].judged)
    assert answer not in page(replace(played[0], judged=holds), language, {})


def test_numbers_that_a_document_gives_stand_beside_what_they_come_to(played, tmp_path):
    stated = CLAIM.replace("    measure: messages_adv", "    stated: {en: +400 %, zh: 五倍}\n    measure: messages_adv")
    claims_in(tmp_path, S9_1=stated, S9_2=None, S9_3=None)
    plan = claims_plan(read_claims(tmp_path), SMALL, worlds(3))
    found = carry_out_claims(plan, SMALL, StudyFolder.of(tmp_path / "out"), threads=1)
    (row,) = [line for line in page(found, "en", {}).splitlines() if line.startswith("| S9-1 | advertisements |")]
    assert row.startswith("| S9-1 | advertisements | +400 % | +4") and ", median +" in row
    assert "五倍" in page(found, "zh", {}) and TEXTS["en"]["stated"] not in page(played[0], "en", {})


def test_on_a_narrow_screen_cells_are_told_what_they_are(played):
    made = html_page(page(played[0], "en", {"S9-1": "f.png"}), "en", {"f.png": b"1"}, b"wOFF")
    assert '<td data-label="verdict"><strong>holds</strong></td>' in made
    assert made.count('<div class="picture"><img') == 1
    assert "font: 16px/1.5 QunsimSC," in made, "a fallback is drawn as boxes where it comes first in a weight"


def test_numbers_of_claims_and_percentages_are_not_broken_over_lines(played):
    made = html_page("# T\n\nSee S9-1, and `S9-2 %`, +4.5 % of it.\n\n![S9-1](f.png)", "en", {"f.png": b"1"})
    assert '<span class="whole">S9-1</span>, and <code>S9-2 %</code>, <span class="whole">+4.5 %</span>' in made
    assert 'alt="S9-1"' in made


def test_a_page_in_html_needs_nothing_else(played):
    text = page(played[0], "zh", {"S9-1": "figures/S9-1.png"})
    made = html_page(text, "zh", {"figures/S9-1.png": b"\x89PNG"}, b"wOFF")
    assert "data:image/png;base64,iVBORw" in made and "data:font/woff" in made
    assert not re.search(r'(src|href)="(?!data:|#)', made)
    assert re.findall(r'href="#([^"]+)"', made) and all(f'id="{name}"' in made for name in re.findall(r'href="#([^"]+)"', made))
    assert made.count("<table>") == made.count("</table>") >= 4


# measures -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def run():
    from sim.study.scenario import resolve

    scenario = resolve({
        "name": "measured", "run": {"days": 40, "replicates": 1, "seed": 4},
        "world": {"groups": {"members": 60}},
        "operator": {"ads": {"per_day": 2}, "red_packets": {"per_day": 0.2}, "acquisition": {"per_day": 1},
                     "service": {"staff": "dedicated"}, "staff_minutes_per_day": 480, "cash_per_day": 1000},
    })  # fmt: skip
    return play_many(scenario, 0, 3, logged=True)


def take(run, name, window=None):
    scenario = run.scenario
    return measure(name, window, scenario.run.days, daily_columns(scenario.operator.keys)).take(run)


@pytest.mark.parametrize("name", sorted(OWN))
def test_every_measure_gives_a_number_for_every_run_or_says_that_it_does_not_know(run, name):
    values = take(run, name)
    assert values.shape == (3,) and not np.isinf(values).any()


def test_dedicated_staff_is_paid_in_cash_and_shared_staff_by_the_hour(run):
    each = run.each[0]
    minutes = each.total("minutes_ads", "minutes_red_packets", "minutes_acquisition")
    assert take(run, "cost")[0] == pytest.approx(each.total("cash") + minutes / 60 * 30)
    assert take(run, "net_profit")[0] == pytest.approx(each.total("gross_profit") - take(run, "cost")[0])


def test_totals_are_of_the_days_looked_at(run):
    whole, first, second = (take(run, "total_orders", w) for w in (None, (0, 15), (15, 40)))
    assert (whole == first + second).all() and whole.sum() > 0
    assert (whole == take(run, "orders")).all()


def test_several_replicates_in_one_call_are_those_played_one_by_one(run):
    alone = play_many(run.scenario, 2, 1, logged=True)
    for name in ("net_profit", "visits_each", "top20_share", "profit@20", "silent_leaving", "orders_growth"):
        assert take(alone, name)[0] == pytest.approx(take(run, name)[2], nan_ok=True)


def test_what_is_kept_counts_those_who_left_as_nothing(run):
    from sim.model.labels import ACTIVE

    members, scenario = run.each[0].members, run.scenario
    here = (np.asarray(members["stage"]) <= ACTIVE) & (np.asarray(members["joined_day"]) <= 0)
    kept = take(run, "trust_kept")[0]
    assert kept == pytest.approx(np.asarray(members["trust"])[here].mean() * here.sum() / scenario.world.groups.members)
    assert take(run, "talk_each", (10, 40))[0] * 30 * 60 == pytest.approx(
        sum(run.each[0].daily[name][10:].sum() for name in ("messages_chat", "messages_question", "messages_kol_content",
                                                            "messages_praise", "messages_complaint"))
    )  # fmt: skip
