"""The statistics of studies: differences of strategies, rankings, fronts, regret and optima, and the words for them.

Pure functions of arrays and DataFrames; nothing here knows of files or simulations.

A *unit* is a (world, replicate): run it under two strategies, and the same people with the same luck meet both. That is
why everything here is worked out on differences within units. Where a study draws several worlds, the replicates of a
world share it and are no independent evidence of it: they are averaged, and the worlds are the units of inference.
"""
