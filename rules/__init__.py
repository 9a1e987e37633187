"""What editors declare: facts, conditions, segments, rules and triggers."""
