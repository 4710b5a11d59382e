"""What the tests of studies share."""

import pytest
from fake_simulation import FakeSimulation

from sim.scenario.schema import scenario_class


@pytest.fixture
def scenario():
    """30 members in one group, 5 days, 4 replicates, no policies."""
    return scenario_class({})(
        name="shop", run={"days": 5, "replicates": 4, "seed": 3}, world={"groups": {"members": 30}}
    )


@pytest.fixture
def fake():
    """Makes fake simulations."""
    return FakeSimulation
