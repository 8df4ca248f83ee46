import { constant, type Hole, type HostUse, text } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { linkedOf } from '../../link/testing/linked.ts';
import { env, fn } from '../testing/app.ts';
import { hostGaps } from './gap.ts';

/** Questions about a request to the address in the variable TARGET, which the template sets to this. */
function gapsOf(hole: Hole, answer: string | null = null) {
  const notify = fn('Notify', { environment: new Map([['TARGET', text([hole])]]) });
  const use: HostUse = {
    kind: 'host',
    url: env('TARGET'),
    host: null,
    port: null,
    seen: { at: { file: 'notify.js', line: 3, column: 1 }, text: 'fetch(…)', chain: [] },
  };
  const answers = new Map(
    answer === null ? [] : [['Notify/env.TARGET', { value: constant(answer), until: '2027-01-01' }]],
  );
  return linkedOf(notify, [use], answers).flatMap((each) =>
    each.kind === 'host' ? hostGaps(each, notify) : [],
  );
}

describe('where a request to an environment variable goes', () => {
  test('is a question while deployment takes it from elsewhere, until somebody answers it', () => {
    const stored: Hole = { kind: 'external', source: 'ssm', name: '/target' };
    expect(gapsOf(stored)).toMatchObject([{ id: 'Notify/env.TARGET', touches: [], actions: [] }]);
    expect(gapsOf(stored, 'https://hooks.example')).toEqual([]);
  });
  test('is a question where a parameter has no value, and none where a resource of the template is it', () => {
    expect(gapsOf({ kind: 'parameter', name: 'CallbackUrl' })).toMatchObject([
      { why: 'the deployment sets it' },
    ]);
    expect(gapsOf({ kind: 'resource', id: 'Api', attribute: 'ApiEndpoint' })).toEqual([]);
  });
});
