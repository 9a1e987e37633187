"""What editors see of visitors and triggers in the admin: personas, the ledger of effects, trying and undoing.

Views, forms, addresses and the words of screens belong here; they may ask every other folder of the app, and none
of those asks for them.
"""
