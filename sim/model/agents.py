"""Mesa: `Community(mesa.Model)` and `Member(mesa.Agent)`, the rules one member at a time.

For reading, extending, inspecting and drawing. A member is a view: its properties are places in the
arrays of the state. It takes the same steps with the same rules as the kernel's visitors (`visit.py`) and
gives the same bits; override a step to try another behaviour.
"""

from sim.model.agent_visit import Visit
from sim.model.community import MOST_AGENTS, Community
from sim.model.member import Member

__all__ = ["MOST_AGENTS", "Community", "Member", "Visit"]
