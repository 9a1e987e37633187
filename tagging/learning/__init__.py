"""Learning topics from the tags that editors accept: examples, signs, one model, its versions."""
