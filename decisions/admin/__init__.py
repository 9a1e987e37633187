"""The screens of decisions in the admin: coverage, simulation and previews of the site.

Views and the words and charts of screens belong here; they may ask every other folder of the app, and none of those
asks for them.
"""
