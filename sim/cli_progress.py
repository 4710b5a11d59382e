"""The progress of a study on stderr: what is being done, runs done, time left; silent where nobody looks."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from sim.cli_text import PlainConsole, seconds_in_words


class StudyBar:
    """A progress bar of runs."""

    def __init__(self, progress: Any, quiet: bool = False) -> None:
        self._progress, self._quiet = progress, quiet
        self._task = progress.add_task("", total=None, text="", left="") if progress is not None else None
        self._first: tuple[float, int] | None = None

    @classmethod
    @contextmanager
    def on_stderr(cls, quiet: bool) -> Iterator["StudyBar"]:
        """A bar on the terminal, or none."""
        console = PlainConsole(stderr=True)
        if quiet or not console.is_terminal or console.is_dumb_terminal:
            yield cls(None, quiet)
            return
        from rich.progress import BarColumn, Progress, TextColumn

        columns = (
            TextColumn("{task.description:<10}"),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[text]}"),
            TextColumn("{task.fields[left]}"),
        )
        with Progress(*columns, console=console, transient=True, expand=console.width < 80) as progress:
            yield cls(progress)

    def now(self, what: str, text: str = "") -> None:
        """Say what is being done, for as long as it takes."""
        if self._progress is not None:
            self._progress.update(self._task, description=what, text=text, left="", total=None)

    def checked(self, done: int, total: int) -> None:
        """So many points have been checked."""
        if self._progress is not None and (done % 20 == 0 or done == total):
            self._progress.update(
                self._task, description="checking", completed=done, total=total, text=f"{done:,} of {total:,} points"
            )

    def runs(self, done: int, total: int) -> None:
        """So many runs are done; time left by what the last ones took."""
        if self._progress is None:
            return
        if self._first is None or done < self._first[1]:
            self._first = monotonic(), done
        since, before = self._first
        left = ""
        if done > before and done < total:
            left = f"{seconds_in_words((monotonic() - since) / (done - before) * (total - done))} left"
        text = f"{done:,} of {total:,} runs"
        self._progress.update(self._task, description="simulating", completed=done, total=total, text=text, left=left)

    def tell(self, text: str) -> None:
        """Say something that stays on the screen; nothing if there is nothing to say."""
        if text and not self._quiet:
            console = self._progress.console if self._progress is not None else PlainConsole(stderr=True)
            console.say(text)

    def done(self) -> None:
        """Take the bar away before something is printed."""
        if self._progress is not None:
            self._progress.stop()
