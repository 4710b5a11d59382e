"""The model against chat rooms that it was not fitted on.

Half of the rooms of a log train, half are kept to test (`split`). Of a test room the model is given its door (how many
people enter each month) and two numbers, how talkative it is and how much is answered; all else are its defaults. Two
questions are asked: from the first half of a room's days, what happens in the second (forecast); and how the talk of a
whole room is made up (structure). Two null models are told more, and have to be beaten.
"""

from sim.study.validation.rooms.split import split
from sim.study.validation.rooms.validate import RoomsResult, validate_rooms

__all__ = ["RoomsResult", "split", "validate_rooms"]
