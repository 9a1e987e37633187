"""How a decided page is sent: responses, headless answers, middleware, tickets, and what caches in front are told.

What writes a response or its headers belongs here; what is kept of it for later belongs in cache.
"""
