"""What tagging tells the floors above."""

from django.dispatch import Signal

# Sent with page_id when what a page is about has changed, within the caller's transaction if there is one:
# a receiver starts its work on commit.
page_tagged = Signal()

# Sent when a topic was added, changed or deleted, within the caller's transaction if there is one.
vocabulary_changed = Signal()
