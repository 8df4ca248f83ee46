import { expect, test } from 'vitest';
import { signalWith } from '../testing/signal.ts';
import { collectHits } from './collect.ts';

const counts = (hits: Readonly<Record<string, number>>, more: Parameters<typeof signalWith>[0] = {}) =>
  signalWith({
    kind: 'hits',
    section: null,
    rule: null,
    decision: null,
    invocation: null,
    evidence: { hits, invocations: 10, notInspected: 2 },
    ...more,
  });

test('counts add up by function and rule, with the time of the last', () => {
  const collector = collectHits();
  collector.add(counts({ aaaa: 3, bbbb: 0 }, { time: '2026-11-30T10:05:00Z' }));
  collector.add(counts({ aaaa: 2 }, { time: '2026-11-30T10:00:00Z', profileDigest: 'other' }));
  collector.add(counts({ cccc: 1 }, { function: 'G' }));
  collector.add(signalWith({ match: 'dddd', rule: 'never', time: '2026-11-30T10:06:00Z' }));
  collector.add(signalWith({}));
  collector.add(signalWith({ kind: 'lost', evidence: { lost: 5 }, section: null, rule: null }));
  const [first, second] = collector.result();
  expect(first).toMatchObject({
    app: 'shop',
    function: 'F',
    invocations: 20,
    notInspected: 4,
    lost: 5,
    first: '2026-11-30T10:00:00.000Z',
    last: '2026-11-30T10:06:00Z',
  });
  expect([...(first?.matches ?? [])]).toEqual([
    ['aaaa', { times: 5, last: '2026-11-30T10:05:00Z' }],
    ['dddd', { times: 0, last: '2026-11-30T10:06:00Z' }],
  ]);
  expect([...(first?.others ?? [])]).toEqual([['outbound', { times: 1, last: '2026-11-30T10:00:00.000Z' }]]);
  expect([...(first?.digests ?? [])]).toEqual(['571bf2ce004b', 'other']);
  expect(second?.function).toBe('G');
});

test('names of rules and functions that other code invents take bounded memory', () => {
  const collector = collectHits();
  for (let number = 0; number < 10_050; number++) collector.add(counts({ a: 1 }, { function: `f${number}` }));
  expect(collector.result()).toHaveLength(10_000);
  expect(collector.leftOut()).toBe(50);
});
