"""Operators: each is one class that says all there is to know of it; the families stand in one module each.

What comes in: the class of an operator, and what several operators of one family share. The evaluator, the sentences,
the builder, the engines, the solver and the JSON schema read these classes, and none of them names an operator.
"""
