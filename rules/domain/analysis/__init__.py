"""Analysis of conditions: a solver over equivalence classes of values, conflicts, counterfactuals and witnesses.

Pure functions that search for a visitor or prove that there is none belong here; they may use facts and language.
"""
