"""Turns events of the interpreter into questions to the rules, by section."""
