"""The engines by the names that the settings use."""

from collections.abc import Mapping

from rules.engines.base import Engine
from rules.engines.durable import DurableEngine
from rules.engines.index import IndexEngine
from rules.engines.plain import PlainEngine

ENGINES: Mapping[str, type[Engine]] = {"index": IndexEngine, "durable": DurableEngine, "plain": PlainEngine}
ORACLE = "plain"
