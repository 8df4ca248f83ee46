import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hiddenMembers } from './decoders/hidden.ts';

/** A document as pairs, so that a name can come again. */
type Node = string | number | readonly Node[] | { readonly pairs: readonly (readonly [string, Node])[] };

const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('', ':', '":', '\\', '\\"', 'a: "b"', 'plain', 1, 2.5),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.record({
      pairs: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'a:', '"', '\\', '', '__proto__'), tie('node')), {
        maxLength: 4,
      }),
    }),
  ),
}));

function written(node: Node, blank: string): string {
  if (typeof node !== 'object') return JSON.stringify(node);
  if ('pairs' in node)
    return `{${node.pairs.map(([name, value]) => `${JSON.stringify(name)}${blank}:${blank}${written(value, blank)}`).join(',')}}`;
  return `[${node.map((value) => written(value, blank)).join(`${blank},`)}]`;
}

/** The members that no parser which keeps the last shows; what they hold is read when they are. */
function hiddenOf(node: Node, blank: string): readonly string[] {
  if (typeof node !== 'object') return [];
  if (!('pairs' in node)) return node.flatMap((value) => hiddenOf(value, blank));
  return node.pairs.flatMap(([name, value], at) => [
    ...hiddenOf(value, blank),
    ...(node.pairs.slice(at + 1).some(([other]) => other === name) && typeof value !== 'number'
      ? [written(value, blank)]
      : []),
  ]);
}

test('every member that a later one of the same name hides is told, and no other', () => {
  let hidden = 0;
  fc.assert(
    fc.property(node, fc.constantFrom('', ' ', '\n  '), (document, blank) => {
      const text = written(document, blank);
      const found = hiddenMembers(text, JSON.parse(text)).map(({ value }) => JSON.stringify(value));
      const expected = hiddenOf(document, blank).map((text) => JSON.stringify(JSON.parse(text)));
      hidden += expected.length;
      expect([...found].sort()).toEqual([...expected].sort());
    }),
    { seed: 20261126, numRuns: 2000 },
  );
  expect(hidden).toBeGreaterThan(300);
});

test('each stands at its own path', () => {
  const text = '{"a":[{"b c":"x","b c":2}],"d":{"e":1},"d":3}';
  expect(hiddenMembers(text, JSON.parse(text))).toEqual([
    { at: '.a[0]["b c"]', value: 'x' },
    { at: '.d', value: { e: 1 } },
  ]);
});

test('a nest of them is not read once a level', () => {
  const text = `${'{"a":'.repeat(2000)}1${',"a":2}'.repeat(2000)}`;
  const found = hiddenMembers(text, JSON.parse(text));
  expect(found.length).toBeLessThan(200);
  expect(found.at(-1)?.cut).toMatch(/^1[89]\d\d more members/);
});

test('more than are listed are told of', () => {
  const text = `{${Array.from({ length: 1500 }, () => '"a":"b"').join(',')}}`;
  const found = hiddenMembers(text, JSON.parse(text));
  expect(found).toHaveLength(1001);
  expect(found.at(-1)?.cut).toMatch(/^499 more members/);
});
