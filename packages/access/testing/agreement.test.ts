import { expect, test } from 'vitest';
import { agreeOnPairs, agreeOnRequests } from './agreement.ts';

/** `npm run bench:policy` runs the full counts. */
const requests = Number(process.env['EMMENTAL_REQUESTS'] ?? 20_000);
const pairs = Number(process.env['EMMENTAL_PAIRS'] ?? 400);

test('the evaluator and the oracle give the same answer to random requests', () => {
  const { disagreements, answers } = agreeOnRequests(requests, 7);
  expect(disagreements.slice(0, 3)).toEqual([]);
  expect(answers['allow']).toBeGreaterThan(requests / 20);
  expect(answers['deny']).toBeGreaterThan(requests / 20);
});

test('the comparison and the oracle agree on random pairs of policies', () => {
  const { disagreements, answers } = agreeOnPairs(pairs, 11);
  expect(disagreements.slice(0, 3)).toEqual([]);
  expect(answers['more']).toBeGreaterThan(pairs / 20);
  expect(answers['no more']).toBeGreaterThan(pairs / 20);
});
