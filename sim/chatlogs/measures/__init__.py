"""What can be said of a chat log in numbers, the same for real and for simulated logs.

`measure` takes a log to all of it, `summary_vector` to numbers in an order that stays. The ideas stand in a file each:
functions on arrays, with what they count and what becomes of those whom the end of the log cuts off.

One rule holds for all that asks whether somebody comes back: whoever last spoke less than `patience` before the end may
yet do so, and is censored. Patience is 30 days, or a quarter of the log where that is less.
"""

from sim.chatlogs.measures.measure import Curves, Measured, measure
from sim.chatlogs.measures.summaries import SUMMARIES, Summary
from sim.chatlogs.measures.vector import summary_vector

__all__ = ["SUMMARIES", "Curves", "Measured", "Summary", "measure", "summary_vector"]
