"""The rule that tests publish beside those of the demo, stronger than each of them."""

STRONGER = "Phones of the Low Countries"
STRONGER_RULE = {
    "slug": "phones-of-the-low-countries",
    "name": STRONGER,
    "priority": 40,
    "condition": {
        "all": [
            {"fact": "device", "operator": "is", "value": "mobile"},
            {"fact": "country", "operator": "is_one_of", "value": ["NL", "BE"]},
        ]
    },
    "actions": [{"do": "show_variant", "slot": {"name": "long-read", "within": "everywhere"}, "variant": "Quick read"}],
}
