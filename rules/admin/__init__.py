"""The screens of rules in the admin: lists, forms, history, undoing, and what they ask while somebody types.

Views, view sets, columns and the words of screens belong here; they may ask every other folder of the app, and none
of those asks for them.
"""
