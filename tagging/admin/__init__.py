"""The screens of topics in the admin: the vocabulary, reviews, suggestions and the panel beside a page.

Views, forms and the words of screens belong here; they may ask every other folder of the app, and none of those
asks for them.
"""
