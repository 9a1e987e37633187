"""One page and its segments, made twice: ours in our environment, theirs in that of wagtail-personalisation."""
