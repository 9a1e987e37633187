"""What the rules app tells others."""

from django.dispatch import Signal

# A new rule book is live; provides version. Sent once, in the process that published it, after the commit.
book_published = Signal()
