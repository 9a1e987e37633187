"""Effects of triggers, one class in one module each: what an effect holds, and how forms and sentences speak of it.

What an effect is belongs here. The class that does and undoes it is its performer, which `audience` has.
"""
