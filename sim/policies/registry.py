"""All policies by key, in the order in which they act when a scenario says nothing else.

The order matters where the budget is short: what cannot wait or was promised comes first (a newcomer's
first hours, the task of a running check-in campaign, the support of opinion leaders), then what can be done
tomorrow, then what is bought with money, and offers last, so that selling takes what care has left over and
not the other way round.
"""

from typing import Final

from sim.policies.acquisition import Acquisition
from sim.policies.ads import Ads
from sim.policies.base import Policy
from sim.policies.check_in import CheckIn
from sim.policies.co_creation import CoCreation
from sim.policies.content import Content
from sim.policies.core_care import CoreCare
from sim.policies.coupons import Coupons
from sim.policies.events import Events
from sim.policies.group_buy import GroupBuy
from sim.policies.kol import Kol
from sim.policies.leaderboard import Leaderboard
from sim.policies.lifecycle import Lifecycle
from sim.policies.mesh import Mesh
from sim.policies.moderation import Moderation
from sim.policies.outreach import Outreach
from sim.policies.pruning import Pruning
from sim.policies.red_packets import RedPackets
from sim.policies.referral import Referral
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
        Events,
        Content,
        CoCreation,
        Leaderboard,
        RedPackets,
        Referral,
        Acquisition,
        Pruning,
        Lifecycle,
        GroupBuy,
        Coupons,
        Ads,
    )
}
