"""Studies: running scenarios and what comes of it."""
