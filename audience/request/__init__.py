"""What a request says of who sends it: cookies, addresses, crawlers, user agents, origins and rate limits.

Each module is the only one that reads its part of the request, or imports the package that understands it.
"""
