"""Policies in a user's own file, `operator: {my_module:MyPolicy: {…}}`: let in with --allow-code only."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.cli import main
from sim.results.record import read_record
from sim.results.tables import read_table
from sim.scenario import content_hash, dump

ROOT = Path(sim.__file__).resolve().parent.parent
REFUSED = (
    "own.yaml:5:12: operator.my_module:MyPolicy: this policy is code that comes with the scenario, and to play it is to "
    "run that code with your own rights, expected --allow-code on the command line (allow_code=True in Python) if you "
    "trust it"
)
SCENARIO = """\
name: own
about: Asked by a policy of my own
run: {days: 5, replicates: 2}
world: {groups: {members: 20}}
operator: {my_module:MyPolicy: {every_days: 2}, content: {per_day: 1}}
"""
HEAD = """\
from sim.policies.base import Policy
from sim.scenario.fields import Conflict, field
"""
MODULE = f'''\
{HEAD}
open("it_was_run", "w").close()

class MyPolicy(Policy):
    """Ask now and then.

    Can go wrong: nobody answers.
    Costs: three minutes each.
    """

    every_days: int = field(7, ge=1, le=365, unit="days", source="a guess", sweep=(2, 9), description="time between two")

    def plan(self, day, view, agenda):
        if self.due(day, view.weekday, self.every_days):
            agenda.post("operator_reply", 20.0, minutes=3.0)
'''


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder to work in, with a scenario and the module it names."""
    monkeypatch.chdir(tmp_path)
    write("own.yaml", SCENARIO)
    write("my_module.py", MODULE)
    return tmp_path


def write(name, text):
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def policy(body, head=HEAD):
    """A module whose class has this body."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f"{head}\nclass MyPolicy(Policy):\n{lines}\n"


def plan(line):
    return policy(f"def plan(self, day, view, agenda):\n    {line}")


NO_PLAN = "def plan(self, day, view, agenda): pass"


def refused(capsys, *arguments, file="own.yaml"):
    """What is said when a run is refused; nothing is kept of it."""
    assert main(["run", file, "--allow-code", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    assert not os.path.exists("results") or not os.listdir("results")
    return err


# -- let in, or not ----------------------------------------------------------------------------------------


def test_without_permission_it_is_refused_and_nothing_of_it_is_run(place, capsys):
    assert main(["run", "own.yaml"]) == 2
    assert capsys.readouterr() == ("", f"{REFUSED}\n")
    for refuse in (sim.load, sim.run):
        with pytest.raises(sim.ScenarioError) as caught:
            refuse("own.yaml")
        assert str(caught.value) == REFUSED
    assert sorted(os.listdir()) == ["my_module.py", "own.yaml"]


def test_other_mistakes_are_told_together_with_the_refusal(place, capsys):
    write("own.yaml", SCENARIO.replace("days: 5", "days: 0").replace("per_day: 1", "per_dya: 1"))
    assert main(["run", "own.yaml", "--set", "operator.my_module:MyPolicy.every_days=x"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in lines] == ["run.days", "operator.my_module:MyPolicy", "operator.content.per_dya"]
    assert lines[1] == REFUSED
    assert not os.path.exists("it_was_run")


def test_a_list_of_scenarios_runs_nothing(place, capsys):
    assert main(["scenarios", "."]) == 0
    assert capsys.readouterr().out == "own.yaml  brings code of its own with it, and runs with --allow-code only\n"
    assert not os.path.exists("it_was_run")


def test_with_permission_it_works_and_its_costs_have_columns(place, capsys):
    assert main(["run", "own.yaml", "--allow-code", "--no-figures", "--out", "out"]) == 0
    assert "my_policy" in capsys.readouterr().out
    assert {"my_module.py", "scenario.yaml", "record.json"} <= set(os.listdir("out"))
    daily, agenda = read_table(Path("out/daily.parquet")), read_table(Path("out/agenda.parquet"))
    assert daily.groupby("day")["minutes_my_policy"].sum().tolist() == [6.0, 0.0, 6.0, 0.0, 6.0]
    assert daily["cash_my_policy"].sum() == 0
    assert set(agenda["policy"]) == {"my_policy", "content"}


def test_python_too(place):
    result = sim.run("own.yaml", allow_code=True, overrides={"operator.my_module:MyPolicy.every_days": 4})
    assert result.daily.groupby("day")["minutes_my_policy"].sum().tolist() == [6.0, 0.0, 0.0, 0.0, 6.0]
    assert "my_policy" in result.costs().index
    again = sim.run(result.scenario, days=2)  # what was loaded with permission needs no other
    assert again.daily["minutes_my_policy"].sum() == 6.0
    mapping = {"name": "own", "run": {"days": 1, "replicates": 1}, "operator": {"my_module:MyPolicy": {}}}
    assert sim.run(mapping, allow_code=True).daily["minutes_my_policy"].sum() == 3.0
    with pytest.raises(sim.ScenarioError, match="allow_code=True"):
        sim.run({"name": "none"}, overrides=["operator.my_module:MyPolicy={}"])


def test_what_is_taken_away_is_no_code(place):
    write("other.yaml", "extends: own.yaml\noperator: {my_module:MyPolicy: null, priority: [content]}\n")
    assert sim.load("other.yaml").operator.keys == ("content",)
    assert not os.path.exists("it_was_run")


def test_a_policy_of_ones_own_may_act_first(place):
    write("own.yaml", SCENARIO.replace("operator: {", "operator: {staff_minutes_per_day: 4, "))
    for priority, missed in (("[]", "my_policy"), ("[my_module:MyPolicy]", "content")):
        result = sim.run("own.yaml", allow_code=True, days=1, overrides=[
            f"operator.priority={priority}", "operator.content.minutes_each=3"])
        assert set(result.agenda.policy[~result.agenda.done]) == {missed}


# -- what is kept ------------------------------------------------------------------------------------------


def test_what_was_run_can_be_run_again_from_its_folder(place, tmp_path_factory, monkeypatch):
    assert main(["run", "own.yaml", "--allow-code", "--no-figures", "--out", "out", "--set", "operator.priority=[my_module:MyPolicy]"]) == 0
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    os.rename("out", elsewhere / "out")
    monkeypatch.chdir(elsewhere)
    os.remove(place / "my_module.py")
    assert main(["run", "out/scenario.yaml", "--no-figures"]) == 2
    assert main(["run", "out/scenario.yaml", "--allow-code", "--no-figures", "--out", "again"]) == 0
    first, second = (read_record(Path(folder, "record.json")) for folder in ("out", "again"))
    assert first["content_hash"] == second["content_hash"]
    assert Path("out/daily.parquet").stat().st_size and read_table(Path("out/daily.parquet")).equals(read_table(Path("again/daily.parquet")))


def test_another_text_is_another_run(place):
    before = sim.load("own.yaml", allow_code=True)
    assert sim.load("own.yaml", allow_code=True) == before
    write("my_module.py", MODULE.replace("minutes=3.0", "minutes=4.0"))
    after = sim.load("own.yaml", allow_code=True)
    assert content_hash(after) != content_hash(before)
    assert sim.run(after, days=1).daily["minutes_my_policy"].sum() == 8.0
    write("my_module.py", MODULE)
    assert content_hash(sim.load("own.yaml", allow_code=True)) == content_hash(before)


def test_a_neighbour_belongs_to_the_module(place):
    write("helper.py", "MINUTES = 3.0\n")
    write("my_module.py", "from .helper import MINUTES\n" + MODULE.replace("minutes=3.0", "minutes=MINUTES"))
    before = sim.load("own.yaml", allow_code=True)
    write("helper.py", "MINUTES = 5.0\n")
    result = sim.run("own.yaml", days=1, allow_code=True)
    assert result.daily["minutes_my_policy"].sum() == 10.0
    assert content_hash(result.scenario) != content_hash(before)
    folder = result.save("out", figures=False)
    assert {"helper.py", "my_module.py"} <= set(os.listdir(folder))


def test_the_resolved_scenario_loads_back_to_an_equal_one(place):
    scenario = sim.load("own.yaml", allow_code=True)
    write("resolved.yaml", dump(scenario))
    assert "\n  my_module:MyPolicy:\n" in dump(scenario)
    assert sim.load("resolved.yaml", allow_code=True) == scenario


def test_it_survives_the_way_to_another_process(place):
    scenario = sim.load("own.yaml", allow_code=True)
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert pickle.loads(pickle.dumps(scenario.operator)) == scenario.operator
    Path("scenario.pickle").write_bytes(pickle.dumps(scenario))
    script = (
        "import pickle, sim; from sim.scenario import content_hash;"
        "scenario = pickle.load(open('../scenario.pickle', 'rb'));"
        "print(content_hash(scenario), sim.run(scenario, days=1).daily['minutes_my_policy'].sum())"
    )
    os.mkdir("below")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def go():
        command = [sys.executable, "-c", script]
        return subprocess.run(command, cwd="below", env=environment, capture_output=True, text=True)

    done = go()
    assert done.stdout.split() == [content_hash(scenario), "6.0"], done.stderr
    for change in (lambda: write("my_module.py", MODULE.replace("minutes=3.0", "minutes=9.0")), lambda: os.remove("my_module.py")):
        change()  # what is on its way has its text with it
        done = go()
        assert done.stdout.split() == [content_hash(scenario), "6.0"], done.stderr


# -- where a module is looked for --------------------------------------------------------------------------


def test_the_folder_of_the_scenario_comes_first_and_folders_do_not_meet(place):
    before = list(sys.path)
    for folder, minutes in (("one", 1.0), ("two", 2.0)):
        write(f"{folder}/own.yaml", SCENARIO)
        write(f"{folder}/my_module.py", MODULE.replace("minutes=3.0", f"minutes={minutes}"))
    loaded = [sim.load(f"{folder}/own.yaml", allow_code=True) for folder in ("one", "two", "one")]
    assert loaded[0] == loaded[2]
    assert [sim.run(one, days=1).daily["minutes_my_policy"].sum() for one in loaded] == [2.0, 4.0, 2.0]
    assert sys.path == before
    assert "my_module" not in sys.modules
    assert not list(place.rglob("__pycache__"))


def test_a_key_that_is_inherited_is_looked_for_where_it_is_written(place):
    write("base/own.yaml", SCENARIO)
    os.rename("my_module.py", "base/my_module.py")
    write("top.yaml", "extends: base/own.yaml\noperator: {my_module:MyPolicy: {every_days: 3}}\n")
    os.mkdir("elsewhere")
    os.chdir("elsewhere")
    assert sim.load("../top.yaml", allow_code=True).operator.policies[-1].every_days == 3


def test_the_current_folder_comes_next(place):
    write("scenarios/own.yaml", SCENARIO)
    assert sim.load("scenarios/own.yaml", allow_code=True).operator.keys == ("content", "my_policy")


def test_a_package(place):
    os.renames("my_module.py", "pack/deep/my_module.py")
    write("own.yaml", SCENARIO.replace("my_module:", "pack.deep.my_module:"))
    overrides = ["operator.pack.deep.my_module:MyPolicy.every_days=5", "operator.priority=[pack.deep.my_module:MyPolicy]"]
    scenario = sim.load("own.yaml", overrides=overrides, allow_code=True)
    assert scenario.operator.policies[0].every_days == 5
    assert scenario.operator.keys == ("my_policy", "content")


def test_an_installed_module(place, monkeypatch):
    os.renames("my_module.py", "lib/installed_for_a_test.py")
    monkeypatch.syspath_prepend(str(place / "lib"))
    write("own.yaml", SCENARIO.replace("my_module:", "installed_for_a_test:"))
    result = sim.run("own.yaml", days=1, allow_code=True)
    assert result.daily["minutes_my_policy"].sum() == 6.0
    assert "installed_for_a_test.py" not in os.listdir(result.save("out", figures=False))


def test_a_module_that_is_nowhere(place, capsys):
    os.mkdir("scenarios")
    os.rename("own.yaml", "scenarios/own.yaml")
    os.rename("my_module.py", "my_modul.py")
    said = refused(capsys, file="scenarios/own.yaml")
    assert said == (
        "scenarios/own.yaml:5:12: operator.my_module:MyPolicy: there is no module my_module (looked for in scenarios, in "
        "the current folder, and among the modules installed for Python), expected a file my_module.py in one of these "
        "places; did you mean my_modul?\n"
    )


# -- mistakes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("every_days=0", "--set 1: operator.my_module:MyPolicy.every_days: 0 is too small, expected a whole number from 1 to 365 (days)"),
        ("every_dys=3", "--set 1: operator.my_module:MyPolicy.every_dys: unknown key; did you mean every_days?"),
        ("start_day=x", "--set 1: operator.my_module:MyPolicy.start_day: 'x' is a text, expected a whole number of 0 or more (day)"),
    ],
)
def test_parameters_are_checked_as_anywhere(place, capsys, arguments, says):
    assert refused(capsys, "--set", f"operator.my_module:MyPolicy.{arguments}") == f"{says}\n"


def test_parameters_in_the_file_have_their_place(place, capsys):
    write("own.yaml", SCENARIO.replace("every_days: 2", "every_days: 2.5, hour: 3, start_day: 4, end_day: 2"))
    lines = refused(capsys).splitlines()
    assert [line.split(": ")[:2] for line in lines] == [
        ["own.yaml:5:45", "operator.my_module:MyPolicy.every_days"],
        ["own.yaml:5:50", "operator.my_module:MyPolicy.hour"],
        ["own.yaml:5:82", "operator.my_module:MyPolicy.end_day"],
    ]


@pytest.mark.parametrize(
    ("module", "says"),
    [
        ("class MyPolcy: pass", "my_module.py has no class MyPolicy; did you mean MyPolcy?"),
        ("class Other: pass", "my_module.py has no class MyPolicy, expected Other"),
        ("class MyPolicy: pass", "MyPolicy is not a policy (my_module.py), expected a class that is made from sim.policies.base.Policy"),
        ("def MyPolicy(): pass", "MyPolicy is a function (my_module.py), expected a class"),
        ("MyPolicy = 3", "MyPolicy is a Python int (my_module.py), expected a class"),
        (policy("pass"), "MyPolicy has no plan (my_module.py), expected a method plan(self, day, view, agenda)"),
        ("x = 1\nclass MyPolicy(", "my_module.py cannot be loaded: my_module.py:2: SyntaxError: '(' was never closed"),
        ("def f():\n    return 1 / 0\n\nf()", "my_module.py cannot be loaded: my_module.py:2: ZeroDivisionError: division by zero"),
        ("import sys\nsys.exit(0)", "my_module.py cannot be loaded: my_module.py:2: SystemExit: 0"),
        ("import own_neighbour", "my_module.py:1: ModuleNotFoundError: No module named 'own_neighbour'; did you mean from .own_neighbour import …?"),
        ("from . import broken", "my_module.py cannot be loaded: broken.py:1: NameError: name 'nothing' is not defined"),
        ("x = '\0'", "SyntaxError"),
        (policy(f"{NO_PLAN}\nkey = 'ads'"), "results would call it 'ads', which is the name of a policy that comes with qunsim, expected another name"),
        (policy(f"{NO_PLAN}\nkey = 'my policy'"), "MyPolicy.key is 'my policy' (my_module.py), expected a short name"),
        (policy(f"{NO_PLAN}\nactive: bool = field(True, description='')"), "MyPolicy.active is a parameter, but all policies have something of that name"),
        (policy(f"{NO_PLAN}\nfar: 'Nowhere' = field(1, description='')"), "MyPolicy cannot be used: PydanticUserError"),
        (policy(f"{NO_PLAN}\nstaff: str = field('bob', description='')"), "operator.my_module:MyPolicy: its staff is 'bob', expected shared, dedicated or outsourced"),
        (policy(f"{NO_PLAN}\ndef conflicts(self):\n    return 1 / 0"), "its values cannot be checked: my_module.py:7: ZeroDivisionError"),
        (policy(f"{NO_PLAN}\ndef conflicts(self):\n    yield 'odd'"), "conflicts() yields 'odd', expected Conflict"),
        (policy(f"{NO_PLAN}\ndef conflicts(self):\n    yield Conflict(('staff',), 'not so')"), "operator.my_module:MyPolicy.staff: not so"),
        (policy(f"{NO_PLAN}\nmust: int = field(description='')"), "operator.my_module:MyPolicy.must: this key is missing, expected a whole number"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Field name")
def test_what_is_wrong_with_the_module_is_told_at_the_key(place, capsys, module, says):
    write("own.yaml", SCENARIO.replace("{every_days: 2}", "{}"))
    write("my_module.py", module)
    write("own_neighbour.py", "")
    write("broken.py", "nothing\n")
    said = refused(capsys)
    assert said.startswith("own.yaml:5:12: operator.my_module:MyPolicy")
    assert says in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("module", "says"),
    [
        (plan("1 / (2 - day)"), "my_module.py:6: operator.my_module:MyPolicy: its plan failed on day 2: ZeroDivisionError: division by zero"),
        (plan("import sys; sys.exit()"), "my_module.py:6: operator.my_module:MyPolicy: its plan failed on day 0: SystemExit"),
        (plan("agenda.post('operator_reply', 3.0, [99])"), "my_module.py:6: operator.my_module:MyPolicy: its plan failed on day 0: ValueError: groups are 99 to 99, expected 0 to 1"),
        (plan("agenda.post('nonsense', 3.0)"), "my_module.py:6: operator.my_module:MyPolicy: its plan failed on day 0: ValueError"),
        (plan("agenda.spend(cash=float('nan'))"), "my_module.py:6: operator.my_module:MyPolicy: its plan failed on day 0: ValueError: cash are nan to nan, expected finite numbers"),
        (plan("agenda.spend(minutes=-3.0)"), "ValueError: minutes are -3 to -3, expected 0 or more"),
        (plan("return 3"), "its plan failed on day 0: it returned a Python int, expected None"),
        (plan("yield"), "its plan failed on day 0: it returned a Python generator, expected None"),
        (policy("async def plan(self, day, view, agenda): pass"), "it returned a Python coroutine, expected None"),
        (policy("def plan(self, day): pass"), "my_module.py:5: operator.my_module:MyPolicy: its plan failed on day 0: TypeError: "),
        (plan("import numpy\n    numpy.zeros(3).reshape(7)"), "my_module.py:7: operator.my_module:MyPolicy: its plan failed on day 0: ValueError: cannot reshape"),
        (policy(f"{NO_PLAN}\ndef active(self, day, weekday):\n    raise RuntimeError"), "my_module.py:7: operator.my_module:MyPolicy: it cannot tell whether it acts on day 0: RuntimeError"),
    ],
)  # fmt: skip
def test_a_policy_that_fails_while_it_is_played(place, capsys, module, says):
    write("own.yaml", SCENARIO.replace("{every_days: 2}", "{}"))
    write("my_module.py", module)
    said = refused(capsys, "--no-figures")
    assert says in said
    assert said.endswith("\nNothing was kept.\n")
    assert said.count("\n") == 2
    assert sorted(os.listdir()) == ["my_module.py", "own.yaml"]


def test_debug_shows_where_a_policy_failed(place, capsys):
    write("my_module.py", plan("1 / 0"))
    write("own.yaml", SCENARIO.replace("{every_days: 2}", "{}"))
    assert main(["run", "own.yaml", "--allow-code", "--debug"]) == 2
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert 'my_module.py", line 6, in plan' in err
    assert "the mistake is ours" not in err


def test_in_python_the_cause_is_kept(place):
    write("my_module.py", plan("1 / 0"))
    write("own.yaml", SCENARIO.replace("{every_days: 2}", "{}"))
    with pytest.raises(sim.ScenarioError, match=r"^my_module.py:6: operator.my_module:MyPolicy: its plan failed on day 0") as caught:
        sim.run("own.yaml", allow_code=True)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_two_policies_may_not_be_called_the_same(place, capsys):
    write("second.py", MODULE)
    write("own.yaml", SCENARIO.replace("{my_module", "{second:MyPolicy: {}, my_module"))
    assert "operator.my_module:MyPolicy: results would call it 'my_policy', which is the name of second:MyPolicy, expected another" in refused(capsys)


def test_a_policy_made_from_a_shipped_one(place):
    write("my_module.py", "from sim.policies.ads import Ads\n\nclass MyPolicy(Ads):\n    '''More.'''\n")
    write("own.yaml", SCENARIO.replace("every_days: 2", "per_day: 1, product: 3"))
    with pytest.raises(sim.ScenarioError, match="operator.my_module:MyPolicy.product: there is no product 3"):
        sim.load("own.yaml", allow_code=True)
    write("own.yaml", SCENARIO.replace("every_days: 2", "per_day: 1").replace("content:", "ads:"))
    assert {"minutes_my_policy", "minutes_ads"} <= set(sim.run("own.yaml", days=1, allow_code=True).daily)


def test_names_may_be_chinese(place):
    os.rename("my_module.py", "我的.py")
    write("我的.py", MODULE.replace("class MyPolicy", "class 提问"))
    write("own.yaml", SCENARIO.replace("my_module:MyPolicy", "我的:提问"))
    assert sim.run("own.yaml", days=1, allow_code=True).daily["minutes_提问"].sum() == 6.0


# -- explained ---------------------------------------------------------------------------------------------


def test_a_policy_of_ones_own_is_explained(place, capsys):
    assert main(["policies", "my_module:MyPolicy"]) == 2
    assert "expected --allow-code if you trust it" in capsys.readouterr().err
    assert not os.path.exists("it_was_run")
    assert main(["policies", "my_module:MyPolicy", "--allow-code"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("operator.my_module:MyPolicy\nAsk now and then.\n\nCan go wrong: nobody answers.\n\nCosts: three minutes each.\n")
    assert "  every_days: a whole number from 1 to 365 (days); default 7\n      time between two; source: a guess; worth trying: 2 to 9\n" in out
    assert "  staff: shared, dedicated or outsourced; default shared\n" in out
    assert "minutes_my_policy and cash_my_policy" in out


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("my_modul:MyPolicy", "Error: my_modul:MyPolicy: there is no module my_modul (looked for in the current folder, and among"),
        ("my_module:MyPolcy", "Error: my_module:MyPolcy: my_module.py has no class MyPolcy; did you mean MyPolicy?"),
        ("my module:X", "Error: my module:X: 'my module:X' does not name a class of a module"),
        ("sim.policies.ads:Ads", "results would call it 'ads', which is the name of a policy that comes with qunsim"),
    ],
)
def test_mistakes_in_asking_for_an_explanation(place, capsys, name, says):
    assert main(["policies", name, "--allow-code"]) == 2
    assert says in capsys.readouterr().err
