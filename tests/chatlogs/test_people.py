"""Numbers in place of names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.chatlogs.people import Pseudonyms, plain_name

KEY = b"sixteen bytes or"


@given(st.text(), st.sampled_from(["person", "room", "message"]))
def test_the_same_key_gives_the_same_numbers(name, what):
    number = Pseudonyms(KEY).number(name, what)
    assert number == Pseudonyms(KEY).number(name, what)
    assert 0 < number < 2**63


def test_no_key_is_drawn_twice():
    assert len({Pseudonyms().number("Ann") for _ in range(100)}) == 100


def test_another_key_gives_other_numbers():
    assert Pseudonyms(KEY).number("Ann") != Pseudonyms(KEY + b"!").number("Ann")


def test_people_rooms_and_messages_of_one_name_have_nothing_to_do_with_each_other():
    people = Pseudonyms(KEY)
    assert len({people.number("1", what) for what in ("person", "room", "message")}) == 3


def test_numbers_do_not_depend_on_what_was_asked_before(monkeypatch):
    monkeypatch.setattr("sim.chatlogs.people._MOST_REMEMBERED", 2)
    people = Pseudonyms(KEY)
    assert [people.number(str(n)) for n in range(5)] * 2 == [people.number(str(n)) for n in range(5)] * 2
    assert people.number("4") == Pseudonyms(KEY).number("4")


def test_ten_thousand_names_have_ten_thousand_numbers():
    people = Pseudonyms(KEY)
    assert len({people.number(f"member {n}") for n in range(10_000)}) == 10_000


@pytest.mark.parametrize(
    "other",
    ["\u200eZoë  Ann", " Zoë\u00a0Ann ", "\u202aZoë Ann\u202c", "Zoe\u0308 Ann", "Zoë\u202fAnn", "\u2068Zoë Ann\u2069", "Zo\u00adë Ann"],
)
def test_names_that_look_the_same_are_the_same(other):
    people = Pseudonyms(KEY)
    assert people.number(other) == people.number("Zoë Ann")


def test_names_that_look_different_are_not(subtests=None):
    people = Pseudonyms(KEY)
    assert len({people.number(name) for name in ("Ann", "ann", "Ann 2", "An n", "Änn", "安")}) == 6


@given(st.text())
def test_a_plain_name_is_as_plain_as_it_gets(name):
    assert plain_name(plain_name(name)) == plain_name(name)


def test_half_a_letter_is_no_matter():
    assert Pseudonyms(KEY).number("\ud83d") > 0


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 15])
def test_a_short_key_is_refused(key):
    with pytest.raises(ValueError, match="16 bytes"):
        Pseudonyms(key)
