"""Inspects events: decides the same as packages/inspect, from the same table; the same vectors prove it.

Texts are UTF-16 inside (`units`): lengths, offsets and repetitions count code units, as in the TypeScript engine.
"""
