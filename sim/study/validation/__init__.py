"""Whether simulated communities are like real ones: measured against what is known of those."""
