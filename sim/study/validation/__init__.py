"""Holding the model against published facts: each fact a check with a band, all with one set of defaults."""
