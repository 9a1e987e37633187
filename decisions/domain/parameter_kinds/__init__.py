"""The kinds of parameters, one class in one module each: which values a parameter may have, and how text is read.

How editors write and read a kind belongs into the module of the same name in `attune.blocks.parameter_kinds`.
"""
