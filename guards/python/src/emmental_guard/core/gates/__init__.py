"""Puts gates before entry points that raise no event, or whose event could be judged by other arguments than the call
uses; each file names what its entry points reach.
"""
