"""mesa-frames by itself, in the Python that has it: `python frames.py wealth|three AGENTS`.

Prints million agent-steps a second and the version. Imports nothing of qunsim.
"""

import sys
from importlib.metadata import version
from time import perf_counter
from typing import Any

RATE = 0.07


def model(rule: str, agents: int) -> Any:
    """A model with one set of agents that follows `rule`."""
    import polars as pl  # type: ignore[import-not-found]
    from mesa_frames import AgentSetPolars, ModelDF  # type: ignore[import-not-found]

    class Wealth(AgentSetPolars):  # type: ignore[misc]
        """The example of its read-me: everybody who has money gives one coin to somebody."""

        def __init__(self, n: int, model: Any) -> None:
            super().__init__(model)
            self += pl.DataFrame({"unique_id": pl.arange(n, eager=True), "wealth": pl.ones(n, eager=True)})

        def step(self) -> None:
            """A round."""
            self.do("give")

        def give(self) -> None:
            """Give one coin away."""
            self.select(self.wealth > 0)
            others = self.agents.sample(n=len(self.active_agents), with_replacement=True)
            self["active", "wealth"] -= 1
            income = others.group_by("unique_id").len()
            self[income, "wealth"] += income["len"]

    class Three(AgentSetPolars):  # type: ignore[misc]
        """The three lines of `peers._numpy`."""

        agents: Any

        def __init__(self, n: int, model: Any) -> None:
            super().__init__(model)
            import numpy as np

            self.rng = np.random.default_rng(1)
            columns = {"unique_id": pl.arange(n, eager=True), "interest": self.rng.random(n, np.float32)}
            self += pl.DataFrame(columns).with_columns(speaks=False)

        def step(self) -> None:
            """An hour."""
            n = len(self.agents)
            u, v = pl.Series(self.rng.random(n, "f4")), pl.Series(self.rng.random(n, "f4"))
            interest = pl.col("interest")
            visits = u < RATE
            self.agents = self.agents.with_columns(
                interest=pl.when(visits).then(interest + 0.1 * (0.5 - interest)).otherwise(interest).cast(pl.Float32),
                speaks=visits & (v < 0.05 * interest),
            )

    class Model(ModelDF):  # type: ignore[misc]
        """One set of agents."""

        agents: Any

        def __init__(self) -> None:
            super().__init__()
            self.agents += (Wealth if rule == "wealth" else Three)(agents, self)

        def step(self) -> None:
            """One step of all."""
            self.agents.do("step")

    return Model()


def main() -> None:
    """Measure and print."""
    rule, agents = sys.argv[1], int(sys.argv[2])
    made = model(rule, agents)
    made.step()
    seconds = []
    for _ in range(5):
        begin = perf_counter()
        made.step()
        seconds.append(perf_counter() - begin)
    sys.stdout.write(f"{agents / min(seconds) / 1e6} {version('mesa-frames')}\n")


if __name__ == "__main__":
    main()
