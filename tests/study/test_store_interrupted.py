"""An interruption that falls into the writing of a batch does not cost the batch."""

import numpy as np
import pytest

from sim.study.execution import store as module
from sim.study.execution.job import Done
from sim.study.execution.store import Store


class Interruption(BaseException):
    """Like Ctrl-C."""


def finished(key):
    table = {"replicate": np.zeros(1, np.int32), "orders": np.ones(1)}
    return Done(key, table, table)


def interrupted_at(monkeypatch, number, error):
    """The `number`-th table that is written is cut off by an error, once."""
    write, calls = module.write_parquet, []

    def cut(table, path):
        calls.append(path.name)
        if len(calls) == number:
            raise error
        write(table, path)

    monkeypatch.setattr(module, "write_parquet", cut)


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("error", [Interruption(), RuntimeError("what a library makes of it")])
def test_a_batch_is_written_before_the_interruption_goes_on(tmp_path, monkeypatch, number, error):
    store = Store(tmp_path)
    store.add(finished("a"))
    store.add(finished("b"))
    interrupted_at(monkeypatch, number, error)
    with pytest.raises(type(error)):
        store.flush()
    assert set(Store(tmp_path).known()) == {"a", "b"}
    store.flush()  # nothing is waiting any more
    assert len(Store(tmp_path).files("runs")) == 1


def test_a_full_disk_is_not_asked_twice(tmp_path, monkeypatch):
    store = Store(tmp_path)
    store.add(finished("a"))
    interrupted_at(monkeypatch, 1, OSError("no room"))
    with pytest.raises(OSError, match="no room"):
        store.flush()
    assert Store(tmp_path).known() == {}
    store.flush()  # it was still waiting
    assert set(Store(tmp_path).known()) == {"a"}
