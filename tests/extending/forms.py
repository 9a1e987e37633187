"""Where the forms are into which a site adds a class of its own."""

TRIGGER_FORM = "/admin/snippets/attune_rules/trigger/add/"
