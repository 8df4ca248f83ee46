"""The inspection engine: decides the same as packages/inspect, from the same table, proven by the same vectors.

Texts are UTF-16 inside (`units`): lengths, offsets and repetitions count code units, as in the engine's first language.
"""
