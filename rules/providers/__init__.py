"""What upper apps offer to rules: slots, pages, personas, statistics, suggestions and contexts for proofs.

Each module is one list to which an app adds its offer when it starts; nothing here knows who offers.
"""
