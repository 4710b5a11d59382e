"""Held-out rooms as a whole: on rooms that are known, and on real ones where they are there."""

from dataclasses import replace
from pathlib import Path

import made_rooms
import numpy as np
import pytest

from sim.study.validation.rooms import one_room, validate, validate_rooms
from sim.study.validation.rooms.fitting import Fitted, own_of, place_of
from sim.study.validation.rooms.log import rooms_of
from sim.study.validation.rooms.prior import Prior
from sim.study.validation.rooms.report import attainable, rows_of, verdict
from sim.study.validation.rooms.validate import as_events

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gitter" / "messages.parquet"


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """Rooms of the model, validated; and where they are kept."""
    folder = tmp_path_factory.mktemp("kept")
    return validate_rooms(as_events(list(made_rooms.by_the_model())), replicates=4, folder=folder), folder


@pytest.fixture(scope="module")
def theirs():
    """Rooms of the second null model, validated."""
    return validate_rooms(as_events(list(made_rooms.by_rates())), replicates=4)


def smallest(result):
    """The room that is played fastest."""
    return min(result.rooms, key=lambda room: room.size[2])


def one(table, **where):
    """The row of a table."""
    (row,) = rows_of(table, **where)
    return row


def test_the_model_foretells_its_own_rooms(ours):
    result, _ = ours
    for part, number, short in (
        ("forecast", "posters", 0.3), ("forecast", "messages", 0.6), ("structure", "gini", 0.4),
        ("structure", "once_share", 0.5), ("structure", "messages", 0.1), ("structure", "posters", 0.1),
    ):  # fmt: skip
        row = one(result.correlations, part=part, number=number)  # nine rooms: luck is large
        assert row["rooms"] == 9 and row["r"] > row["ceiling"] - short, row
    for number in ("messages", "posters", "gini", "once_share", "back_after_1"):
        row = one(result.correlations, part="structure", number=number)
        assert abs(row["off"]) < 0.8 * row["real_sd"], row


def test_talkativeness_and_branching_are_found_again(ours):
    result, _ = ours
    known = [made_rooms.given(n) for n in result.test]
    found = [room.own["structure"] for room in result.rooms]
    talk = np.log([[one.talkativeness for one in these] for these in (known, found)])
    assert np.corrcoef(*talk)[0, 1] > 0.4  # a range of fifteen times, in small and short rooms
    assert abs((talk[1] - talk[0]).mean()) < 0.8
    answers = np.array([[one.branching for one in these] for these in (known, found)])
    assert np.corrcoef(*answers)[0, 1] > 0.4
    assert abs((answers[1] - answers[0]).mean()) < 0.15


def test_the_model_is_nearer_to_its_own_rooms_than_null_models_are(ours):
    result, _ = ours
    shuffled, rates = (one(result.compared, part="structure", curve="own_gaps", null=n) for n in ("shuffled", "rates"))
    assert shuffled["off"] < 0 and rates["high"] < 0
    for row in rows_of(result.compared, part="structure"):  # as near as two runs are, or nearly
        assert row["model"] < 1.4 * row["floor"], row


def test_a_null_model_is_nearer_to_its_own_rooms_than_the_model(theirs):
    rows = rows_of(theirs.compared, part="structure", null="rates")
    assert {row["curve"] for row in rows} == {"lorenz", "survival", "gaps", "own_gaps"}
    assert all(row["low"] > 0 for row in rows if row["curve"] in ("gaps", "own_gaps")), rows
    assert theirs.settings.rates.sigma == pytest.approx(made_rooms.RATES.sigma, abs=0.4)
    assert 0.35 < theirs.settings.rates.process.branching < 0.65  # .6, and first messages that draw none


def test_what_a_null_model_takes_over_is_not_compared(ours):
    assert not rows_of(ours[0].compared, null="shuffled", curve="lorenz")
    assert not rows_of(ours[0].compared, null="shuffled", curve="gaps")
    assert not rows_of(ours[0].compared, null="shuffled", part="forecast")


def test_bits_do_not_depend_on_threads_and_finished_rooms_are_not_played_again(ours, monkeypatch):
    result, folder = ours
    events = as_events(list(made_rooms.by_the_model()))
    before = len(list(folder.iterdir()))
    next(folder.glob(f"room-{smallest(result).number}-*")).unlink()
    played = []
    examine = one_room.examine
    monkeypatch.setattr(validate, "examine", lambda *given: played.append(given[0]) or examine(*given))
    again = validate_rooms(events, replicates=4, folder=folder, threads=1)
    assert len(played) == 1
    assert len(list(folder.iterdir())) == before
    for table in ("correlations", "compared", "distances_by_room", "by_room"):
        for name, column in getattr(result, table).items():
            np.testing.assert_array_equal(column, getattr(again, table)[name], f"{table} {name}")
    assert result.text == again.text


def test_another_seed_gives_other_runs_of_the_same_rooms(ours):
    result, _ = ours
    first = smallest(result)
    room = rooms_of(as_events(list(made_rooms.by_the_model())))[first.number]
    other = one_room.examine(first.number, room, replace(result.settings, seed=2), first.fitted["forecast"])
    real, model = ([one.told["structure", source][0].numbers[0] for one in (first, other)] for source in ("real", "model"))
    assert real[0] == real[1] and model[0] != model[1]


def found_at(place, luck):
    """A room of which a place was found, and how far that is luck."""
    return Fitted(own_of(np.array([1.0, *place])), (0.0, 0.0, 0.0), tuple(map(tuple, luck)), 1)


def test_little_is_believed_of_a_room_of_which_little_is_known():
    prior = Prior((np.log(0.05), 1.0), ((0.25, 0.0), (0.0, 0.09)))
    place = np.array([np.log(0.5), 2.0])
    sure, unsure = (place_of(prior.believed(found_at(place, np.eye(2) * spread**2)))[1:] for spread in (0.01, 5.0))
    assert sure == pytest.approx(place, abs=0.01) and unsure == pytest.approx(prior.mean, abs=0.05)


def test_where_one_number_is_sure_the_other_follows_it_as_in_other_rooms():
    prior = Prior((np.log(0.05), 1.0), ((0.25, -0.12), (-0.12, 0.09)))  # who begins more, is answered less
    found = found_at((np.log(0.05) + 0.5, 1.0), [[1e-6, 0.0], [0.0, 25.0]])
    assert place_of(prior.believed(found))[1:] == pytest.approx([np.log(0.05) + 0.5, 1.0 - 0.24], abs=0.01)


def test_what_rooms_are_like_is_found_without_the_luck_of_each():
    draw = np.random.default_rng(1)
    between, luck = np.array([[0.36, -0.12], [-0.12, 0.16]]), np.array([[0.64, 0.1], [0.1, 0.09]])
    true = draw.multivariate_normal((np.log(0.05), 1.2), between, 600)
    rooms = [found_at(x, luck) for x in true + draw.multivariate_normal((0, 0), luck, 600)]
    prior = Prior.of(rooms)
    assert prior.mean == pytest.approx((np.log(0.05), 1.2), abs=0.12)
    assert np.array(prior.covariance) == pytest.approx(between, abs=0.08)
    all_luck = Prior.of([found_at(x, 9.0 * luck) for x in true])  # a covariance is left, whatever is told
    assert np.linalg.eigvalsh(np.array(all_luck.covariance)).min() > 0


def test_the_section_tells_of_every_number_and_curve(ours):
    result, _ = ours
    text = result.text
    assert "9 train, 9 test" in text and "given, no test" in text
    for row in rows_of(result.correlations):
        assert f"| {row['label']} | {row['r']:.2f} |" in text or not np.isfinite(row["r"])
    assert text.count("| model less null |") == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"r": 0.95}, "reached"),
        ({"r": 0.95, "rates": 0.93}, "reached, and by a null model too"),
        ({"r": 0.85, "given": True}, "given, no test"),
        ({"r": 0.6}, "missed by the model"),
        ({"r": 0.85, "high": 0.93}, "missed by the model, 0.90 within the interval"),
        ({"r": 0.75, "ceiling": 0.8, "reliable": 0.7}, "out of reach: luck allows about 0.80"),
        ({"r": 0.5, "ceiling": 0.8, "reliable": np.nan}, "and the model falls short of that"),
        ({"r": 0.6, "ceiling": 0.8, "reliable": 0.93}, "missed by the model"),
        ({"r": 0.6, "ceiling": 0.95, "mirror": 0.7, "reliable": 0.8}, "luck allows about 0.80"),
        ({"r": np.nan}, "not known"),
    ],
)
def test_a_correlation_is_judged_by_what_luck_allows(row, words):
    usual = {"given": False, "ceiling": 0.95, "mirror": np.nan, "reliable": 0.95, "rates": 0.3, "before": np.nan,
             "high": 0.8}  # fmt: skip
    assert words in verdict(usual | row)
    assert attainable(usual | row) > 0


def test_what_cannot_be_validated_is_refused():
    events = as_events(list(made_rooms.by_rates(4)))
    with pytest.raises(ValueError, match="replicates is 1, expected at least 2"):
        validate_rooms(events, replicates=1)
    with pytest.raises(ValueError, match="2 names of 4 rooms, expected one for each"):
        validate_rooms(events, names=["a", "b"])
    with pytest.raises(ValueError, match="there are 3 rooms, expected at least 4"):
        validate_rooms(as_events(list(made_rooms.by_rates(3))))


@pytest.mark.skipif(not DATA.is_file(), reason="real rooms are not here: ../shared/data beside the project")
def test_real_rooms_are_read_and_split():
    from sim.study.validation.rooms import split
    from sim.study.validation.rooms.log import rooms_of
    from sim.study.validation.rooms.part import read_rooms

    events, names = read_rooms(DATA)
    rooms = rooms_of(events)
    train, test = split(len(rooms))
    assert [names[n] for n in train[:5]] == ["39", "40", "57", "77", "90"] and len(test) == 46
    assert all(room.people >= 10 and 200 < room.days <= 730 for room in rooms)
    assert sum(len(room.time) for room in rooms) > 0.99 * 105_629
