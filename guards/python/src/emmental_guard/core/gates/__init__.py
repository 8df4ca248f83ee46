"""Entry points that raise no event, or one that could be answered with other arguments than are used, by what they reach."""
