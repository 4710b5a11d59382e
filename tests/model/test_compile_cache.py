"""The cache of machine code: an edit anywhere is seen, and nothing else costs a new compilation."""

import os
import shutil
import subprocess
import sys

import pytest
from small_worlds import ROOT

TINY = '''\
"""A kernel in another file than the rule it uses."""

import numpy as np

from sim.model.compile import kernel
from sim.model.rules import towards_one


@kernel
def total(x):
    s = 0.0
    for i in range(len(x)):
        s += towards_one(x[i], 0.5)
    return s


if __name__ != "__main__":
    print(total(np.zeros(10)))
    stats = total.stats
    print(sum(stats.cache_hits.values()), sum(stats.cache_misses.values()))
'''

FROM_PYTHON = '''\
"""A rule called from Python, as agents call some."""

from sim.model.parameters import as_tuple, flatten
from sim.model.rules import swing
from sim.scenario.world import World

print(swing(1.0, 0.5, as_tuple(flatten(World()))))
stats = swing.stats
print(sum(stats.cache_hits.values()), sum(stats.cache_misses.values()))
'''


RULE = "return value + gain * (1.0 - value)"
"""The line of `towards_one` that is edited."""


class Copy:
    """A copy of the package with a cache of its own."""

    def __init__(self, folder):
        self.folder = folder
        shutil.copytree(ROOT / "sim", folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "sim" / "model" / "tiny.py").write_text(TINY)
        self.rules = folder / "sim" / "model" / "rules.py"

    def run(self, **env):
        """Total, hits and misses in a fresh process."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("NUMBA_", "PYTHONPATH"))}
        clean |= {
            "PYTHONPATH": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "PYTHONDONTWRITEBYTECODE": "1",
        } | env
        done = subprocess.run(
            [sys.executable, "-c", "import sim.model.tiny"], env=clean, capture_output=True, text=True, cwd=self.folder
        )
        assert done.returncode == 0, done.stderr
        total, counts = done.stdout.splitlines()
        return float(total), *(int(n) for n in counts.split())

    def folders(self):
        """Cache folders."""
        return sorted(path.name for path in (self.folder / "cache" / "qunsim").iterdir())

    def files(self):
        """All cache files, with the time at which they were written."""
        return {str(path): path.stat().st_mtime_ns for path in (self.folder / "cache").rglob("*.nb*")}

    def edit(self, path, old, new):
        text = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))


@pytest.fixture
def copy(tmp_path):
    return Copy(tmp_path)


def test_an_edited_rule_is_seen_by_a_kernel_in_another_file(copy):
    assert copy.run() == (5.0, 0, 1)
    assert copy.run() == (5.0, 1, 0), "the second run should find its machine code"
    kernel_file = copy.folder / "sim" / "model" / "tiny.py"
    before = kernel_file.stat()
    copy.edit(copy.rules, RULE, "return value + 0.5 * gain * (1.0 - value)")
    assert copy.run() == (2.5, 0, 1), "the kernel kept the old rule"
    assert kernel_file.stat().st_mtime_ns == before.st_mtime_ns
    assert len(copy.folders()) == 2
    copy.edit(copy.rules, "return value + 0.5 * gain * (1.0 - value)", RULE)
    assert copy.run() == (5.0, 1, 0), "what was compiled before is still there"


def test_a_touched_file_costs_nothing(copy):
    copy.run()
    files, folders = copy.files(), copy.folders()
    assert files
    for path in (copy.rules, copy.folder / "sim" / "model" / "tiny.py", copy.folder / "sim" / "model" / "compile.py"):
        path.touch()
    assert copy.run() == (5.0, 1, 0)
    assert copy.files() == files and copy.folders() == folders


def test_an_edit_that_changes_no_number_compiles_again_and_gives_the_same(copy):
    """The price of safety: a comment costs a compilation, too."""
    copy.run()
    copy.rules.write_text(copy.rules.read_text() + "# a comment\n")
    assert copy.run() == (5.0, 0, 1)


def test_settings_that_change_the_code_have_a_folder_each(copy):
    copy.run()
    assert copy.run(NUMBA_BOUNDSCHECK="1") == (5.0, 0, 1)
    assert len(copy.folders()) == 2
    assert copy.run(NUMBA_BOUNDSCHECK="1") == (5.0, 1, 0) and copy.run() == (5.0, 1, 0)
    assert copy.run(NUMBA_NUM_THREADS="1") == (5.0, 1, 0), "the number of threads changes no code"


def test_a_rule_called_from_python_is_found_again(copy):
    (copy.folder / "sim" / "model" / "tiny.py").write_text(FROM_PYTHON)
    copy.run()
    files = copy.files()
    assert copy.run()[1:] == (1, 0)
    assert copy.files() == files, "the cache grows with every run"


def test_old_folders_are_cleared(copy):
    base = copy.folder / "cache" / "qunsim"
    for number in range(12):
        (base / f"old{number}").mkdir(parents=True)
    copy.run()
    assert len(copy.folders()) <= 6


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a folder that cannot be written to")
def test_a_home_that_cannot_be_written_to(copy):
    cache = copy.folder / "cache"
    cache.mkdir()
    cache.chmod(0o500)
    assert copy.run()[0] == 5.0


def test_a_file_in_the_place_of_the_cache(copy):
    (copy.folder / "cache").write_text("in the way")
    assert copy.run()[0] == 5.0
