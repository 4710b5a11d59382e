"""What documents claim, put to the test: claim files, what they need played, and the verdicts on them."""
