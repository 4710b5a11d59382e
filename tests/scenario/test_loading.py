"""`load`, `loads`, `from_mapping` and `changed`: what is accepted, merged, set by path, and refused."""

from __future__ import annotations

import copy
import os
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.policies.registry import REGISTRY
from sim.scenario import Scenario, ScenarioError, changed, content_hash, dump, from_mapping, load, loads
from sim.scenario.merge import Override
from sim.study.scenario import resolve

FULL = """\
name: brand-group
about: A skincare brand keeps 300 customers in one chat group
run:    {days: 90, replicates: 20, seed: 7}
world:
  platform: wechat_group
  groups:  {count: 1, members: 300, focus: 2}
  members: {tiers: {upper: 0.1, middle: 0.3, base: 0.6}, existing_customers: 0.7}
  product: {quality: 0.75, price: 120, purchase_cycle: 30}
operator:
  staff_minutes_per_day: 240
  content: {per_day: 3, quality: 0.6, hours: [9, 12, 20]}
  ads:     {per_day: 1, start_day: 14}
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def said(error: pytest.ExceptionInfo[ScenarioError]) -> list[str]:
    return [str(problem) for problem in error.value.problems]


def test_a_whole_scenario(tmp_path: Path) -> None:
    scenario = load(write(tmp_path, "brand.yaml", FULL), REGISTRY)
    assert scenario.name == "brand-group"
    assert (scenario.run.days, scenario.run.seed) == (90, 7)
    assert scenario.world.groups.focus == 2.0 and isinstance(scenario.world.groups.focus, float)
    assert scenario.operator.content.hours == (9.0, 12.0, 20.0)  # type: ignore[attr-defined]
    assert set(scenario.operator.keys) == {"content", "ads"}
    assert [type(policy) for policy in scenario.operator.policies] == [
        policy for key, policy in REGISTRY.items() if key in ("content", "ads")
    ]
    with pytest.raises(ValueError, match="frozen"):
        scenario.run.days = 5


def test_a_name_is_enough() -> None:
    scenario = loads("name: least", REGISTRY)
    assert scenario.operator.policies == ()


def test_priority_comes_first_and_may_name_absent_policies() -> None:
    text = FULL + "  priority: [pruning, ads]\n"
    assert loads(text, REGISTRY).operator.keys == ("ads", "content")


# -- extends --------------------------------------------------------------------------------------------


def test_extends_goes_through_several_files_and_folders(tmp_path: Path) -> None:
    write(tmp_path, "base.yaml", FULL)
    write(
        tmp_path,
        "sub/middle.yaml",
        "extends: ../base.yaml\nrun: {days: 30}\noperator: {content: {hours: [8]}}\n",
    )
    top = write(
        tmp_path, "sub/top.yaml", "extends: middle.yaml\nname: top\noperator: {ads: null, pruning: {}}\n"
    )
    scenario = load(top, REGISTRY)
    assert (scenario.name, scenario.run.days, scenario.run.seed) == ("top", 30, 7)
    assert set(scenario.operator.keys) == {"content", "pruning"}
    assert scenario.operator.content.hours == (8.0,)  # type: ignore[attr-defined]
    assert scenario.operator.content.quality == 0.6  # type: ignore[attr-defined]


def test_a_text_can_extend_a_file(tmp_path: Path) -> None:
    write(tmp_path, "base.yaml", FULL)
    assert loads("extends: base.yaml", REGISTRY, folder=tmp_path).run.seed == 7


def test_problems_keep_the_file_they_come_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "parts/base.yaml", "run: {days: 0}\nworld: {product: {price: 10}}\n")
    write(tmp_path, "top.yaml", "extends: parts/base.yaml\nname: top\nrun: {seed: -1}\n")
    with pytest.raises(ScenarioError) as error:
        load("top.yaml", REGISTRY)
    assert [line.split(": ")[0] for line in said(error)] == ["top.yaml:3:13", "parts/base.yaml:1:13"]


def test_a_long_chain_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "0.yaml", FULL)
    for number in range(1, 40):
        write(tmp_path, f"{number}.yaml", f"extends: {number - 1}.yaml\n")
    with pytest.raises(ScenarioError, match="too long"):
        load(tmp_path / "39.yaml", REGISTRY)


# -- files that cannot be read --------------------------------------------------------------------------


def test_missing_files_name_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "brand_group.yaml", FULL)
    for name in ("brand_gruop.yaml", "brand_group", "brand_group.yml"):
        with pytest.raises(ScenarioError) as error:
            load(name, REGISTRY)
        assert said(error) == [
            f"{name}: does not exist, expected a scenario file; did you mean brand_group.yaml?"
        ]


def test_a_folder_is_no_scenario(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="is a folder, expected a scenario file"):
        load(tmp_path, REGISTRY)


@pytest.mark.parametrize("name", ["nul\0byte.yaml", "x" * 5000, ""])
def test_impossible_names(name: str) -> None:
    with pytest.raises(ScenarioError, match="^" + (name or "''") + ": "):
        load(name, REGISTRY)
    with pytest.raises(ScenarioError):
        from_mapping({"name": "x", "extends": name}, REGISTRY)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the administrator can read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = write(tmp_path, "secret.yaml", FULL)
    path.chmod(0)
    with pytest.raises(ScenarioError, match="cannot be read"):
        load(path, REGISTRY)


def test_a_file_of_nothing_but_mistakes_is_refused_quickly() -> None:
    text = "name: x\n" + "".join(f"key{number}: 1\n" for number in range(50_000))
    with pytest.raises(ScenarioError, match="there are more than 200 mistakes") as error:
        loads(text, REGISTRY)
    assert len(error.value.problems) == 201


# -- values set by path ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "overrides",
    [
        ["operator.ads.per_day=2", "run.days=7", "operator.content=null", "operator.pruning.silent_days=9"],
        {
            "operator.ads.per_day": 2,
            "run.days": 7,
            "operator.content": None,
            "operator.pruning": {"silent_days": 9},
        },
        [
            Override("operator.ads", {"per_day": 2.0}),
            Override("run.days", 7, "--days"),
            "operator: {content: null}".replace(": ", "=", 1),
            "operator.pruning.silent_days=9",
        ],
    ],
)
def test_values_set_by_path(overrides: Any) -> None:
    scenario = loads(FULL, REGISTRY, overrides)
    assert scenario.run.days == 7
    assert set(scenario.operator.keys) == {"ads", "pruning"}
    assert scenario.operator.ads.per_day == 2.0  # type: ignore[attr-defined]
    assert scenario.operator.ads.start_day == 14  # type: ignore[attr-defined]
    assert scenario.operator.pruning.silent_days == 9  # type: ignore[attr-defined]


def test_an_item_of_a_list_can_be_set() -> None:
    scenario = loads(FULL, REGISTRY, ["operator.content.hours.1=13.5"])
    assert scenario.operator.content.hours == (9.0, 13.5, 20.0)  # type: ignore[attr-defined]


def test_the_later_override_wins_and_text_may_hold_an_equals_sign() -> None:
    scenario = loads(FULL, REGISTRY, ["run.days=7", "run.days=8", "about=a = b"])
    assert (scenario.run.days, scenario.about) == (8, "a = b")


def test_problems_name_the_option() -> None:
    with pytest.raises(ScenarioError) as error:
        loads(FULL, REGISTRY, ["run.days=7", "operator.ads.per_dya=2", Override("run.days", 0, "--days")])
    assert said(error) == [
        "--set 2: operator.ads.per_dya: unknown key; did you mean per_day?",
        "--days: run.days: 0 is too small, expected a whole number from 1 to 730 (days)",
    ]


@pytest.mark.parametrize("overrides", [3, None, [3], [("run.days", 7)], {1: 2}, [Override(1, 2)], b"run.days=7"])
def test_overrides_of_another_kind_are_refused_in_plain_words(overrides: Any) -> None:
    with pytest.raises(TypeError, match=r"^overrides are .*operator\.ads\.per_day"):
        loads(FULL, REGISTRY, overrides)
    with pytest.raises(TypeError, match=r"^overrides are .*operator\.ads\.per_day"):
        resolve(loads(FULL, REGISTRY), overrides)


def test_overrides_that_say_nothing() -> None:
    with pytest.raises(ScenarioError, match="--set 1: '' has no '='"):
        loads(FULL, REGISTRY, [""])
    assert loads(FULL, REGISTRY, []) == loads(FULL, REGISTRY, {}) == loads(FULL, REGISTRY)


def test_a_place_of_many_digits_is_no_place() -> None:
    with pytest.raises(ScenarioError, match="is no place in this list of 3"):
        loads(FULL, REGISTRY, [f"operator.content.hours.{'9' * 5000}=1"])


def test_the_replicates_asked_for_are_named_beside_the_groups() -> None:
    with pytest.raises(ScenarioError, match=r"world\.groups\.count: .*; run\.replicates comes from --replicates"):
        resolve(from_mapping({"name": "x", "world": {"groups": {"count": 10_000}}}, REGISTRY), replicates=100_000, label="--")


def test_an_override_can_mend_a_file() -> None:
    assert loads(FULL.replace("days: 90", "days: 0"), REGISTRY, ["run.days=5"]).run.days == 5


def test_changed_checks_everything_again() -> None:
    scenario = loads(FULL, REGISTRY)
    assert changed(scenario, {}) == scenario
    assert changed(scenario, {"operator.ads.per_day": 3}).operator.ads.per_day == 3.0  # type: ignore[attr-defined]
    with pytest.raises(ScenarioError, match=r"end_day: end_day \(3\) is before start_day \(14\), expected end_day to be 14 or later"):
        changed(scenario, {"operator.ads.end_day": 3})


# -- from Python ----------------------------------------------------------------------------------------


def test_a_mapping_is_checked_like_a_file() -> None:
    numpy = pytest.importorskip("numpy")
    ads = REGISTRY["ads"].model_validate({"per_day": 1})
    scenario = from_mapping(
        {
            "name": "python",
            "run": {"days": numpy.int64(5), "seed": 3},
            "operator": {"content": {"hours": (9, 12)}, "ads": ads},
            "world": {"members": {"hour_profile": numpy.ones(24)}},
        },
        REGISTRY,
    )
    assert scenario.run.days == 5 and set(scenario.operator.keys) == {"content", "ads"}
    with pytest.raises(ScenarioError) as error:
        from_mapping({"name": "x", "run": {"days": {1, 2}}, "world": {"grups": 1}}, REGISTRY)
    assert len(error.value.problems) == 2
    with pytest.raises(ScenarioError, match="not a mapping"):
        from_mapping([1], REGISTRY)  # type: ignore[arg-type]


def test_a_mapping_that_holds_itself() -> None:
    circle: dict[str, Any] = {"name": "x"}
    circle["world"] = circle
    with pytest.raises(ScenarioError, match="nested too deeply"):
        from_mapping(circle, REGISTRY)


def test_scenarios_survive_copying_and_pickling() -> None:
    scenario = loads(FULL, REGISTRY)
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert pickle.loads(pickle.dumps(scenario.operator)) == scenario.operator
    assert copy.deepcopy(scenario) == scenario
    with pytest.raises(ScenarioError) as error:
        loads("run: 3", REGISTRY)
    assert said(pytest.ExceptionInfo.from_exception(error.value)) == [
        str(problem) for problem in pickle.loads(pickle.dumps(error.value)).problems
    ]


def test_the_same_registry_gives_comparable_scenarios() -> None:
    assert loads(FULL, dict(REGISTRY)) == loads(FULL, REGISTRY)


words = st.sampled_from(
    [
        "name", "run", "world", "operator", "ads", "days", "extends", "per_day", "x", "1", "1.5", "null", "true",
        ":", ": ", "\n", "\n  ", "\n    ", "- ", "[", "]", "{", "}", ", ", "&a ", "*a", "#", "'", '"', "|", "\t",
        ".nan",
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(), st.binary(max_size=40), st.lists(words, max_size=30).map("".join)))
def test_garbage_raises_nothing_but_scenario_error(source: str | bytes) -> None:
    try:
        scenario = loads(source, REGISTRY, folder="no-such-folder")
    except ScenarioError as error:
        assert error.problems and all(problem.wrong for problem in error.problems)
    else:
        assert isinstance(scenario, Scenario) and loads(dump(scenario), REGISTRY) == scenario


@settings(deadline=None, max_examples=150)
@given(st.lists(st.one_of(st.text(max_size=20), st.lists(words, max_size=8).map("".join)), max_size=4))
def test_garbage_overrides_raise_nothing_but_scenario_error(overrides: list[str]) -> None:
    try:
        content_hash(loads(FULL, REGISTRY, overrides))
    except ScenarioError as error:
        assert all(problem.file.startswith("--set") or problem.line for problem in error.problems)


@pytest.mark.parametrize("faulty", [(), (0,), (5,), (0, 5), (1, 2, 4), (0, 1, 2, 3), (0, 1, 2, 3, 4, 5)])
def test_a_list_that_is_too_long_is_told_together_with_the_mistakes_in_it(faulty: tuple[int, ...]) -> None:
    products = [{"price": -1.0 if n in faulty else 1.0} for n in range(6)]
    with pytest.raises(ScenarioError) as caught:
        from_mapping({"name": "shop", "world": {"other_products": products}}, {})
    told = sorted(problem.key for problem in caught.value.problems)
    assert told == ["world.other_products", *(f"world.other_products.{n}.price" for n in faulty)]
    assert "list of 6, expected a list of at most 4" in str(caught.value)


@pytest.mark.parametrize(("hours", "wrong"), [(24, (3,)), (26, ()), (26, (3, 25)), (49, (48,))])
def test_a_list_of_a_fixed_length_that_is_too_long(hours: int, wrong: tuple[int, ...]) -> None:
    profile = [-1.0 if n in wrong else 1.0 for n in range(hours)]
    with pytest.raises(ScenarioError) as caught:
        from_mapping({"name": "shop", "world": {"members": {"hour_profile": profile}}}, {})
    key = "world.members.hour_profile"
    told = sorted(problem.key for problem in caught.value.problems)
    assert told == [key] * (hours > 24) + sorted(f"{key}.{n}" for n in wrong)
