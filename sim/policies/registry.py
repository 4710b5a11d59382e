"""All policies by key, in the order in which they act when a scenario says nothing else.

The order matters where the budget is short: what cannot wait or was promised comes first (a newcomer's
first hours, the task of a running check-in campaign, the support of opinion leaders), then what can be done
tomorrow, and advertising last, so that selling takes what care has left over and not the other way round.
"""

from typing import Final

from sim.policies.ads import Ads
from sim.policies.base import Policy
from sim.policies.check_in import CheckIn
from sim.policies.co_creation import CoCreation
from sim.policies.content import Content
from sim.policies.core_care import CoreCare
from sim.policies.kol import Kol
from sim.policies.mesh import Mesh
from sim.policies.moderation import Moderation
from sim.policies.outreach import Outreach
from sim.policies.pruning import Pruning
from sim.policies.service import Service
from sim.policies.topics import Topics
from sim.policies.welcome import Welcome

REGISTRY: Final[dict[str, type[Policy]]] = {
    policy.key: policy
    for policy in (
        Welcome,
        Service,
        CheckIn,
        Kol,
        Moderation,
        Outreach,
        CoreCare,
        Mesh,
        Topics,
        Content,
        CoCreation,
        Pruning,
        Ads,
    )
}
