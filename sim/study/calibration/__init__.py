"""Calibration: parameters of a scenario such that it plays logs like a given one, found without a likelihood."""
