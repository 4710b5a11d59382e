"""Results: tables on disk, the run record, the results folder and the summary."""
