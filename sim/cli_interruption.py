"""Ctrl-C and its like: a run stops soon, and nothing is cut in two."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

INTERRUPTED = 130
"""Exit code of an interrupted command, as shells have it for SIGINT."""

PATIENCE = 2.0
"""Seconds to wait until the program notices a signal by itself."""

_STOP = 0  # no signal has this number


class Interrupted(BaseException):
    """The user or the system asked us to stop; the text says what became of the work.

    Not a KeyboardInterrupt, which typer would swallow.
    """


@contextlib.contextmanager
def _no_word_of_the_interruption() -> Iterator[None]:
    """Where Python cannot pass an exception on (a finaliser), it would print it; `check` raises it again."""
    before = sys.unraisablehook

    def say(unraisable: Any) -> None:
        if not isinstance(unraisable.exc_value, Interrupted):
            before(unraisable)

    sys.unraisablehook = say
    try:
        yield
    finally:
        sys.unraisablehook = before


class Interruption:
    """Turns the first SIGINT, SIGTERM or SIGHUP into `Interrupted`, raised where the main thread is.

    While `held` the exception waits: what must not be cut in two is finished first.

    Compiling a kernel is one call into machine code that can take half a minute, in which Python notices no signal.
    Then, after `PATIENCE`, a watching thread calls `last_resort` (which removes what is half done) and ends the
    process. The third signal ends it at once.
    """

    SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))

    def __init__(self) -> None:
        self.asked = 0
        self.last_resort: Callable[[], str] | None = None
        """Tidies up from another thread, and says what became of the work."""
        self._holding = False
        self._watching = False
        self._noticed = threading.Event()

    def check(self) -> None:
        """Raise `Interrupted` if a signal came, also one that fell where an exception cannot pass."""
        if self.asked:
            raise Interrupted

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Let nothing interrupt the block; a signal that came meanwhile is raised after it."""
        self._holding = True
        try:
            yield
        finally:
            self._holding = False
        self.check()

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Receive the signals during the block; those that were being ignored (nohup) stay ignored.

        Inside another such block it does nothing.
        """
        if self._watching:
            yield
            return
        self._watching = True
        before: dict[int, Any] = {}
        for number in self.SIGNALS:
            with contextlib.suppress(ValueError):  # not in the main thread: somebody else's business
                if signal.getsignal(number) is not signal.SIG_IGN:
                    before[number] = signal.signal(number, self._receive)
        try:
            with self._second_pair_of_eyes() if before else contextlib.nullcontext(), _no_word_of_the_interruption():
                yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            self._watching = False

    def _receive(self, number: int, frame: FrameType | None) -> None:
        self._noticed.set()
        self.asked += 1
        if self.asked >= 3:
            os._exit(INTERRUPTED)
        if self.asked == 1 and not self._holding:
            raise Interrupted

    @contextlib.contextmanager
    def _second_pair_of_eyes(self) -> Iterator[None]:
        """A thread that is told of signals at once, whatever the main thread is doing."""
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        previous = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        thread = threading.Thread(target=self._watch, args=(reader,), name="qunsim-signals", daemon=True)
        thread.start()
        try:
            yield
        finally:
            signal.set_wakeup_fd(previous)
            os.write(writer, bytes([_STOP]))
            thread.join()
            os.close(reader)
            os.close(writer)

    def _watch(self, reader: int) -> None:
        while (number := os.read(reader, 1)[0]) != _STOP:
            if number in self.SIGNALS and not self._noticed.wait(PATIENCE) and not self._holding:
                self._give_up()

    def _give_up(self) -> None:
        text = "interrupted"
        with contextlib.suppress(Exception):
            if self.last_resort is not None:
                text = self.last_resort()
        with contextlib.suppress(Exception):
            if sys.stderr.isatty():
                sys.stderr.write("\x1b[?25h\r\x1b[K")  # the progress bar hides the cursor
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()
        os._exit(INTERRUPTED)
