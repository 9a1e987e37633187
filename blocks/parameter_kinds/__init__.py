"""The kinds of parameters as editors meet them, one class in one module each: form field, words and storage.

Which values a kind allows belongs into the module of the same name in `attune.decisions.domain.parameter_kinds`.
"""
