import { expect, test } from 'vitest';
import { requestsOf } from './requests.ts';

const summaryOf = (text: string): readonly string[] | null =>
  requestsOf(text)?.map(({ line, by, how, specifier }) => `${line} ${by} ${how} ${specifier}`) ?? null;

test('every form of loading is found, with its line', () => {
  expect(
    summaryOf(`import a from 'a';
import 'b';import{c}from"c"
export * from 'd'; export { e } from 'e';
import f, * as g from 'f';
const h = require('h'), i = await import('i', {});
x = require("j").k;
require(\`l\`);`),
  ).toEqual([
    '1 import exact a',
    '2 import exact b',
    '2 import exact c',
    '3 import exact d',
    '3 import exact e',
    '4 import exact f',
    '5 require exact h',
    '5 import exact i',
    '6 require exact j',
    '7 require exact l',
  ]);
});

test('what is computed is told; a known beginning keeps it', () => {
  expect(
    summaryOf("require('./locale/' + name); import(`./a/${b}.js`); require(name); require('x' + y)"),
  ).toEqual([
    '1 require prefix ./locale/',
    '1 import prefix ./a/',
    '1 require computed ',
    '1 require computed ',
  ]);
});

test('comments, strings, templates and regular expressions load nothing', () => {
  expect(
    summaryOf(`// require('a')
/* import 'b' */ const s = "require('c')" + 'import("d")' + \`require('e') \${require('f')} \`;
const r = /require('g')[/"']/.test(x), d = a / require('h') / 2;
if (x) /"/.test(require('i')); o.require('j'); return /'/;`),
  ).toEqual(['2 require exact f', '3 require exact h', '4 require exact i']);
});

test("a bundle's own require is not Node's", () => {
  expect(
    summaryOf(`(function e(t){return t})({1:[function(require,module,exports){ require('./x') },{}]});
define(function (require) { require('y') }); require('z')`),
  ).toEqual(['2 require exact z']);
});

test('a text that ends inside of something is left to a full parser', () => {
  expect(summaryOf('require("a"); /* never')).toBeNull();
  expect(summaryOf('import("b"); `never')).toBeNull();
});

test('texts of many openers take linear time', () => {
  for (const opening of ['(', '`${', '/[', "'", 'require(', 'import{', '/*/'])
    expect(() => requestsOf(`require('a');${opening.repeat(60_000)}`)).not.toThrow();
});
