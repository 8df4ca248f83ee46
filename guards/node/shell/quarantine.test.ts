import { expect, test } from 'vitest';
import type { Plan } from '../core/contract.ts';
import { keep } from './quarantine.ts';

const plan: Plan = {
  id: 'em-1',
  trigger: 'custom',
  what: 'event',
  records: [],
  answer: 'error',
  isToCaller: true,
  batchItemFailures: false,
  http: 403,
  onError: 'open',
  quarantine: { kind: 'file', target: '/kept' },
};

async function kept(event: unknown): Promise<{ readonly good: boolean; readonly text: string }> {
  let text = '';
  const { good } = await keep(plan, event, {
    env: {},
    now: () => 0,
    make: (_, _name, content) => {
      text = content;
    },
    load: () => ({}),
  });
  return { good, text };
}

test('an event is kept whole, however deep it is nested', async () => {
  const levels = 20_000;
  const event = `${'['.repeat(levels)}"x"${']'.repeat(levels)}`;
  const { good, text } = await kept(JSON.parse(event));
  expect(good).toBe(true);
  expect(text).toContain(event);
});

test('what cannot be kept whole is not kept', async () => {
  let event: unknown = 1;
  for (let level = 0; level < 1_100_000; level += 1) event = [event];
  expect(await kept(event)).toEqual({ good: false, text: '' });
});
