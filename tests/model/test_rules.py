"""Every rule by property: within bounds for all parameters the schema allows, in the direction it says, the same in both engines."""

import inspect
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import BOUNDS, DEFAULTS, bits_equal, named, names_read, record

from sim.model import response_rules, rules, world_rules
from sim.model.compile import in_python

SHARES = (
    "interest trust belief need fit deal_seeking discount crowding ownership bonded bond friendship quality tie kol question "
    "participant muted value gain u good is_base owner_tie introduced paid_off reputation outside fault_loss improvement share live operators everywhere lure match ruled packet on_order"
).split()
RANGES = {
    "presence": (0, 300), "recent": (0, 500), "backlog": (1, 20_000), "read": (1e-6, 1000), "total": (-5000, 5000), "worth": (-1e4, 1e4),
    "visits": (0, 65_535), "days": (0, 800), "elapsed": (0, 800), "half_life": (1e-3, 3650), "ties": (0, 17), "groups_held": (0.01, 2000),
    "messages": (0, 20_000), "tolerance": (0.1, 10_000), "loss": (0, 100), "sociability": (0, 2000), "inclined": (0, 2000),
    "mean": (0, 20), "offers": (0, 300), "repeats": (0, 1000), "ready": (0, 1), "appeal": (-40, 40), "orders": (0, 5000), "reference_price": (0, 1e7),
    "price": (0, 1e7), "quality_weight": (0, 20), "price_weight": (0, 20), "tenure": (0, 800), "cny": (0, 1e6), "reward": (0, 1e6),
    "deposit": (0, 1e6), "streak": (0, 255), "fatigue": (0, 1000), "cards": (0, 500), "packets": (0, 50), "praise": (0, 50),
    "complaints": (0, 50), "spam": (0, 50), "taste_x": (-1, 1), "taste_y": (-1, 1), "topic_x": (-1, 1), "topic_y": (-1, 1),
    "threshold": (-3, 50), "hazard": (0, 60), "own": (0, 300), "pulled": (0, 3), "a": (0, 3), "b": (0, 60), "c": (0, 20),
    "audience": (0, 1e5), "late": (0, 1e5), "readers": (0, 1e6), "boards": (1, 64), "weight": (0, 2000), "written": (0, 1e5), "before": (0, 1e5), "half": (1e-3, 1e6),
    "value_weight": (0, 20), "weeks": (0, 255), "code": (0, 255), "surprise": (-1, 1), "above": (0, 100), "base": (0, 100), "day": (0, 800),
    "habit": (-1, 1), "hour": (-1, 1), "swung": (-60, 60), "purchase_cycle": (1e-3, 3650), "list_price": (0.01, 1e7), "trend": (-1, 1),
    "fault_day": (-1, 730), "fault_days": (1, 730), "strikes": (0, 1000),
    "chosen": (1, 1000), "among": (1000, 1e6), "each": (0, 1e5), "shares": (0, 1000), "prize": (0, 1e6), "drive": (0, 50),
    "prized": (0, 1e4), "talked": (0, 1e4), "rate": (0, 10), "other_x": (-1, 1), "other_y": (-1, 1), "planted": (0, 1000),
}  # fmt: skip
ALL = {
    name: f
    for module in (rules, world_rules, response_rules)
    for name, f in vars(module).items()
    if inspect.isfunction(in_python(f)) and in_python(f).__module__ == module.__name__ and not name.startswith("_")
}


def arguments_of(rule):
    return [name for name in inspect.signature(in_python(rule)).parameters if name != "p"]


def number(name, share_like=()):
    if name == "tier":
        return st.integers(0, 2)
    if name == "read" and "written" in share_like:
        return st.floats(0, 1e6)
    if name in SHARES:
        return st.floats(0, 1) if name != "u" else st.floats(2.0**-53, 1 - 2.0**-53)
    low, high = RANGES[name]
    return st.floats(low, high)


def parameter(name):
    if name not in BOUNDS:
        return st.just(DEFAULTS[name])
    low, high, open_low, open_high = BOUNDS[name]
    return st.floats(max(low, 1e-9) if open_low else low, high, exclude_max=open_high, allow_subnormal=False) | st.just(
        DEFAULTS[name]
    )


@st.composite
def call(draw, rule):
    """Arguments of a rule by name, and values for the parameters it reads."""
    names = arguments_of(rule)
    return {n: draw(number(n, names)) for n in names}, {n: draw(parameter(n)) for n in names_read(rule)}


def apply(rule, arguments, p=None):
    """The compiled rule."""
    given_ = [arguments[n] if n == "tier" else float(arguments[n]) for n in arguments_of(rule)]
    takes_p = "p" in inspect.signature(in_python(rule)).parameters
    return rule(*given_, *([record(**(p or {}))] if takes_p else []))


def test_every_rule_is_covered():
    assert len(ALL) >= 57
    for rule in ALL.values():
        assert set(arguments_of(rule)) <= {*RANGES, *SHARES, "tier"}, rule
        assert set(names_read(rule)) <= set(DEFAULTS), f"{rule} reads a parameter that nobody declares"


def test_every_parameter_is_read_somewhere():
    import re
    from pathlib import Path

    source = "".join(path.read_text() for path in Path(rules.__file__).parent.glob("*.py"))
    read = set(re.findall(r"\bp\.(\w+)", source)) | set(re.findall(r"numbers\[\"(\w+)\"\]", source))
    assert read <= set(DEFAULTS)
    elsewhere = {
        "member_base_tier",
        "member_existing_customers",
        "forum_memory_hours",  # stands for reply_memory_hours in a forum
    }  # what is left of the tiers; given to `populate` by itself
    assert set(DEFAULTS) - read == elsewhere


@pytest.mark.parametrize("name", sorted(ALL))
def test_plain_python_and_compiled_give_the_same_bits(name):
    rule = ALL[name]
    takes_p = "p" in inspect.signature(in_python(rule)).parameters

    @settings(max_examples=150)
    @given(call(rule))
    def check(case):
        arguments, p = case
        values = [arguments[n] if n == "tier" else float(arguments[n]) for n in arguments_of(rule)]
        plain = in_python(rule)(*values, *([named(**p)] if takes_p else []))
        compiled = rule(*values, *([record(**p)] if takes_p else []))
        assert bits_equal(plain, compiled), (plain, compiled)
        assert not math.isnan(compiled)

    check()


# bounds ---------------------------------------------------------------------------------------------

IN_UNIT_INTERVAL = (
    "share_read", "topic_fit", "judged_interest", "idle_interest", "bond", "mute_at_door_chance", "unmute_chance", "ignored_interest",
    "towards_one", "readiness", "inherited_trust", "money_felt", "sign_up_chance", "crowded_out", "need_left",
    "surprised_trust", "praised_belief", "heard_belief", "freshness", "customer_joins_chance", "accept_chance", "moved_reputation",
    "packet_worth", "prized_share", "talk_worth_left", "lured", "meeting_chance", "uptake_chance", "coached", "why_chance", "suggest_chance",
    "detect_chance", "lowered",
)  # fmt: skip
NOT_NEGATIVE = (
    "own_rate", "pulled_rate", "pull", "chat_worth", "content_worth", "fade", "mute_rate", "leave_rate", "propensity", "initiative",
    "expected_replies", "call_at_home", "call_of_leaders", "call_of_posts", "fresh_offers", "late_audience", "but_one", "poisson", "answer_weight", "buy_hazard", "moved_reference", "invite_rate", "check_in_motivation", "audience",
    "quality_weight", "price_weight", "value_weight", "answered_worth", "unasked_rate", "heard_weight", "tell_chance",
    "spam_strike_hazard", "ban_hazard", "outside_order_rate", "believed", "packet_pull", "contest_drive", "rewarded_rate", "event_pull",
    "tie_between", "newcomers_drive",
)  # fmt: skip
SLACK = 1e-12


@pytest.mark.parametrize("name", IN_UNIT_INTERVAL)
def test_shares_and_states_stay_between_zero_and_one(name):
    rule = ALL[name]

    @settings(max_examples=300)
    @given(call(rule))
    def check(case):
        arguments, p = case
        if name == "topic_fit":  # unit vectors, or shorter
            for pair in (("taste_x", "taste_y"), ("topic_x", "topic_y")):
                length = max(1.0, math.hypot(*(arguments[n] for n in pair)))
                arguments |= {n: arguments[n] / length for n in pair}
        assert -SLACK <= apply(rule, arguments, p) <= 1 + SLACK

    check()


@pytest.mark.parametrize("name", NOT_NEGATIVE)
def test_rates_hazards_and_prices_are_not_negative(name):
    rule = ALL[name]

    @settings(max_examples=300)
    @given(call(rule))
    def check(case):
        result = apply(rule, *case)
        assert 0 <= result < math.inf

    check()


@given(st.floats(0, 1), st.floats(0, 20), st.floats(0, 20), st.floats(2.0**-53, 1))
def test_next_visit_lies_ahead_of_what_was_due(threshold, over, rest, u):
    """The next threshold is a fresh draw above the hazard so far, less what had been exceeded."""
    hazard = threshold + over
    following = rules.next_threshold(threshold, hazard, 1.0, 0.0, 0.0, hazard, 0.0, 0.0, u)
    assert following >= hazard - 12.0 - SLACK
    if over <= 12.0:
        assert abs(following - (threshold - math.log(u))) < 1e-9


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 800), st.floats(0, 1), st.floats(0, 1), st.floats(1e-3, 3650))
def test_a_habit_stays_within_the_circle(habit, hour, days, paid_off, gain, half_life):
    """Between what is left of the habit and the hour: never further out than either."""
    after = rules.habit_after(habit, hour, days, paid_off, record(habit_gain=gain, habit_half_life=half_life))
    assert abs(after) <= max(abs(habit), abs(hour)) + SLACK


# directions -----------------------------------------------------------------------------------------

UP, DOWN = 1, -1
DIRECTIONS = [
    ("own_rate", "presence", UP), ("own_rate", "interest", UP), ("own_rate", "muted", DOWN),
    ("pulled_rate", "interest", UP), ("pulled_rate", "muted", DOWN), ("pull", "recent", UP),
    ("share_read", "backlog", DOWN), ("share_read", "interest", UP),
    ("chat_worth", "fit", UP), ("chat_worth", "bond", UP),
    ("content_worth", "quality", UP), ("content_worth", "fit", UP), ("content_worth", "need", UP),
    ("offer_worth", "need", UP), ("offer_worth", "fit", UP), ("offer_worth", "fatigue", DOWN), ("offer_worth", "deal_seeking", UP),
    ("offer_worth", "discount", UP), ("other_worth", "packets", UP), ("other_worth", "participant", UP), ("other_worth", "spam", DOWN),
    ("visit_worth", "total", UP), ("judged_interest", "worth", UP), ("fade", "days", DOWN), ("fade", "half_life", UP), ("bond", "ties", UP),
    ("mute_at_door_chance", "groups_held", UP), ("mute_at_door_chance", "trust", DOWN),
    ("mute_rate", "interest", DOWN), ("mute_rate", "messages", UP), ("mute_rate", "tolerance", DOWN), ("mute_rate", "groups_held", UP),
    ("unmute_chance", "interest", UP),
    ("leave_rate", "interest", DOWN), ("leave_rate", "bonded", DOWN), ("leave_rate", "trust", DOWN), ("leave_rate", "ownership", DOWN),
    ("leave_rate", "loss", UP),
    ("propensity", "sociability", UP), ("propensity", "interest", UP), ("propensity", "bonded", UP),
    ("initiative", "inclined", UP), ("initiative", "crowding", DOWN), ("initiative", "kol", UP),
    ("expected_replies", "messages", UP), ("expected_replies", "weight", UP), ("expected_replies", "audience", DOWN),
    ("call_at_home", "boards", DOWN), ("call_of_leaders", "boards", DOWN), ("call_of_posts", "quality", UP), ("late_audience", "late", UP), ("late_audience", "readers", UP), ("but_one", "weight", UP), ("but_one", "readers", UP), ("late_audience", "live", UP),
    ("answer_weight", "tie", UP), ("answer_weight", "kol", UP), ("answer_weight", "question", UP), ("answer_weight", "introduced", UP),
    ("answered_worth", "need", UP),
    ("poisson", "u", UP), ("poisson", "mean", UP), ("ignored_interest", "question", DOWN), ("towards_one", "gain", UP),
    ("readiness", "days", UP),
    ("fresh_offers", "offers", UP), ("fresh_offers", "repeats", DOWN), ("buy_hazard", "repeats", DOWN),
    ("buy_hazard", "offers", UP), ("buy_hazard", "need", UP), ("buy_hazard", "trust", UP), ("buy_hazard", "interest", UP),
    ("buy_hazard", "ready", UP), ("buy_hazard", "appeal", UP), ("buy_hazard", "orders", UP),
    ("appeal", "belief", UP), ("appeal", "reference_price", UP), ("appeal", "price", DOWN), ("moved_reference", "price", UP),
    ("need_left", "days", DOWN), ("concern_left", "days", DOWN), ("concern_left", "code", UP), ("further_lines", "u", DOWN), ("further_friends", "u", DOWN), ("unasked_rate", "owner_tie", UP), ("unasked_rate", "trust", UP),
    ("learned_belief", "surprise", UP), ("surprised_trust", "surprise", UP), ("heard_weight", "above", UP),
    ("praised_belief", "good", UP), ("heard_belief", "praise", UP), ("heard_belief", "complaints", DOWN),
    ("invite_rate", "trust", UP), ("invite_rate", "interest", UP), ("invite_rate", "ownership", UP), ("invite_rate", "tenure", DOWN),
    ("invite_rate", "sociability", UP), ("outside_order_rate", "purchase_cycle", DOWN),
    ("inherited_trust", "friendship", UP), ("inherited_trust", "trust", UP), ("money_felt", "cny", UP),
    ("sign_up_chance", "interest", UP), ("sign_up_chance", "deal_seeking", UP), ("sign_up_chance", "reward", UP),
    ("sign_up_chance", "deposit", DOWN), ("check_in_motivation", "interest", UP), ("check_in_motivation", "reward", UP),
    ("check_in_motivation", "deposit", UP), ("check_in_motivation", "streak", UP), ("crowded_out", "reward", UP),
    ("habit_after", "hour", UP), ("habit_after", "habit", UP), ("swing", "habit", UP), ("next_threshold", "swung", UP),
    ("freshness", "elapsed", DOWN), ("readiness", "purchase_cycle", DOWN), ("delivered_quality", "quality", UP),
    ("delivered_quality", "trend", UP), ("delivered_quality", "improvement", UP), ("delivered_quality", "fault_loss", DOWN),
    ("spam_strike_hazard", "spam", UP), ("ban_hazard", "strikes", UP),
    ("outside_order_rate", "need", UP), ("outside_order_rate", "ready", UP), ("outside_order_rate", "belief", UP),
    ("believed", "reputation", UP), ("customer_joins_chance", "belief", UP), ("accept_chance", "friendship", UP),
    ("accept_chance", "reputation", UP), ("accept_chance", "outside", UP),
    ("packet_worth", "each", UP), ("packet_worth", "shares", UP), ("packet_worth", "readers", DOWN), ("packet_pull", "packet", UP),
    ("packet_pull", "deal_seeking", UP), ("packet_pull", "muted", DOWN), ("contest_drive", "prize", UP), ("prized_share", "drive", UP),
    ("prized_share", "crowding", UP), ("talk_worth_left", "prized", DOWN), ("talk_worth_left", "talked", UP), ("lured", "reward", UP),
    ("lured", "deal_seeking", UP), ("lured", "on_order", DOWN), ("accept_chance", "lure", UP), ("event_pull", "quality", UP), ("event_pull", "fit", UP),
    ("event_pull", "need", UP), ("meeting_chance", "interest", UP), ("tie_between", "gain", UP), ("uptake_chance", "trust", UP),
    ("coached", "match", UP), ("coached", "need", UP), ("why_chance", "trust", UP), ("suggest_chance", "interest", UP),
    ("suggest_chance", "ownership", UP), ("detect_chance", "planted", UP), ("lowered", "share", DOWN), ("newcomers_drive", "ruled", UP),
    ("moved_reputation", "praise", UP), ("moved_reputation", "complaints", DOWN), ("moved_reputation", "reputation", UP),
]  # fmt: skip


@pytest.mark.parametrize(("name", "argument", "direction"), DIRECTIONS, ids=lambda x: str(x))
def test_directions(name, argument, direction):
    """More of the one never lowers (raises) the other, whatever the rest is."""
    rule = ALL[name]

    @settings(max_examples=60)
    @given(call(rule), number(argument))
    def check(case, other):
        arguments, p = case
        if name == "ignored_interest":
            p["ignored_chat_share"] = min(1.0, p["ignored_chat_share"])
        low, high = sorted((arguments[argument], other))
        if name == "check_in_motivation" and argument == "streak":
            low, high = round(low), round(high)
        a, b = apply(rule, arguments | {argument: low}, p), apply(rule, arguments | {argument: high}, p)
        assert (b - a) * direction >= -1e-9 * max(1.0, abs(a), abs(b))

    check()


def test_defaults_move_strictly():
    """At the defaults nothing that should matter is without effect."""
    for name, argument, direction in DIRECTIONS:
        if (name, argument) == ("invite_rate", "sociability"):  # invite_sociability is 0: only when said otherwise
            continue
        rule = ALL[name]
        middle = dict.fromkeys(arguments_of(rule), 0.5) | {n: 1 for n in ("tier",) if n in arguments_of(rule)}
        middle |= {n: v for n, v in {"backlog": 100.0, "read": 10.0, "reference_price": 90.0, "price": 100.0, "audience": 5.0, "readers": 5.0,
                                     "muted": 0.0, "u": 0.9, "mean": 1.0, "messages": 3.0, "belief": 0.2, "talked": 2.0}.items() if n in middle}  # fmt: skip
        if name in ("further_lines", "further_friends"):  # one line or friend more at most
            middle["u"] = 0.25 if name == "further_lines" else 0.45
        step = {"price": 5.0, "reward": 30.0, "deposit": 30.0, "u": 0.09, "mean": 2.0}.get(argument, 0.4)
        more = 1.0 if argument in ("muted", "kol", "question", "participant", "on_order") else middle[argument] + step
        a, b = (
            apply(rule, middle | {argument: 0.0 if more == 1.0 else middle[argument]}),
            apply(rule, middle | {argument: more}),
        )
        assert (b - a) * direction > 0, (name, argument, a, b)


# strength zero is no effect -------------------------------------------------------------------------

NO_EFFECT = [
    ("call_of_posts", {"call_by_quality": 0.0}, "quality"), ("own_rate", {"muted_factor": 1.0}, "muted"), ("pull", {"pull_per_day": 0.0}, "recent"),
    ("chat_worth", {"chat_fit_share": 0.0}, "fit"), ("content_worth", {"content_need_share": 0.0}, "need"),
    ("offer_worth", {"offer_worth": 0.0}, "need"), ("offer_worth", {"deal_worth": 0.0}, "discount"),
    ("offer_worth", {"offer_cost": 0.0}, "fatigue"), ("offer_worth", {"offer_cost_floor": 1.0}, "fatigue"),
    ("other_worth", {"card_worth": 0.0, "card_participant_worth": 0.0}, "cards"), ("other_worth", {"card_participant_worth": 0.0}, "participant"),
    ("other_worth", {"red_packet_worth": 0.0}, "packets"), ("other_worth", {"praise_worth": 0.0}, "praise"),
    ("other_worth", {"complaint_worth": 0.0}, "complaints"), ("other_worth", {"spam_worth": 0.0}, "spam"),
    ("idle_interest", {"idle_rate": 0.0}, "days"), ("mute_at_door_chance", {"mute_at_door": 0.0}, "trust"),
    ("mute_rate", {"mute_rate": 0.0}, "messages"), ("unmute_chance", {"unmute_chance": 0.0}, "interest"),
    ("leave_rate", {"leave_bond": 0.0}, "bonded"), ("leave_rate", {"leave_trust": 0.0}, "trust"),
    ("leave_rate", {"leave_ownership": 0.0}, "ownership"), ("leave_rate", {"leave_loss": 0.0}, "loss"),
    ("leave_rate", {"leave_rate": 0.0}, "interest"), ("initiative", {"initiative": 0.0}, "inclined"), ("initiative", {"kol_initiative": 0.0}, "kol"),
    ("expected_replies", {"branching": 0.0}, "messages"), ("answer_weight", {"prefer_tie": 0.0}, "tie"),
    ("answer_weight", {"prefer_kol": 0.0}, "kol"), ("answer_weight", {"prefer_question": 0.0}, "question"),
    ("ignored_interest", {"ignored_chat_share": 1.0}, "question"), ("buy_hazard", {"trust_power": 0.0}, "trust"),
    ("buy_hazard", {"social_proof": 0.0}, "orders"), ("buy_hazard", {"buy_chance": 0.0}, "offers"), ("fresh_offers", {"offer_wear": 0.0}, "repeats"),
    ("moved_reference", {"reference_gain": 0.0}, "price"), ("invite_rate", {"invite_burst": 0.0}, "tenure"),
    ("invite_rate", {"invite_ownership": 0.0}, "ownership"), ("invite_rate", {"invite_sociability": 0.0}, "sociability"),
    ("inherited_trust", {"trust_passed_on": 0.0}, "friendship"),
    ("sign_up_chance", {"deposit_deterrence": 0.0}, "deposit"), ("check_in_motivation", {"reward_motivation": 0.0}, "reward"),
    ("check_in_motivation", {"deposit_motivation": 0.0}, "deposit"), ("check_in_motivation", {"streak_motivation": 0.0}, "streak"),
    ("crowded_out", {"crowding_gain": 0.0}, "reward"),
    ("swing", {"habit_strength": 0.0}, "habit"), ("habit_after", {"habit_gain": 0.0}, "hour"),
    ("believed", {"reputation_weight": 0.0}, "reputation"), ("accept_chance", {"reputation_weight": 0.0}, "reputation"),
    ("customer_joins_chance", {"customer_decline": 0.0}, "belief"), ("moved_reputation", {"outside_hearing": 0.0}, "praise"),
    ("spam_strike_hazard", {"spam_strike_rate": 0.0}, "spam"), ("ban_hazard", {"ban_rate": 0.0}, "strikes"),
    ("outside_order_rate", {"outside_rate": 0.0}, "belief"),
    ("packet_pull", {"packet_pull": 0.0}, "packet"), ("contest_drive", {"contest_gain": 0.0}, "prize"),
    ("talk_worth_left", {"prized_worth": 1.0}, "prized"), ("rewarded_rate", {"reward_invites": 0.0}, "reward"),
    ("lured", {"reward_lure": 0.0}, "reward"), ("event_pull", {"event_pull": 0.0}, "quality"),
    ("meeting_chance", {"meeting_attendance": 0.0}, "interest"), ("uptake_chance", {"outreach_uptake": 0.0}, "trust"),
    ("coached", {"coached_interest": 0.0}, "match"), ("why_chance", {"why_answered": 0.0}, "trust"),
    ("suggest_chance", {"suggest_chance": 0.0}, "interest"), ("detect_chance", {"detection": 0.0}, "planted"),
    ("newcomers_drive", {"rules_newcomers": 0.0}, "ruled"), ("further_lines", {"go_on": 0.0}, "u"), ("further_friends", {"invite_more": 0.0}, "u"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "strength", "argument"), NO_EFFECT, ids=lambda x: str(x))
def test_without_strength_there_is_no_effect(name, strength, argument):
    rule = ALL[name]

    @settings(max_examples=40)
    @given(call(rule), number(argument))
    def check(case, other):
        arguments, p = case
        a, b = apply(rule, arguments, p | strength), apply(rule, arguments | {argument: other}, p | strength)
        assert math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)

    check()


@given(st.floats(0, 1), st.floats(1, 1e4), st.floats(0, 1), st.floats(-100, 100))
def test_reading_nothing_is_worth_nothing(interest, backlog, theta, total):
    """Somebody without interest, where nobody reads without interest: in plain Python too."""
    p = {"reading_floor": 0.0, "theta": theta}
    share = rules.share_read(backlog, 0.0, record(**p))
    assert share == 0.0
    for rule, q in ((rules.visit_worth, record(**p)), (in_python(rules.visit_worth), named(**p))):
        assert rule(total * share, share * backlog, q) == 0.0


@settings(max_examples=200)
@given(st.floats(0, 20))
def test_poisson_inverts_the_distribution(mean):
    from scipy import stats

    u = [2.0**-53, 0.01, 0.3, 0.5, 0.7, 0.99, 1 - 2.0**-53]
    for x in u:
        n = rules.poisson(mean, x)
        assert 0 <= n <= 8
        exact = stats.poisson.ppf(x, mean) if mean > 0 else 0
        if abs(x - stats.poisson.cdf(n, mean)) > 1e-9 and abs(x - stats.poisson.cdf(n - 1, mean)) > 1e-9:
            assert n == min(8, exact)


def test_theta_makes_no_difference_at_the_reference_backlog():
    for theta in (0.0, 0.5, 1.0):
        p = record(theta=theta)
        assert (
            abs(
                rules.visit_worth(4.0, DEFAULTS["reference_backlog"], p)
                - rules.visit_worth(4.0, DEFAULTS["reference_backlog"], record())
            )
            < 1e-12
        )
