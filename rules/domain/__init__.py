"""What a rule is, in plain values: facts, conditions, actions and the sentences they read as."""
