"""The community as a Mesa model: live members, Mesa's own tools, and refusal of crowds."""

from collections.abc import Callable

import mesa
import numpy as np
import pytest

from sim.model.agents import Community, Member, Visit
from sim.model.simulation import Simulation
from sim.policies.registry import REGISTRY
from sim.scenario import Scenario, from_mapping

Make = Callable[..., Scenario]


def scenario(members: int = 40, days: int = 8, **behaviour: dict[str, float]) -> Scenario:
    return from_mapping(
        {
            "name": "small",
            "run": {"days": days, "replicates": 1, "seed": 5},
            "world": {"groups": {"members": members}, "behaviour": behaviour},
            "operator": {"content": {"per_day": 3}, "welcome": {}},
        },
        REGISTRY,
    )


@pytest.mark.parametrize("engine", ["mesa", "kernel"])
def test_members_are_live_views_of_the_state(engine: str) -> None:
    community = Community(scenario(), engine=engine)
    member = community.agents[0]
    before = member.visits
    community.step()
    community.step()
    assert member.visits > before
    row = community.world.members[member.row]
    assert member.interest == float(row["interest"])
    assert member.stage in ("observing", "lurking", "active", "gone")
    member.interest = 0.25
    assert float(community.world.members["interest"][member.row]) == 0.25


def test_agents_are_made_only_when_asked_for() -> None:
    community = Community(scenario(), engine="kernel")
    community.step()
    assert len(community._agents) == 0
    assert len(community.agents) == int((community.world.members["stage"] <= 2).sum())


def test_a_step_is_a_day_and_the_run_ends() -> None:
    community = Community(scenario(days=3), engine="kernel")
    community.run_model()
    assert community.steps == community.simulation.day == 3
    with pytest.raises(ValueError, match="the run is over"):
        community.step()


def test_mesas_own_tools_work() -> None:
    community = Community(scenario())
    collector = mesa.DataCollector(
        model_reporters={"muted": lambda m: len(m.agents.select(lambda a: a.muted))},
        agent_reporters={"interest": "interest", "stage": "stage"},
    )
    for _ in range(4):
        community.step()
        collector.collect(community)
    frame = collector.get_agent_vars_dataframe()
    assert frame["interest"].between(0, 1).all()
    muted = collector.get_model_vars_dataframe()["muted"]
    assert muted.iloc[-1] == sum(member.muted for member in community.agents)
    assert set(community.agents.groupby("tier").groups) <= {"upper", "middle", "base"}
    assert community.network().number_of_nodes() == len(community.agents) + 1


def test_agents_follow_who_comes_and_goes() -> None:
    quitting = scenario(days=12, leaving={"leave_rate": 3.0}, inviting={"invite_rate": 0.5, "invite_acceptance": 1.0})
    community = Community(quitting, engine="kernel")
    first = {member.uid for member in community.agents}
    for _ in range(12):
        community.step()
    now = {member.uid for member in community.agents}
    assert first - now and now - first
    assert now == set(community.world.members["uid"][community.world.members["stage"] <= 2].tolist())


def test_too_many_agents_are_refused_with_advice() -> None:
    crowd = scenario(members=500, days=1)
    crowd = crowd.model_copy(update={"run": crowd.run.model_copy(update={"replicates": 101})})
    with pytest.raises(ValueError, match="too many for one Mesa agent each.*kernel engine"):
        Simulation(crowd, engine="mesa")
    community = Community(crowd, engine="kernel")
    community.step()
    with pytest.raises(ValueError, match="too many"):
        _ = community.agents


def test_a_step_of_a_member_can_be_overridden() -> None:
    class Silent(Member):
        def speak(self, visit: Visit, inclined: float) -> int:
            return 0

        def answer(self, visit: Visit, inclined: float) -> int:
            return 0

    talkative = scenario(speaking={"initiative": 2.0})
    silent, usual = Community(talkative, member_class=Silent), Community(talkative)
    for _ in range(4):
        silent.step()
        usual.step()
    assert usual.observables()["messages_chat"] > 0
    assert silent.observables()["messages_chat"] == 0


def test_setting_a_state_out_of_bounds_is_refused() -> None:
    member = Community(scenario()).agents[0]
    for wrong in (1.5, float("nan"), "much"):
        with pytest.raises(ValueError, match="interest"):
            member.interest = wrong


def test_muting_by_hand_lowers_the_visit_rate() -> None:
    community = Community(scenario(), engine="kernel")
    member = next(m for m in community.agents if not m.muted)
    rate = community.world.own_rate[member.row]
    member.muted = True
    assert community.world.own_rate[member.row] == pytest.approx(rate * community.p.muted_factor)
    assert community.world.pulled_rate[member.row] == np.float32(0.0)
