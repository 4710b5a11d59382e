"""Forums: boards, ranking and follows do what they say; parts side by side and both engines give the same bits."""

import numpy as np
import pytest
from small_worlds import (
    BUYING,
    INVITING,
    JUDGING,
    LEAVING,
    OUTSIDE,
    SPEAKING,
    assert_tables_equal,
    paired,
    per_day,
    scenario,
)
from sound_state import assert_state_is_sound
from sound_worlds import assert_logs_agree

from sim.model import forum as module
from sim.model.boards import nearest_board
from sim.model.labels import ACTIVE, KOL_CONTENT
from sim.model.simulation import Simulation
from sim.model.tables import MOST_MEMBERS
from sim.model.view import OperatorView

FORUM = {"world.platform": "forum", "world.groups.members": 120, "world.groups.capacity": 200, "world.groups.topics": 4}
FEW = {"world.groups.members": 12, "world.groups.capacity": 18, "world.groups.topics": 3}
TALKATIVE = {SPEAKING + "initiative": 0.2}
TABLES = ("daily", "members", "nodes", "ties", "agenda", "joins", "leaves", "messages")


def forum(changes=(), **options):
    return Simulation(scenario(FORUM | dict(changes)), **options).run()


def assert_same(a, b):
    for name in TABLES:
        assert_tables_equal(getattr(a, f"{name}_table")(), getattr(b, f"{name}_table")(), name)
    for name, x, y in zip(a.world._fields, a.world, b.world, strict=True):
        assert x.tobytes() == y.tobytes(), name


WORLDS = {
    "as it comes": {},
    "much talk": TALKATIVE | {"run.days": 6},
    "one board": {"world.groups.topics": 1},
    "more boards than members": {"world.groups.members": 5, "world.groups.capacity": 9, "world.groups.topics": 16},
    "one member": {"world.groups.members": 1, "world.groups.capacity": 1},
    "everybody leaves": FEW | {LEAVING + "leave_rate": 5.0, "world.behaviour.judging.reference_worth": 10.0},
    "full soon": FEW | {INVITING + "invite_rate": 5.0, INVITING + "invite_acceptance": 1.0, "run.days": 5},
    "quarter-hour ticks": FEW | {"run.ticks_per_day": 96, "run.days": 3},
    "two forums": {"world.groups.count": 2},
    "half-hour ticks": {"run.ticks_per_day": 48, "run.days": 5},
    "no ranking, no front page": {"world.behaviour.forum.ranking": 0.0, "world.behaviour.forum.front_page_share": 0.0},
    "all on the front page": TALKATIVE | {"world.behaviour.forum.front_page_share": 1.0, "run.days": 6},
    "a log": TALKATIVE | {"run.log_groups": 1, "run.days": 6},
    "policies": {
        "operator.ads.per_day": 2, "operator.welcome.within_hours": 20, "operator.kol.start_day": 1,
        "operator.check_in.days": 5, "operator.check_in.every_days": 6, "operator.pruning.every_days": 4,
        "operator.pruning.warn_days": 2, "operator.pruning.silent_days": 3, "operator.pruning.refill": "cold",
        "operator.cash_per_day": 1000.0,
    },
    "a tiny market": {
        "world.market.people_per_member": 0.5, INVITING + "invite_rate": 0.5, INVITING + "invite_acceptance": 1.0,
        "world.groups.count": 2,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(WORLDS))
def test_both_engines_give_the_same_bits(name):
    assert_same(forum(WORLDS[name]), forum(WORLDS[name], engine="mesa"))


def test_parts_side_by_side_give_the_same_bits():
    large = TALKATIVE | {"world.groups.members": 70_000, "world.groups.capacity": 80_000, "run.days": 2, "run.replicates": 1, "run.log_groups": 1}
    one, two, three = (forum(large, threads=threads) for threads in (1, 2, 3))
    assert len(one._runner.blocks) >= 16 and two._runner._side_by_side  # type: ignore[attr-defined]
    assert per_day(one, "replies").sum() > 100
    assert_logs_agree(one, {name: per_day(one, name) for name in one.daily_table()})
    assert_state_is_sound(one)
    assert_same(one, two)
    assert_same(one, three)


@pytest.mark.parametrize("name", ["as it comes", "policies", "a tiny market", "a log"])
def test_forums_side_by_side_give_the_same_bits(name):
    many = WORLDS[name] | {"world.groups.count": 3, "run.replicates": 2}
    assert_same(forum(many), forum(many, threads=2))


CUT_UP = [
    *sorted(set(WORLDS) - {"one member", "more boards than members"}),
    "more than can be heard",
]  # fmt: skip


@pytest.mark.parametrize("name", CUT_UP)
def test_how_boards_are_cut_into_parts_does_not_matter(name, monkeypatch):
    changes = WORLDS.get(name, TALKATIVE | {SPEAKING + "speakers_per_20_minutes": 1.0, "run.days": 6})
    whole = forum(changes)
    monkeypatch.setattr(module, "BLOCK_SLOTS", 7)  # fewer would have no room for all whom so few can invite in a day
    parts = forum(changes)
    assert len(parts._runner.blocks) > len(whole._runner.blocks)  # type: ignore[attr-defined]
    assert_same(whole, parts)


def test_who_sits_where_on_a_board_does_not_matter():
    rng = np.random.default_rng(1)
    plain, mixed = (Simulation(scenario(FORUM | TALKATIVE)) for _ in range(2))
    w = mixed.world
    for g in range(len(w.groups)):
        for f in range(g * w.topics, (g + 1) * w.topics):
            first, slots = g * w.slots + w.boards["first"][f], w.boards["slots"][f]
            order = first + rng.permutation(slots)
            for name in ("members", "own_rate", "pulled_rate", "threshold"):
                array = getattr(w, name)
                array[first : first + slots] = array[order]
    assert not np.array_equal(plain.world.members["uid"], w.members["uid"])
    a, b = plain.run().daily_table(), mixed.run().daily_table()
    assert_tables_equal(a, b)


def test_nobody_is_notified_and_nobody_mutes():
    quiet = {"operator.content": None, LEAVING + "leave_rate": 0.0, SPEAKING + "initiative": 0.0, "run.replicates": 20}
    s = forum(quiet)
    assert not per_day(s, "muted_share").any() and not per_day(s, "muted_today").any()
    assert not (s.world.groups["pulled"] > 0).any()


def test_people_are_at_home_at_the_board_nearest_to_their_taste_while_there_is_room():
    s = Simulation(scenario(FORUM))
    w = s.world
    assert (w.boards["slots"].reshape(len(w.groups), -1).sum(axis=1) == w.slots).all()
    for f, board in enumerate(w.boards):
        rows = f // w.topics * w.slots + np.arange(board.first, board.first + board.slots)
        for i in rows[w.members["stage"][rows] <= ACTIVE]:
            m = w.members[i]
            assert nearest_board(w, f // w.topics, float(m.taste_x), float(m.taste_y), False) == f


def test_what_ranks_high_is_shown_on_other_boards():
    shown, hidden = (forum(TALKATIVE | {"world.behaviour.forum.front_page_share": share}) for share in (0.5, 0.0))
    assert shown.world.total[:, KOL_CONTENT].any() and not hidden.world.total[:, KOL_CONTENT].any()
    crossing = [s.world.tie_strength.astype(bool) & _elsewhere(s) for s in (shown, hidden)]
    assert crossing[0].any() and not crossing[1].any()  # friends on other boards are found through the front page


def _elsewhere(s):
    """Ties to members at home on another board (N, 16)."""
    w = s.world
    board = np.repeat(np.arange(len(w.boards)), w.boards["slots"]).reshape(len(w.groups), -1)
    home, friend = board.reshape(-1), board[np.repeat(np.arange(len(w.groups)), w.slots)[:, None], w.tie_slot]
    return home[:, None] != friend


def test_the_best_first_makes_a_busy_forum_worth_more():
    busy = {SPEAKING + "initiative": 0.6, "run.replicates": 10, "world.groups.topics": 1, "run.days": 8}
    ranked, plain = (
        per_day(forum(busy | {"world.behaviour.forum.ranking": r}), "interest_mean")[:, -1] for r in (1.0, 0.0)
    )
    difference = ranked - plain
    assert difference.mean() > 3 * difference.std(ddof=1) / np.sqrt(len(difference))


def test_who_answers_follows():
    s = forum(TALKATIVE)
    w = s.world
    follows = w.follow_slot > 0
    assert follows.any()
    i, k = np.nonzero(follows)
    authors = w.members[i // w.slots * w.slots + w.follow_slot[i, k] - 1]
    same = (authors["uid"] & np.uint64(65535)) == w.follow_mark[i, k]
    assert same.mean() > 0.8  # the others have left, and somebody else has their place
    assert (w.follow_seen[i, k] <= authors["posts"])[same].all()
    assert forum({SPEAKING + "branching": 0.0} | TALKATIVE).world.follow_slot.max() == 0


# how much is said -----------------------------------------------------------------------------------

EVENLY = {"world.groups.focus": 0.0, "run.days": 30}
ONLY_POSTS = EVENLY | {
    SPEAKING + "initiative": 0.0, BUYING + "buy_chance": 0.0, BUYING + "unasked_rate": 0.0, OUTSIDE + "outside_rate": 0.0,
}  # fmt: skip
"""The operator's three posts a day, and the answers they set off."""


def _talk(changes, members, replicates, topics):
    """Messages a day of each forum, and the most on one day; not of the first five days, when nobody knows who reads."""
    people = {"world.groups.members": members, "world.groups.capacity": members, "world.groups.topics": topics}
    s = forum(changes | people | {"run.replicates": replicates})
    talk = sum(per_day(s, f"messages_{kind}")[:, 5:] for kind in ("content", "chat", "question", "praise", "complaint"))
    return talk.mean(axis=1), per_day(s, "messages").max()


@pytest.mark.parametrize(("members", "replicates"), [(10, 400), (100, 100), (640, 60)])
@pytest.mark.parametrize("branching", [0.5, 0.8])
def test_each_message_draws_as_many_answers_in_a_forum_of_any_size(members, replicates, branching):
    """3 / (1 - branching) messages a day, as in groups; who reads is reckoned anew in every tick, or talk would feed itself."""
    talk, most = _talk(ONLY_POSTS | {SPEAKING + "branching": branching}, members, replicates, 1)
    expected, error = 3.0 / (1.0 - branching), talk.std(ddof=1) / np.sqrt(replicates)
    assert abs(talk.mean() - expected) < 0.15 * expected + 3 * error, f"{talk.mean():.3g} +- {error:.2g} a day"
    assert most < 60 * expected, "a burst that feeds on itself"


@pytest.mark.parametrize(
    "changes",
    [EVENLY, *(ONLY_POSTS | {SPEAKING + "branching": 0.5, "world.behaviour.forum.front_page_share": share} for share in (0.0, 0.1, 0.5))],
    ids=["as it comes", "no front page", "some on the front page", "half on the front page"],
)  # fmt: skip
def test_as_much_is_said_on_many_boards_as_on_one(changes):
    """What stands on all boards calls on each for its part only; that some boards are small costs less than a tenth."""
    one, many = (_talk(changes, 640, 60, topics)[0] for topics in (1, 32))
    error = np.hypot(one.std(ddof=1), many.std(ddof=1)) / np.sqrt(60)
    assert -0.1 * one.mean() - 3 * error < many.mean() - one.mean() < 3 * error < 0.1 * one.mean()


# follows --------------------------------------------------------------------------------------------

MUCH_TO_READ = {SPEAKING + "initiative": 0.6, JUDGING + "reading_capacity": 5.0, "run.days": 20}
FOLLOW_SHARE = "world.behaviour.forum.follow_share"


def test_who_follows_misses_less():
    """Where more is written than can be read, what one would have missed of those whom one follows is worth something."""
    none, half, all_ = (forum(MUCH_TO_READ | {FOLLOW_SHARE: share, "run.replicates": 250}) for share in (0.0, 0.5, 1.0))
    for less, more in ((none, half), (half, all_)):
        mean, error = paired(less, more, "interest_mean", first=5)
        assert mean > 3 * error


def test_who_has_looked_in_knows_all_that_those_whom_he_follows_have_written():
    s = forum(MUCH_TO_READ)
    w = s.world
    i, k = np.nonzero(w.follow_slot)
    authors = w.members[i // w.slots * w.slots + w.follow_slot[i, k] - 1]
    same = (authors["uid"] & np.uint64(65535)) == w.follow_mark[i, k]
    since = w.members["last_visit"][i] // s.ticks_per_day > authors["last_post"]
    assert (same & since).sum() > 50
    assert (w.follow_seen[i, k] == authors["posts"])[same & since].all()


def test_without_their_share_follows_change_nothing():
    """Whom one follows does not matter then, to the bit; otherwise it does."""
    def run(share, everybody):
        s = Simulation(scenario(FORUM | MUCH_TO_READ | {FOLLOW_SHARE: share}))
        w = s.world
        while s.day < s.days:
            if everybody:  # all follow the first five, and nobody has seen anything of theirs
                for g in range(len(w.groups)):
                    rows = slice(g * w.slots, (g + 1) * w.slots)
                    w.follow_slot[rows] = np.arange(1, w.follow_slot.shape[1] + 1)
                    w.follow_mark[rows] = w.members["uid"][rows][: w.follow_slot.shape[1]] & np.uint64(65535)
                w.follow_seen[:] = 0
            s.step()
        assert w.follow_slot.any()
        return s

    as_they_do, all_ = run(0.0, everybody=False), run(0.0, everybody=True)
    assert not np.array_equal(as_they_do.world.follow_slot, all_.world.follow_slot)
    for name in TABLES:
        assert_tables_equal(getattr(as_they_do, f"{name}_table")(), getattr(all_, f"{name}_table")(), name)
    assert per_day(run(1.0, everybody=False), "interest_mean").sum() < per_day(run(1.0, everybody=True), "interest_mean").sum()


# what is told of a forum ----------------------------------------------------------------------------


def test_the_table_of_members_tells_of_all_boards_of_a_large_forum_alike():
    large = {"world.groups.members": 30_000, "world.groups.capacity": 36_000, "world.groups.topics": 32, "world.groups.focus": 0.0, "run.replicates": 1}
    s = Simulation(scenario(FORUM | large))
    table, boards = s.members_table(), s.world.boards
    assert len(set(table["uid"].tolist())) == len(table["uid"]) == MOST_MEMBERS
    here = s.world.members["stage"] <= ACTIVE
    people = np.add.reduceat(here, boards["first"].astype(np.int64), dtype=np.int64)
    assert here.sum() == 30_000 and people.min() > 10
    assert np.abs(np.bincount(table["board"], minlength=32) - people * MOST_MEMBERS / 30_000).max() <= 1.0


def test_the_table_of_members_tells_of_the_board_in_which_one_is_at_home():
    """The boards of each forum are as large as its first members' tastes make them, so they begin elsewhere in each."""
    s = Simulation(scenario(FORUM | {"run.replicates": 3, "world.groups.capacity": 125}))
    table, boards = s.members_table(), s.world.boards.reshape(3, 4)
    assert (boards["first"][0] != boards["first"][1]).any(), "the boards begin where they do in the first forum"
    home = boards[table["replicate"], table["board"]]
    assert (home["first"] <= table["slot"]).all() and (table["slot"] < home["first"] + home["slots"]).all()


def test_the_operator_sees_what_a_forum_shows():
    s = forum()
    view = OperatorView(s.world, s.day, s.ticks_per_day, 100.0, 0, s.preset.sees)
    present = view.present
    assert (view.visits[present] >= 0).all() and np.isfinite(view.tastes).all()
    assert view.days_since_visit[present].min() >= -1
    assert view.was_customer.any() and view.shows("topics")


def test_a_forum_of_one():
    s = forum({"world.groups.members": 1, "world.groups.capacity": 3, "run.replicates": 5})
    assert (per_day(s, "members")[:, 0] >= 1).all()


def test_newcomers_follow_nobody():
    renewed = TALKATIVE | {LEAVING + "leave_rate": 0.3, INVITING + "invite_rate": 0.3, INVITING + "invite_acceptance": 1.0, "run.days": 20}
    s = forum(renewed)
    people = s.world.members
    new = (people["stage"] <= ACTIVE) & (people["visits"] == 0)
    assert new.sum() > 2
    assert not s.world.follow_slot[new].any()


def test_who_is_on_the_front_page_has_just_spoken():
    s = forum(TALKATIVE | {"run.log_groups": 2, "world.behaviour.forum.front_page_share": 0.3, "run.days": 6})
    w, log = s.world, s.messages_table()
    ticks = log["day"] * s.ticks_per_day + (log["minute"] * s.ticks_per_day // 1440).astype(np.int64)
    spoken = {(author, tick - late) for author, tick in zip(log["author"].tolist(), ticks.tolist(), strict=True) for late in (0, 1)}
    home = np.repeat(np.arange(len(w.boards)), w.boards["slots"]).reshape(len(w.groups), -1)
    shown = 0
    for f, at in np.argwhere(w.speaker_slot >= 0):
        g, slot = f // w.topics, w.speaker_slot[f, at]
        if home[g, slot] != f:
            shown += 1
            assert (int(w.members["uid"][g * w.slots + slot]), int(w.speaker_tick[f, at])) in spoken
    assert shown > 20


def test_what_is_shown_on_the_front_page_is_as_good_on_any_clock():
    """Its quality follows from how little of everything is shown, not from how much is said in a tick."""
    best = {"world.groups.members": 400, "world.groups.capacity": 400, SPEAKING + "initiative": 0.3, "run.days": 4,
            "world.behaviour.forum.front_page_share": 0.1, "operator.content": None}  # fmt: skip
    for ticks in (24, 96):
        w = forum(best | {"run.ticks_per_day": ticks}).world
        posts = w.total[:, KOL_CONTENT].astype(float)
        assert posts.sum() > 50
        assert np.allclose(w.total_sums[:, 0] / 256.0 / posts, 0.95, atol=0.003)


def test_orders_seen_are_those_of_ones_board():
    s = forum({"operator.ads.per_day": 3, BUYING + "buy_chance": 0.5, BUYING + "unasked_rate": 0.0, "run.days": 3})
    seen = s.world.boards["orders_seen"].reshape(s.groups_total, -1)
    assert (seen.sum(axis=1) == per_day(s, "orders")[:, -1]).all() and (seen > 0).sum() > s.groups_total


def test_who_is_remembered_among_many_speakers_does_not_follow_from_who_it_is():
    """Where more speak in a tick than the ring holds, lots decide anew every time."""
    many = {"world.groups.members": 4000, "world.groups.capacity": 4000, "world.groups.topics": 1, SPEAKING + "initiative": 2.0,
            "run.replicates": 1, LEAVING + "leave_rate": 0.0, INVITING + "invite_rate": 0.0, "operator.content": None}  # fmt: skip
    s = Simulation(scenario(FORUM | many | {"run.days": 20}))
    rank = np.argsort(np.argsort(s.world.members["uid"])) / 4000.0
    remembered = []
    for _ in range(20):
        s.step()
        assert per_day(s, "speakers_1d")[0, -1] > 24 * 32, "fewer than would fill the ring"
        remembered.append(rank[s.world.speaker_slot[0][s.world.speaker_slot[0] >= 0]])
    places = np.concatenate(remembered)
    assert len(places) == 20 * 32
    assert abs(places.mean() - 0.5) < 4 * np.sqrt(1 / 12 / len(places))
