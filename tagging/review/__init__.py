"""What editors say to the topics of pages: the queue, their judgements, and new terms that pages propose.

What records an editor's word on a finding belongs here; what is learned from it belongs in training.
"""
