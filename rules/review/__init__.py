"""The second pair of eyes: who may publish what, what a workflow does at its end, differences and the audit log.

What decides or records who may do what belongs here; the screens of it belong in admin.
"""
