"""What triggers do to the outside and to profiles: effects, the outbox, webhooks, notices, trying and undoing.

What carries out, tries or takes back an effect belongs here; what an effect is belongs in domain.
"""
