"""Every format is given damaged samples: it may refuse them or tell what is damaged, not fail, hang or lose in silence.

A format takes part with its samples, see `fuzzing.py`. For more than the usual examples:
QUNSIM_FUZZ_EXAMPLES=10000 pytest tests/chatlogs/test_fuzz.py -k whatsapp, or, quicker, `fuzzing.py` itself.
"""

from __future__ import annotations

import os

import pytest
from fuzzing import KINDS, check_anything, check_damaged, heads, main, samples, sound
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from log_reading import SAMPLES

from sim.chatlogs.formats.registry import format_named, formats

EXAMPLES = int(os.environ.get("QUNSIM_FUZZ_EXAMPLES", "150"))
COMMON = settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=EXAMPLES < 1_000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
NAMES = [one.name for one in formats()]
STEPS = st.lists(
    st.tuples(st.integers(0, len(KINDS) - 1), st.integers(0, 65_535), st.integers(0, 65_535), st.integers(0, 255)),
    min_size=1, max_size=4,
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_format_has_samples_that_it_reads(name):
    assert samples()[name], f"expected a sample in {SAMPLES.name}/ whose name begins with {name}"
    for files in samples()[name]:
        assert sound(format_named(name), files)[0] > 0, files[0].name


@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_sample_is_read_as_far_as_it_can_be(name):
    numbers = st.integers(0, len(samples()[name]) - 1)

    @COMMON
    @given(numbers, numbers, st.integers(0, 65_535), STEPS)
    def holds(number, other, which, steps):
        check_damaged(format_named(name), number, other, which, steps)

    holds()


@pytest.mark.parametrize("name", NAMES)
def test_anything_at_all_is_read_or_refused(name):
    texts = st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))

    @COMMON
    @given(st.sampled_from(heads(name)), st.one_of(st.binary(max_size=300), texts))
    def holds(head, data):
        check_anything(format_named(name), head, data)

    holds()


def test_it_can_be_run_by_hand(capsys):
    main("csv", 40)
    assert capsys.readouterr().out.startswith("csv: 40 inputs")
