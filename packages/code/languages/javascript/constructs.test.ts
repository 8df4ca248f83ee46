import { expect, test } from 'vitest';
import { outline } from '../../testing/outline.ts';
import { readModule } from '../index.ts';

/** Source text and its lowered form, in the words of `testing/outline.ts`. */
const constructs: readonly (readonly [name: string, written: string, lowered: string])[] = [
  [
    'destructuring keeps defaults, holes and rests',
    `const { a: b = 1, ...c } = f(x), [d, , e = 2, ...g] = y;
let z;
var v = 1;`,
    `block {a: b = 1, ...c} = f(x)
block [d, _, e = 2, ...g] = y
block z
function v = 1`,
  ],
  [
    'optional chaining is marked, and type syntax vanishes',
    `export const h = async ({ body }, ctx = {}) => (await q(body))?.r?.[s]?.('t').u!;
const s = <T,>(x: T) => x as unknown as string satisfies string;`,
    `block h = async arrow({body: body}, ctx = {}) { return await q(body)?.r?.[s]?.("t").u }
export {h as h}
block s = arrow(x: T) { return x }`,
  ],
  [
    'enums are records, members count on',
    `enum E { A = 'a', B = A, C = 2, D }
const enum F { X }
declare enum G { Y }`,
    `block E = {A: "a", B: "a", C: 2, 2: "C", D: 3, 3: "D"}
block F = {X: 0}`,
  ],
  [
    'namespaces are records of what they export',
    `namespace N { export const a = 1; export function f() { return a; } const hidden = 2; }
namespace P.Q { export class R {} }
declare namespace T { const x: number }`,
    `block N = arrow() { block a = 1; function f() { return a }; block hidden = 2; return {a: a, f: f} }()
block P = {Q: arrow() { class R {  }; return {R: R} }()}`,
  ],
  [
    'classes keep fields, types, accessors and blocks',
    `class A extends B<string> {
  #p = 1;
  static s = f();
  private readonly c: S3Client;
  get x() { return this.#p }
  set x(v) {}
  static { init(); }
  abstract y(): void;
  z(a: string): void;
  z(a) { super.z(a) }
  async *gen() { yield* w }
  [k]() {}
}`,
    `class A extends B { field #p of A 1:1 = 1; static field s = f(); field c: S3Client; getter x function x() { return this.#p of A 1:1 }; setter x function x(v) {  }; static static-block function() { init() }; method z function z(a) { super.z(a) }; method gen async function* gen() { yield-all w }; method [k] function() {  } }`,
  ],
  [
    'parameter properties become fields',
    `class A { constructor(private s3: S3Client, readonly q?: aws.SQS | undefined, n = 1) {} }`,
    `class A { method constructor function constructor(s3: S3Client, q: aws.SQS, n = 1) { @this.s3 = s3; @this.q = q } }`,
  ],
  [
    'decorators stay, those of parameters marked',
    `@Dec() class C { @Log('x') m(this: C, @Inject(T) a: string) {} @Field() f = 1 }`,
    `@Dec() class C { @Log("x") method m @?parameter decorator(Inject(T)) function m(a) {  }; @Field() field f = 1 }`,
  ],
  [
    'type-only imports vanish',
    `import type { T } from 't';
import { type U, V } from 'v';
import { type X } from 'x';
import W, * as Y from 'w';
import 'side';
export type { Z } from 'z';
interface I {}
type J = I;`,
    `import v {V as V}
import w {default as W, * as Y}
import side {}`,
  ],
  [
    'exports',
    `export * from 'z';
export * as ns from 'zz';
export { a as b } from 'c';
export { d as default };
export const { e, f: [g] } = h;
export class K {}`,
    `export {* as *} from z
export {* as ns} from zz
export {a as b} from c
export {d as default}
block {e: e, f: [g]} = h
export {e as e, g as g}
class K {  }
export {K as K}`,
  ],
  [
    'a named default is a declaration',
    `export default function named() {}`,
    `function named() {  }
export {named as default}`,
  ],
  [
    'an anonymous default is a value',
    `export default async () => 1;`,
    `export default async arrow() { return 1 }`,
  ],
  [
    "TypeScript's import and export assignments",
    `import fs = require('fs');
import Q = N.M.P;
export = { a: 1 };`,
    `block fs = require!("fs")
block Q = N.M.P
@module.exports = {a: 1}`,
  ],
  [
    'CommonJS loads are imports unless require is a parameter',
    `const s3 = require('aws-sdk/clients/s3'), p = require.resolve('p');
import(\`./handlers/\${n}\`);
(function (require) { require('no') })(z);
module.require('m');
__require('n');`,
    `block s3 = require!("aws-sdk/clients/s3")
block p = require.resolve!("p")
import!(\`./handlers/\${n}\`)
function(require) { require("no") }(z)
require!("m")
require!("n")`,
  ],
  [
    'JSX is a call',
    `const el = <Card a={b} c d="e" {...f}>text {g} <b.C/> <></></Card>;`,
    `block el = jsx(Card, {a: b, c: true, d: "e", ...f, children: ["text", g, jsx(b.C, {}), jsx("", {})]})`,
  ],
  [
    'loops',
    `for (const [k, v] of Object.entries(o)) k;
for (i in o) i;
for (let i = 0, n = 1; i < n; i++) f(i);
do { g() } while (h);
outer: while (1) { continue outer }
for await (var r of s) r;`,
    `loop block [k, v] items Object.entries(o) { k }
loop outer i keys o { i }
loop before { block i = 0; block n = 1 } test (< i n) after i += 1 { f(i) }
loop test h { { g() } }
loop test 1 { { continue outer } }
loop function r awaited items s { r }`,
  ],
  [
    'switch joins cases and tells which fall through',
    `switch (x) { case 'a': case 'b': f(); break; default: case 'c': g(); case 'd': { return } }`,
    `switch x { ["a", "b"] { f(); break } [] {  } falls ["c"] { g() } falls ["d"] { { return } } }`,
  ],
  [
    'try',
    `try { f() } catch ({ message }) { g(message) } finally { h() }
try { a() } catch { b() }`,
    `try { f() } catch as {message: message} { g(message) } finally { h() }
try { a() } catch { b() }`,
  ],
  [
    'if ladders',
    `if (a) b(); else if (c) { d() } else e();`,
    `if a { b() } else { if c { { d() } } else { e() } }`,
  ],
  [
    'assignments',
    `a ||= b; a.b += c; i++;
[x, y.z] = w;
({ p: q.r = 1 } = s);
(t as any).u = 1;
delete a.b;`,
    `a ||= b
@a.b += c
i += 1
[x, @y.z] = w
{p: @q.r = 1} = s
@t.u = 1
delete a.b`,
  ],
  [
    'operators',
    `void 0; -1; typeof x == 'y' != z; #p in o; a + b + c + d; (a && b && c) || d; a ?? b; (1, f)(); new Foo; !a`,
    `undefined
-1
(!= (== (typeof x) "y") z)
(in "#p" o)
(+ a b c d)
(|| (&& a b c) d)
(?? a b)
(1, f)()
new Foo()
(! a)`,
  ],
  [
    'literals',
    `/re/g; 10n; undefined; null; 'it\\'s'; \`plain\`; \`a\${b}c\`; tag\`a\${b}c\`; [1, , ...x]`,
    `/re/g
BigInt("10")
undefined
null
"it's"
"plain"
\`a\${b}c\`
tag\`a\${b}c\`
[1, undefined, ...x]`,
  ],
  [
    'records',
    `module.exports = { get a() { return 1 }, set a(v) {}, 'b-c': 1, [d]: 2, e() {}, ...f, async *g() {}, h };`,
    `@module.exports = {get a: function() { return 1 }, set a: function(v) {  }, b-c: 1, [d]: 2, e: function() {  }, ...f, g: async function*() {  }, h: h}`,
  ],
  [
    'a computed name that is written out is a member',
    `process.env['TABLE']; exports['handler'] = f; a[0]; a[\`b\`];`,
    `process.env.TABLE
@exports.handler = f
a[0]
a.b`,
  ],
  [
    'functions',
    `async function* f(a, { b } = {}, ...c) { await a; yield; new.target; arguments }
const g = function inner() {};
import.meta.url;`,
    `async function* f(a, {b: b} = {}, ...c) { await a; yield; new-target; arguments }
block g = function inner() {  }
import.meta.url`,
  ],
  [
    'using is a with',
    `using r = open();
await using s = open();`,
    `with open() as r {  }
with open() as s {  }`,
  ],
];

test.each(constructs)('%s', async (_, written, lowered) => {
  const { module, diagnostics } = await readModule('javascript', 'a.tsx', written);
  expect(diagnostics).toEqual([]);
  expect(outline(module.body)).toBe(lowered);
});
