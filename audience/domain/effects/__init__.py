"""The doing and undoing of effects on a profile, one class in one module for each.

What an effect is belongs into the domain of rules; what leaves the house belongs into `attune.audience.triggers`.
"""
