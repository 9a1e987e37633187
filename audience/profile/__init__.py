"""What is kept of a visitor: how events change a profile, and how scores and interests are moved.

Whatever writes to a profile belongs here, under the profile's lock; the arithmetic of it belongs in domain.
"""
