import { expect, test } from 'vitest';
import { outline } from '../../testing/outline.ts';
import { readModule } from '../index.ts';

/** Source text and its lowered form, in the words of `testing/outline.ts`. */
const constructs: readonly (readonly [name: string, written: string, lowered: string])[] = [
  [
    'imports load the packages around a module',
    `from . import a
from ..b import (c as d, e)
import x.y as z, q, m.n.o
from json import *`,
    `import . {a as a}
import .. {}
import ..b {c as d, e as e}
import x {}
import x.y {* as z}
import q {* as q}
import m {* as m}
import m.n {}
import m.n.o {}
import json {* as *}`,
  ],
  [
    'parameters keep kinds and type names',
    `@dec(1)
async def f(self, a: S3Client, *args: int, b: str = "x", c: "Optional[mypy.S3]" = None, **kw) -> int:
    yield a
def g(a, /, b, *, c=1): return lambda *x, y=2: x`,
    `@dec(1) async function* f(self, a: S3Client, ...args: int, *b = "x": str, *c = null: mypy.S3, **kw) { yield a }
function g(a, b, *c = 1) { return arrow(...x, *y = 2) { return x } }`,
  ],
  [
    'assignments evaluate their value once',
    `x = y = self.z = f(1)
x: int = 5
a.b, *c, d = 1, 2, 3
x += 1; a[1] //= 2
y: Table`,
    `function x = f(1)
function y = x
@self.z = y
function x = 5
function [@a.b, ...c, d] = [1, 2, 3]
x += 1
@a[1] //= 2
function y`,
  ],
  [
    'with',
    `with open(p) as fh, q() as (r, s): pass
async with s.client('s3') as c: c.put()
with (open(a) as f, open(b) as g): pass`,
    `with open(p) as fh, q() as [r, s] {  }
with s.client("s3") as c { c.put() }
with open(a) as f, open(b) as g {  }`,
  ],
  [
    'match tests literals and declares what it captures',
    `match ev:
    case {"a": x, "b": {"c": "d"}, **rest} if x: f(x)
    case "lit" | 'l2': g()
    case [1, *_, y]: pass
    case Point(x=0, y=yy) as pt: pass
    case -1 | a.B: pass
    case _: h()`,
    `switch ev { [?pattern("a", "b", ?pattern("c", "d"))] { function {a: x, ...rest} = ev; if x { f(x) } } ["lit", "l2"] { g() } [?pattern(1)] { function [_, y] = ev } [?pattern(?pattern(0), ?pattern())] { function {y: yy} = ev; function pt = ev } [-1, a.B] {  } [] { h() } }`,
  ],
  [
    'del, assert and raise',
    `del a[1], b
assert a < b <= c, "m"
raise E(1) from e`,
    `delete a[1]
delete b
if (! (&& (< a b) (<= b c))) { throw "m" }
e
throw E(1)`,
  ],
  [
    'comprehensions',
    `r = [i for i in z if i for k in l], {k: v for k, v in d if v}, {**a, 'b': 1, c: 2}, {x async for x in y}, sum(i for i in z)`,
    `function r = [<i for i in z if i for k in l>, <k: v for [k, v] in d if v>, {...a, b: 1, [c]: 2}, <x for x in y>, sum(<i for i in z>)]`,
  ],
  [
    'strings of every prefix, neighbours joined',
    `f"a{b!r:>{w}}c{{}}{d['x']}" "d" % 3; b'\\x41\\n' r'\\d' '\\u0041'; f"{f'{x}'}"; "%s" % (a, b); "{}".format(a)`,
    `(% \`a\${?format(b, w)}c{}\${d["x"]}d\` 3)
"A\\n\\\\dA"
\`\${\`\${x}\`}\`
(% "%s" [a, b])
"{}".format(a)`,
  ],
  [
    'calls, subscripts and operators',
    `print(*a, **b, sep='')
x[1:2, ::3]; x[a]; x['k'].v; x if a else b; (n := 5); not x in y; a is not None; a == b or c and d and e; -1; ~x; a @ b; x ** 2; 0x1F; 1_000; ...`,
    `print(...a, **b, sep="")
x[1:2:3:]
x[a]
x["k"].v
(a ? x : b)
n = 5
(! (in x y))
(!== a null)
(|| (=== a b) (&& c d e))
-1
(~ x)
(@ a b)
(** x 2)
31
1000
Ellipsis`,
  ],
  [
    'try and conditional imports',
    `try:
    import fast as j
except ImportError:
    import slow as j
except (A, B) as e: raise
else: ok()
finally: done()`,
    `try { import fast {* as j} } catch ImportError { import slow {* as j} } catch [A, B] as e { throw } else { ok() } finally { done() }`,
  ],
  [
    'loops and ladders',
    `for k, v in d.items():
    continue
else: e()
while x: break
if a: f()
elif b: g()
else: h()
global p, q`,
    `loop function [k, v] items d.items() { continue } else { e() }
loop test x { break }
if a { f() } else { if b { g() } else { h() } }
global p q`,
  ],
  [
    'classes',
    `class A(B, metaclass=M):
    """doc"""
    x = 1
    y: T
    z: Optional[Queue] = f()
    a, b = 1, 2
    if t:
        c = 3
    def m(self): return self.x
    @property
    def p(self): return 1
    @p.setter
    def p(self, v): pass
    @staticmethod
    def s(): pass
    @classmethod
    async def k(cls): pass
    class Meta: table_name = 't'`,
    `class A extends B, ?metaclass(M) { static field x = 1; static field y: T; static field z: Queue = f(); static static-block function() { function [a, b] = [1, 2] }; static static-block function() { if t { function c = 3 } }; method m function m(self) { return self.x }; @property getter p function p(self) { return 1 }; @p.setter setter p function p(self, v) {  }; @staticmethod static method s function s() {  }; @classmethod method k async function k(cls) {  }; static field Meta = class Meta { static field table_name = "t" } }`,
  ],
  [
    'computed imports',
    `importlib.import_module(f'handlers.{x}'); __import__('a.b'); print "x"`,
    `importlib.import_module(\`handlers.\${x}\`)
__import__("a.b")
print("x")`,
  ],
  [
    'the rest',
    `yield from g()
await h()
nonlocal z
type X = int
lambda: (yield)`,
    `yield-all g()
await h()
global z
arrow*() { return yield }`,
  ],
];

test.each(constructs)('%s', async (_, written, lowered) => {
  const { module, diagnostics } = await readModule('python', 'pkg/a.py', written);
  expect(diagnostics).toEqual([]);
  expect(outline(module.body)).toBe(lowered);
});
