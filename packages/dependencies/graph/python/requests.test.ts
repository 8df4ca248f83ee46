import { expect, test } from 'vitest';
import { requestsOf } from './requests.ts';

const summaryOf = (text: string): readonly string[] =>
  requestsOf(text).map(({ line, specifier, mayFail }) => `${line} ${specifier}${mayFail ? '?' : ''}`);

test('every form of importing is found, with its line', () => {
  expect(
    summaryOf(`import a, b.c as d
from ..e import (
    f,  # why
    g as h,
)
try: import i
except ImportError: pass
def j():
    from k import *
from . import l; import m
from n import \\
    o
`),
  ).toEqual([
    '1 a',
    '1 b.c',
    '2 ..e',
    '2 ..e.f?',
    '2 ..e.g?',
    '6 i',
    '9 k',
    '10 .',
    '10 .l?',
    '10 m',
    '11 n',
    '11 n.o?',
  ]);
});

test('strings, comments and names that begin alike import nothing', () => {
  expect(
    summaryOf(`"""
import a
"""
x = 'import b' # import c
imported = 1
from_ = f(
    import_=1)
raise X from e
'''it\\'s
from d import e'''
import f
`),
  ).toEqual(['11 f']);
});

test('what is for type checkers alone is not imported; what stands beside it is', () => {
  expect(
    summaryOf(`import typing as t
if t.TYPE_CHECKING:
    from a import A
    if True:
        import b

    # why
    import c
else:
    import d
def f():
    if TYPE_CHECKING: import e
    import g
`),
  ).toEqual(['1 typing', '10 d', '13 g']);
});
