import { expect, test } from 'vitest';
import { decode } from '../decode/tree.ts';
import { operators } from '../vectors/cases/operators.ts';
import { operatorMembers } from './operators.ts';

const membersIn = (event: unknown) => operatorMembers(event, decode(event).nodes);

test.each(operators)('$event', ({ event, members }) => {
  expect(membersIn(event).map(({ path, text }) => [path, text])).toEqual(members);
});

test('what stands beside an operator, or deep within it, hides it not', () => {
  const padded = { pass: { padding: 'x'.repeat(5000), $nin: ['y'.repeat(5000)] } };
  expect(membersIn(padded).map(({ text }) => text.slice(0, 12))).toEqual(['"$nin":["yyy']);
  let deep: unknown = null;
  for (let depth = 0; depth < 100; depth += 1) deep = { $not: deep };
  expect(membersIn({ a: deep })).toHaveLength(100);
});
