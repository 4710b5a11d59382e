"""What the tests of the command line share."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "study"))  # for fake_simulation

SCENARIO = """\
name: shop
about: |
  A shop with thirty customers.
  More about it.
run: {days: 5, replicates: 4, seed: 3}
world:
  groups: {members: 30}
operator:
  content: {per_day: 1}
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An empty folder to work in, with `shop.yaml` in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path
