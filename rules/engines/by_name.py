"""The engines by the names that the settings use."""

from collections.abc import Mapping

from attune.rules.engines.base import Engine
from attune.rules.engines.durable import DurableEngine
from attune.rules.engines.index import IndexEngine
from attune.rules.engines.plain import PlainEngine

ENGINES: Mapping[str, type[Engine]] = {"index": IndexEngine, "durable": DurableEngine, "plain": PlainEngine}
ORACLE = "plain"
