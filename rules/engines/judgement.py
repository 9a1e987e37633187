"""Judging a test: what its operator means, put to a value that is made comparable for it."""

from collections.abc import Callable
from typing import Any

from attune.rules.domain.conditions import Test
from attune.rules.domain.facts.fact import FactValue, Kind
from attune.rules.domain.facts.text_comparison import WWW, TextComparison, text_normaliser
from attune.rules.domain.facts.versions import precedence
from attune.rules.domain.operators.operator import Form, Operand, Operator, Subject
from attune.rules.domain.operators.registry import operators


def judge(test: Test) -> Callable[[Subject], bool]:
    """Return the question that a test puts to a subject; nothing holds of an unknown version (None) or moment (NaN)."""
    operator = operators[test.operator]
    compare, operand = operator.holds, operator.operand(test)
    if test.kind == Kind.VERSION:
        return lambda version: version is not None and compare(version, operand)
    if test.kind == Kind.MOMENT and operator.form(test.kind) == Form.OPAQUE:
        # What compares a NaN with a border fails by itself.
        return lambda moment: moment == moment and compare(moment, operand)
    if test.is_host and operator.text_part and operand.startswith(WWW):
        # A host is read without it, and whoever writes a part of one with it means its beginning.
        return lambda host: compare(f"{WWW}{host}" if host else host, operand)
    return lambda value: compare(value, operand)


def operator_of(test: Test) -> Operator:
    """Return the operator of a test."""
    return operators[test.operator]


def form_of(test: Test) -> Form:
    """Return what is known of a test beyond its meaning."""
    return operators[test.operator].form(test.kind)


def operand_of(test: Test) -> Operand:
    """Return what a test compares with, in the same shape as a subject of its kind."""
    return operators[test.operator].operand(test)


def subject_of(asked: TextComparison, value: FactValue) -> Subject:
    """Return a fact's value made comparable; the age of a moment is the caller's to work out."""
    raw: Any = value
    if asked.kind == Kind.TEXT:
        return text_normaliser(asked)(raw)
    if asked.kind == Kind.SET:
        return frozenset(map(text_normaliser(asked), raw))
    return precedence(raw) if asked.kind == Kind.VERSION else raw
