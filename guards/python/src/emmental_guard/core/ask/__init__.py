"""Events of the interpreter as questions to the rules, by section."""
