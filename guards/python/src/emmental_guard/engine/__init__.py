"""Inspects events. The engine decides the same as packages/inspect, from the same table (`rules.generated.json`); the
tests of packages/inspect/vectors run against both.

Texts are handled as UTF-16 code units (`units`): lengths, offsets and repetitions count as in the TypeScript engine.
"""
