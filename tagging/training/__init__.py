"""Learning topics from corrections: the examples, a new model beside the live one, and the choice between them.

What makes or compares models belongs here; the model itself belongs in learning.
"""
