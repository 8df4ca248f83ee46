import { constant, type Hole, type HostUse, text, type Value } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { linkedOf } from '../../link/testing/linked.ts';
import { env, fn } from '../testing/app.ts';
import { hostGaps } from './gap.ts';

/** Questions about a request to the address in the variable TARGET, which the template sets to this. */
function gapsOf(hole: Hole, answer: string | null = null, url: Value = env('TARGET')) {
  const notify = fn('Notify', { environment: new Map([['TARGET', text([hole])]]) });
  const use: HostUse = {
    kind: 'host',
    url,
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

describe('the address of a request in an environment variable', () => {
  test('is a question if the deployment sets it, until somebody answers', () => {
    const stored: Hole = { kind: 'external', source: 'ssm', name: '/target' };
    expect(gapsOf(stored)).toMatchObject([{ id: 'Notify/env.TARGET', touches: [], actions: [] }]);
    expect(gapsOf(stored, 'https://hooks.example')).toEqual([]);
  });
  test('is a question if it is a parameter without a value, and none if it is a resource of the template', () => {
    expect(gapsOf({ kind: 'parameter', name: 'CallbackUrl' })).toMatchObject([
      { why: 'the deployment sets it' },
    ]);
    expect(gapsOf({ kind: 'resource', id: 'Api', attribute: 'ApiEndpoint' })).toEqual([]);
  });

  const target: Hole = { kind: 'env', name: 'TARGET' };
  const stored: Hole = { kind: 'external', source: 'ssm', name: '/target' };
  test.each<[string, readonly (string | Hole)[], readonly string[]]>([
    ['all of the host', ['https://', target, '/x'], ['https://env.TARGET']],
    ['the host of options', ['//', target, '/'], ['//env.TARGET']],
    [
      'a part of the host',
      ['https://api-', target, '.shop.example/x'],
      ['https://api-env.TARGET.shop.example'],
    ],
    ['the end of the host', ['https://api.', target], ['https://api.env.TARGET']],
    ['the port', ['https://', target, ':8443/'], ['https://env.TARGET:8443']],
    ['a part behind the host', ['https://shop.example/', target], []],
    ['a query', ['https://shop.example?q=', target], []],
  ])('is a question where it is %s', (_, parts, expected) => {
    expect(gapsOf(stored, null, text(parts)).map(({ what }) => what)).toEqual(
      expected.map((host) => `where the request to ${host} goes`),
    );
    expect(gapsOf({ kind: 'resource', id: 'Api', attribute: 'Domain' }, null, text(parts))).toEqual([]);
  });
});
