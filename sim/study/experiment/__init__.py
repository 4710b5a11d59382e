"""What a study does: from an experiment file to points, worlds and tasks."""
