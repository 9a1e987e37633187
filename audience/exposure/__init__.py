"""Which decisions were seen: signed tickets, the encryption of the facts in them, and what came back.

What proves that a visitor saw something belongs here; what is learned from it belongs in profile.
"""
