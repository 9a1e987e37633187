"""What uses a row: who refers to segments, topics and the like, and what therefore may not be deleted or renamed.

What finds references or refuses a change because of them belongs here.
"""
