"""What stands in an experiment file is checked at once, all of it, and every mistake is told at its line."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.problems import ScenarioError
from sim.study.compare import comparison_plan
from sim.study.experiment.design import coarse_to_fine, points_of, scaled, values_of
from sim.study.experiment.plan import scenario_hash
from sim.study.experiment.points import label_of
from sim.study.experiment.reading import make_experiment, read_experiment
from sim.study.experiment.schema import Design, Distribution, Range
from sim.study.experiment.worlds import draw_worlds
from sim.study.sweep import sweep_plan

SCENARIO = """\
name: small
run: {days: 6, replicates: 3, seed: 5}
world: {groups: {members: 30}}
operator:
  ads: {per_day: 1}
  content: {per_day: 2}
"""


@pytest.fixture
def write(tmp_path):
    (tmp_path / "small.yaml").write_text(SCENARIO)

    def write(text: str, name: str = "study.yaml") -> Path:
        path = tmp_path / name
        path.write_text("scenario: small.yaml\n" + text)
        return path

    return write


def wrong(call) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        call()
    return [str(problem) for problem in caught.value.problems]


def test_a_file_says_what_is_tried(write):
    path = write("days: 9\nstrategies: {as it is: {}, less: {operator.ads.per_day: 0.5}}\noutcomes: [profit@5]\n")
    plan = comparison_plan(read_experiment(path, replicates=4))
    assert [point.label for point in plan.points] == ["as it is", "less"]
    assert (plan.experiment.days, plan.replicates, plan.experiment.seed) == (9, 4, 5)
    assert plan.scenario(1, 0).operator.ads.per_day == 0.5
    assert [one.name for one in plan.outcomes] == ["profit@5"]


def test_the_baseline_comes_first(write):
    path = write("baseline: b\nstrategies: {a: {operator.ads.per_day: 2}, b: {}, c: {operator.ads.per_day: 3}}\n")
    assert [point.label for point in comparison_plan(read_experiment(path)).points] == ["b", "a", "c"]


def test_every_mistake_is_told_at_once_at_its_line(write):
    path = write(
        "vary:\n  operator.ads.per_dy: [1, 2]\n  operator.content.quality: [0.5, 2]\n"
        "over: {world.members.nead: {uniform: [0.3, 0.7]}}\nworlds: 2\noutcomes: [profit, profitt, profit@7]\n"
    )
    told = wrong(lambda: sweep_plan(read_experiment(path)))
    for start, hint in (
        (":3:3: operator.ads.per_dy: unknown key", "did you mean per_day?"),
        (":4:3: operator.content.quality: 2", "expected a number from 0 to 1"),
        (":5:8: world.members.nead: unknown key", "did you mean need?"),
        (":7:20: outcomes.1: there is no outcome 'profitt'", "did you mean profit?"),
        (":7:29: outcomes.2: 'profit@7' names no day of the run", "expected profit@1 to profit@6"),
    ):
        assert any(line.startswith(f"{path}{start}") and hint in line for line in told), (start, told)


def test_a_mistake_in_a_strategy_is_told_at_its_own_value(write):
    path = write("strategies:\n  a: {}\n  b:\n    operator.pruning:\n      every_days: 30\n      refill: 5\n")
    (told,) = wrong(lambda: comparison_plan(read_experiment(path)))
    assert told.startswith(f"{path}:7:15: operator.pruning.refill: 5 is not possible")


def test_one_refused_point_among_many_is_enough(write):
    path = write("vary: {operator.content.quality: {from: 0, to: 1.5, steps: 31}}\n")
    told = wrong(lambda: sweep_plan(read_experiment(path)))
    assert all("operator.content.quality" in line for line in told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("strategies: {a: {}, b: {}}\nbaseline: c\n", "there is no strategy 'c', expected a or b"),
        ("strategies: {a: {}}\n", "there is one strategy, expected two or more"),
        ("strategies: {a: {}, b: {}}\nwrold: 3\n", "wrold: unknown key"),
        ("strategies: {a: {}, b: {}}\nworlds: 3\n", "nothing is said to be uncertain"),
        ("strategies: {a: {}, b: {}}\nfork_day: 6\n", "the runs end after 6 days"),
        ("strategies: {a: {}, b: {world.members.need: 0.4}}\nfork_day: 3\n", "cannot change in the middle of a run"),
        ("strategies: {a: {}, b: {}}\nover: {world.members.need: {}}\n", "there is no distribution"),
        ("strategies: {a: {}, b: {}}\nover: {world.members.need: {uniform: [1, 0]}}\n", "do not rise"),
        ("strategies: {a: {}, b: {}}\nover: {world.members.need: {log_uniform: [0, 1]}}\n", "above 0"),
        ("strategies: {a: {}, b: {}}\noutcomes: [profit, profit]\n", "stands here twice"),
        ("strategies: {a: {}, b: {run.seed: 3}}\n", "run.seed is of the whole study"),
        (
            "strategies: {a: {}, b: {world.members.need: 0.2}}\nover: {world.members.need: {uniform: [0, 1]}}\n",
            "changed here and uncertain at once",
        ),
    ],
)
def test_what_makes_no_comparison_is_refused(write, text, said):
    assert any(said in line for line in wrong(lambda: comparison_plan(read_experiment(write(text)))))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing is varied"),
        ("vary: {operator.ads.per_day: {from: 0, to: 2}}\n", "a grid needs to know how many values"),
        ("vary: {operator.ads.per_day: {from: 2, to: 2, steps: 3}}\n", "is not above from"),
        ("vary: {operator.ads.per_day: {from: 0, to: 2, steps: 3, scale: log}}\n", "a logarithmic scale has no 0"),
        ("vary: {operator.ads.per_day: [1, 2]}\ndesign: {sobol: 8}\n", "points are strewn over ranges"),
        ("vary: {operator.ads.per_day: {from: 0, to: 2}}\ndesign: {}\n", "names no design"),
        ("vary: {operator.ads.per_day: [1, 2]}\nfork_day: 3\n", "no baseline to fork from"),
        (
            "vary: {operator.ads.per_day: {from: 0, to: 1, steps: 9999}, operator.content.quality: {from: 0, to: 1, steps: 9999}}\n",
            "the grid has 99,980,001 points",
        ),
        (
            "vary: {world.members.need: [0.1]}\nover: {world.members.need: {uniform: [0, 1]}}\n",
            "varied and uncertain at once",
        ),
    ],
)
def test_what_makes_no_sweep_is_refused(write, text, said):
    assert any(said in line for line in wrong(lambda: sweep_plan(read_experiment(write(text)))))


NEED = "over: {world.members.need: {uniform: [0, 1]}}\n"


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("compare", "decide: {most_worlds: 9}\n", ":3:23: decide.most_worlds: most_worlds is 9, but nothing is said to be"),
        ("compare", NEED + "worlds: 10\ndecide: {most_worlds: 9}\n", ":5:23: decide.most_worlds: most_worlds is 9, and there are 10"),
        ("compare", NEED + "decide: {most_worlds: 9}\n", ":4:23: decide.most_worlds: most_worlds is 9, and there are 20"),
        ("compare", "replicates: 10\ndecide: {most_replicates: 9}\n", ":4:27: decide.most_replicates: most_replicates is 9, and"),
        ("compare", "fork_day: 4\noutcomes: [profit@5, profit@4]\n", ":4:22: outcomes.1: 'profit@4' is the same for all strategies"),
        ("sweep", "set: {operator.ads: {per_day: 3}}\n", ":3:7: set.'operator.ads': operator.ads (elsewhere operator.ads.per_day) is"),
        ("sweep", "set: {world.members.need: 0.3}\n" + NEED, ":3:27: set.'world.members.need': world.members.need is set here and"),
        ("strategies", "operator.content: {per_day: 1}, operator.content.per_day: 4", ":3:65: strategies.b.'operator.content.per_day': this"),
        ("strategies", "operator.content: null, operator.content.per_day: 4", ":3:57: strategies.b.'operator.content.per_day': this sets"),
        ("strategies", "run.days: 3", ":3:17: strategies.b.'run.days': run.days is of the whole study"),
        ("vary", "[2, 1, 1, 1.0]", ":2:37: vary.'operator.ads.per_day'.2: 1 stands here twice"),
        ("vary", "[1, 2], run.seed: [1, 2]", ":2:48: vary.'run.seed': run.seed is of the whole study"),
        ("sweep", "worlds: 3\nover: {world.members.need: {uniform: [1, 0]}}\n", ":4:38: over.'world.members.need'.uniform: [1.0, 0.0] do"),
        ("sweep", "together: true\nover: {world.members.need: 5}\n", ":4:28: over.'world.members.need': 5 is a number"),
        ("sweep", "baseline: b\nstrategies: {a: {}, b: 3}\n", ":4:24: strategies.b: 3 is a number"),
        ("compare", "optimise: {objectives: {}}\n", ":3:12: optimise.objectives: this is an empty mapping, expected one outcome or two, each"),
        ("compare", "optimise: {objectives: {profit: maximise, orders: maximise, left: minimise}}\n", ":3:12: optimise.objectives: this is a mapping of 3, expected one outcome or two, each with maximise or minimise"),
        ("compare", "optimise: {objectives: {profit: maximize}}\n", ":3:33: optimise.objectives.profit: 'maximize' is unknown, expected maximise or"),
        ("strategies", "operator.ads.per_day: 2}, '': {}, ' ': {", ":3:33: strategies.'': this strategy has no name"),
    ],
)
def test_what_would_count_for_nothing_is_told_where_it_stands_and_nothing_else(write, kind, text, told):
    start = {
        "compare": "strategies: {a: {}, b: {operator.ads.per_day: 2}}\n" + text,
        "sweep": "vary: {operator.ads.per_day: [1, 2]}\n" + text,
        "strategies": f"strategies: {{a: {{}},\n  b: {{{text}}}}}\n",
        "vary": f"vary: {{operator.ads.per_day: {text}}}\n",
    }[kind]
    path = write(start)
    plan = sweep_plan if kind in ("sweep", "vary") else comparison_plan
    lines = wrong(lambda: plan(read_experiment(path)))
    assert lines[0].startswith(f"{path}{told}"), lines
    assert len(lines) == (2 if "''" in text else 1)


@pytest.mark.parametrize(
    "text",
    [
        "set: {operator.welcome: {}}\nvary: {operator.welcome.after_hours: [1, 2]}\n",
        "set: {operator.ads: {per_day: 3}}\nvary: {operator.ads.start_day: [1, 2]}\n",
        "vary: {operator.ads.per_day: [1, 2]}\nover: {world.members.need: [0.3, 0.3, 0.5]}\ndecide: {most_worlds: 20}\n",
    ],
    ids=["usual values", "beside it", "weights"],
)
def test_what_only_looks_as_if_it_stood_twice_is_accepted(write, text):
    sweep_plan(read_experiment(write(text)))


@pytest.mark.parametrize("override", ["operator.ads.per_day=3", "operator.ads={per_day: 3}"])
def test_an_override_that_every_point_gives_anew_is_refused(write, override):
    path = write("vary: {operator.ads.per_day: [1, 2]}\n" + NEED)
    told = wrong(lambda: read_experiment(path, overrides=["operator.content.per_day=1", override, "world.members.need=0.5"]))
    assert told[0].startswith("--set 2: operator.ads")
    assert f"operator.ads.per_day is varied in the experiment ({path}:2:8), expected another path" in told[0]
    assert told[1].startswith("--set 3: world.members.need: this would count for nothing")
    assert read_experiment(path, overrides=["operator.ads={}"]).scenario.operator.ads.per_day == 1


def test_files_that_are_missing_are_named(write, tmp_path):
    (told,) = wrong(lambda: read_experiment(tmp_path / "nothing.yaml"))
    assert "nothing.yaml: does not exist, expected an experiment file" in told
    (tmp_path / "e.yaml").write_text("scenario: smal.yaml\nstrategies: {a: {}, b: {}}\n")
    (told,) = wrong(lambda: read_experiment(tmp_path / "e.yaml"))
    assert "e.yaml:1:11: scenario:" in told
    assert "small.yaml?" in told


def test_a_scenario_file_is_an_experiment_that_changes_nothing(write, tmp_path):
    write("")
    assert read_experiment(tmp_path / "small.yaml").scenario.name == "small"


def test_values_of_the_whole_study_lie_below_those_of_a_point(write):
    path = write("set: {operator.ads.per_day: 3}\nstrategies: {a: {}, b: {operator.ads.per_day: 2}}\n")
    plan = comparison_plan(read_experiment(path, overrides=["operator.content.per_day=1"]))
    assert [plan.scenario(n, 0).operator.ads.per_day for n in (0, 1)] == [3, 2]
    assert [plan.scenario(n, 0).operator.content.per_day for n in (0, 1)] == [1, 1]


def test_what_a_point_is_called_does_not_change_what_it_is(write):
    one = comparison_plan(read_experiment(write("strategies: {a: {}, b: {operator.ads.per_day: 2}}\n")))
    other = comparison_plan(
        read_experiment(write("strategies: {x: {}, c: {operator.content.per_day: 5}, y: {operator.ads.per_day: 2.0}}\n"))
    )
    keys = [variant.key for variant in other.variants]
    assert [variant.key for variant in one.variants] == [keys[0], keys[2]]
    assert len(set(keys)) == 3


def test_more_replicates_are_the_same_points_another_seed_is_others(write):
    path = write("strategies: {a: {}, b: {operator.ads.per_day: 2}}\n")
    keys = [variant.key for variant in comparison_plan(read_experiment(path)).variants]
    assert keys == [one.key for one in comparison_plan(read_experiment(path, replicates=50)).variants]
    assert not set(keys) & {one.key for one in comparison_plan(read_experiment(path, seed=6)).variants}
    assert not set(keys) & {one.key for one in comparison_plan(read_experiment(path, days=5)).variants}


def test_from_python_it_is_the_same(write):
    path = write("strategies: {a: {}, b: {operator.ads.per_day: 2}}\n")
    made = make_experiment(path.parent / "small.yaml", {"strategies": {"a": {}, "b": {"operator.ads.per_day": 2}}})
    ours, theirs = comparison_plan(made), comparison_plan(read_experiment(path))
    assert [one.key for one in ours.variants] == [one.key for one in theirs.variants]
    assert scenario_hash(ours.scenario(1, 0)) == scenario_hash(theirs.scenario(1, 0))


def test_from_python_a_range_of_numbers_is_a_list(write):
    small = write("").parent / "small.yaml"
    plan = sweep_plan(make_experiment(small, {"vary": {"operator.ads.per_day": range(3)}}))
    assert [point.values["operator.ads.per_day"] for point in plan.points] == [0, 1, 2]


@pytest.mark.parametrize(
    ("given", "kind", "said"),
    [
        ({"cluster": 5}, TypeError, "cluster is 5, expected a text: local:N"),
        ({"folder": 5}, TypeError, "folder is 5, expected the name of a folder"),
        ({"outcomes": 5}, ScenarioError, "outcomes: 5 is a number, expected a list"),
    ],
    ids=["cluster", "folder", "outcomes"],
)
def test_arguments_of_the_wrong_kind_are_told(write, given, kind, said):
    from sim.study.sweep import sweep

    small = write("").parent / "small.yaml"
    with pytest.raises(kind, match=said):
        sweep(small, {"operator.ads.per_day": [1, 2]}, threads=1, **given)


# -- designs ---------------------------------------------------------------------------------------------------------


def test_a_grid_has_all_combinations():
    rows = points_of({"a": Range(**{"from": 0, "to": 1, "steps": 3}), "b": ("x", "y")}, "grid", 1)
    assert rows == [{"a": a, "b": b} for a in (0.0, 0.5, 1.0) for b in ("x", "y")]


def test_whole_numbers_that_meet_are_one():
    assert values_of(Range(**{"from": 0, "to": 3, "steps": 7, "whole": True})) == [0, 1, 2, 3]


@given(st.floats(0.01, 5), st.floats(1.1, 50), st.integers(2, 40))
def test_a_logarithmic_range_has_equal_ratios(low, factor, steps):
    values = np.array(values_of(Range(**{"from": low, "to": low * factor, "steps": steps, "scale": "log"})))
    assert (values[0], values[-1]) == (low, low * factor)
    logs = np.log(values)
    assert np.allclose(logs, np.linspace(logs[0], logs[-1], len(values)), atol=2e-5)


@pytest.mark.parametrize("design", [Design(latin_hypercube=64), Design(sobol=64)], ids=["latin", "sobol"])
def test_points_strewn_cover_every_lever_evenly(design):
    vary = {"a": Range(**{"from": 0, "to": 1}), "b": Range(**{"from": 10, "to": 20})}
    rows = points_of(vary, design, 3)
    for path, low, high in (("a", 0, 1), ("b", 10, 20)):
        shares = (np.array([row[path] for row in rows]) - low) / (high - low)
        assert (np.histogram(shares, 16, (0, 1))[0] == 4).all()
    assert rows == points_of(vary, design, 3)
    assert rows != points_of(vary, design, 4)


@given(st.integers(1, 300))
def test_every_beginning_of_the_order_is_spread_over_all_points(count):
    order = coarse_to_fine(count)
    assert sorted(order) == list(range(count))
    for k in range(1, count):
        gaps = np.diff(np.sort([-1, *order[:k], count]))
        assert gaps.max() <= 4 * count / k + 1


@given(st.floats(0, 1))
def test_a_list_is_cut_into_equal_shares(share):
    assert scaled(("a", "b", "c", "d"), share) == "abcd"[min(int(share * 4), 3)]


# -- worlds ----------------------------------------------------------------------------------------------------------


def test_worlds_have_the_distributions_they_are_drawn_from():
    over = {
        "u": Distribution(uniform=(2, 4)),
        "l": Distribution(log_uniform=(1, 100)),
        "n": Distribution(normal=(5, 2)),
        "t": Distribution(triangular=(0, 1, 4)),
        "w": Distribution(uniform=(0, 10), whole=True),
        "c": ("a", "b"),
    }
    worlds = draw_worlds(over, 4000, 1)
    column = {name: np.array([world[name] for world in worlds]) for name in over}
    assert abs(column["u"].mean() - 3) < 0.01
    assert abs(np.log10(column["l"]).mean() - 1) < 0.01
    assert abs(column["n"].mean() - 5) < 0.02
    assert abs(column["n"].std() - 2) < 0.03
    assert abs(column["t"].mean() - 5 / 3) < 0.02
    assert column["t"].min() >= 0
    assert column["t"].max() <= 4
    assert all(isinstance(world["w"], int) for world in worlds)
    assert (column["c"] == "a").sum() == 2000


def test_worlds_depend_on_the_seed_alone():
    over = {"u": Distribution(uniform=(0, 1))}
    assert draw_worlds(over, 5, 1) == draw_worlds(over, 5, 1) != draw_worlds(over, 5, 2)
    assert draw_worlds({}, 5, 1) == [{}]


def test_lists_that_belong_together_are_taken_side_by_side():
    over = {"a": (1, 2, 3), "b": ("x", "y", "z")}
    assert draw_worlds(over, 2, 1, together=True) == [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]
    assert len(draw_worlds(over, 20, 1, together=True)) == 3  # there are no more


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ("{world.members.need: [0.3, 0.5], world.product.price: [90]}", "differ in length"),
        ("{world.members.need: [0.3, 0.5], world.product.price: {uniform: [1, 9]}}", "no list to every path"),
        ("{world.members.need: [0.3, 0.5]}\nworlds: 3", "there are 3 worlds and 2 values of each"),
    ],
)
def test_lists_that_cannot_belong_together_are_refused(write, over, said):
    text = f"strategies: {{a: {{}}, b: {{}}}}\ntogether: true\nover: {over}\n"
    assert said in " ".join(wrong(lambda: read_experiment(write(text))))


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ({"operator.ads.per_day": 2}, "ads.per_day 2"),
        ({"operator.staff_minutes_per_day": 60.0}, "staff_minutes_per_day 60"),
        ({"world.members.need": 0.25, "operator.content.per_day": 1}, "members.need 0.25, content.per_day 1"),
        ({}, "as it is"),
    ],
    ids=["one", "short", "two", "none"],
)
def test_points_are_called_by_what_they_change(values, label):
    assert label_of(values) == label


def test_what_is_kept_of_a_run_is_part_of_what_it_is(write):
    one = write("strategies: {a: {}, b: {operator.ads.per_day: 2}}\noutcomes: [profit]\n")
    keys = [variant.key for variant in comparison_plan(read_experiment(one)).variants]
    same = write("strategies: {a: {}, b: {operator.ads.per_day: 2}}\noutcomes: [profit, orders]\n")
    assert [variant.key for variant in comparison_plan(read_experiment(same)).variants] == keys
    more = write("strategies: {a: {}, b: {operator.ads.per_day: 2}}\noutcomes: [profit, speakers_7d]\n")
    assert not {variant.key for variant in comparison_plan(read_experiment(more)).variants} & set(keys)


# -- outcomes --------------------------------------------------------------------------------------------------------

FUNNEL = ("funnel_spoke", "funnel_praised", "funnel_repurchased", "funnel_brought_buyer")


@pytest.mark.parametrize("name", FUNNEL)
def test_what_is_known_of_the_end_only_is_refused_of_a_day(write, name):
    path = write(f"strategies: {{a: {{}}, b: {{operator.ads.per_day: 2}}}}\noutcomes: [profit, {name}@4]\n")
    (told,) = wrong(lambda: comparison_plan(read_experiment(path)))
    assert told.startswith(f"{path}:3:20: outcomes.1: '{name}@4' is made of what single members did, which is known of the end")
    assert f"expected {name}, or runs of 4 days" in told
    assert len(comparison_plan(read_experiment(path, days=4)).outcomes) == 2  # that day is the end


def test_every_other_outcome_has_a_value_of_a_day(write):
    from sim.results.metrics import METRICS
    from sim.study.execution.job import play
    from sim.study.execution.jobs import jobs

    names = [f"{metric.name}@4" for metric in METRICS if metric.name not in FUNNEL]
    at_once, rest = names[:40], names[40:]
    for part in (at_once, rest):
        path = write(f"strategies: {{a: {{}}, b: {{operator.ads.per_day: 2}}}}\noutcomes: {part}\n")
        (done,) = play(next(jobs(comparison_plan(read_experiment(path)), {})))
        assert set(part) <= set(done.runs)


def test_outcomes_of_single_members_are_refused_where_there_are_too_many(write):
    text = "outcomes: [funnel_spoke]\nset: {world.platform: forum}\n"
    large = write(text + "strategies: {a: {}, b: {world.groups.members: 30000}}\n")
    (told,) = wrong(lambda: comparison_plan(read_experiment(large)))
    assert told.startswith(f"{large}:2:12: outcomes.0: 'funnel_spoke' is made of what single members did, known where")
    assert "20,000, not for 60,000, expected smaller runs" in told
    comparison_plan(read_experiment(write(text + "strategies: {a: {}, b: {world.groups.members: 3000}}\n")))


def test_points_too_large_for_an_objective_are_left_out_of_a_search(write):
    from sim.study.optimise import optimisation_plan

    path = write(
        "set: {world.platform: forum}\nvary: {world.groups.members: {from: 20, to: 20000, whole: true}}\n"
        "optimise: {objectives: {funnel_spoke: maximise}, trials: 8}\n"
    )
    plan = optimisation_plan(read_experiment(path))
    assert 0 < len(plan.refused) < 8
    assert {one.point for one in plan.variants} == set(range(8)) - set(plan.refused)
    assert all("single members" in why[0].wrong for why in plan.refused.values())


def test_every_outcome_has_a_label_that_stands_alone():
    from sim.results.metrics import METRICS
    from sim.results.outcomes import outcome_of

    labels = [outcome_of(metric.name, [], 9).label for metric in METRICS]
    assert len(set(labels)) == len(labels)
    for metric, label in zip(METRICS, labels, strict=True):
        assert label == label.strip()
        assert not label.startswith(("of ", "by ", "through ", "7 days", "30 days", "ordered", "praised", "brought", "left"))
        if metric.label.startswith(" ") and metric.name != "tree_depth":
            assert label != metric.label.strip()
    assert outcome_of("funnel_spoke", [], 9).label == "share who ever spoke"
    assert outcome_of("speakers_7d", ["speakers_7d"], 9).label == "speakers of the last 7 days, at the end"


def test_columns_of_policies_have_labels_that_say_what_they_are():
    from sim.results.outcomes import column_metric

    assert (column_metric("minutes_core_care").label, column_metric("minutes_core_care").unit) == ("staff time for core care", "minutes")
    assert (column_metric("cash_kol").label, column_metric("cash_kol").unit) == ("cash spent on kol", "CNY")
