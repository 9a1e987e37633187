"""What decisions are made from besides rules: core slots, known pages, the layout of a visit, use of a profile.

What is gathered before slots are decided belongs here; the deciding itself is done in domain and services.
"""
