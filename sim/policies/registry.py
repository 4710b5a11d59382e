"""All policies by key, in the order in which they act when a scenario says nothing else.

The order matters where the budget is short: what cannot wait or was promised comes first (a newcomer's
first hours, the task of a running check-in campaign, the support of opinion leaders), then what can be done
tomorrow, and advertising last, so that selling takes what care has left over and not the other way round.
"""

from typing import Final

from sim.policies.ads import Ads
from sim.policies.base import Policy
from sim.policies.check_in import CheckIn
from sim.policies.content import Content
from sim.policies.kol import Kol
from sim.policies.lifecycle import Lifecycle
from sim.policies.pruning import Pruning
from sim.policies.welcome import Welcome

REGISTRY: Final[dict[str, type[Policy]]] = {
    policy.key: policy
    for policy in (
        Welcome,
        CheckIn,
        Kol,
        Lifecycle,
        Content,
        Pruning,
        Ads,
    )
}
