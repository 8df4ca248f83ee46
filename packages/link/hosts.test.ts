import { type Behaviour, constant, type FunctionDeclaration, text, type Value } from '@emmental/model';
import { describe, expect, it } from 'vitest';
import { linkedOf } from './testing/linked.ts';

const at = { file: 'template.yaml', line: 1, column: 1 };
const functionWith = (environment: Record<string, Value>): FunctionDeclaration => ({
  id: 'template.yaml#Notify',
  name: 'Notify',
  logicalId: 'Notify',
  at,
  runtime: 'nodejs22.x',
  language: 'javascript',
  packageType: 'zip',
  handler: { kind: 'unknown', why: 'not needed here' },
  environment: new Map(Object.entries(environment)),
  role: null,
  triggers: [],
  settings: new Map(),
  condition: null,
});
const request = (url: Value): Behaviour & { kind: 'host' } => ({
  kind: 'host',
  url,
  host: null,
  port: null,
  seen: { at: { file: 'notify.js', line: 3, column: 1 }, text: 'fetch(…)', chain: [] },
});
const env = (name: string, ...rest: string[]) => text([{ kind: 'env', name }, ...rest]);

describe('hosts that code takes from its environment', () => {
  const rows: readonly [string, Value, string | null, number | null][] = [
    ['a URL in the template', constant('https://api.example.com/v1'), 'api.example.com', 443],
    ['a URL with a port', constant('http://internal.example:8080'), 'internal.example', 8080],
    ['a bare host', constant('db.example.com'), 'db.example.com', null],
    [
      'a host that a parameter goes on with',
      text(['https://api.', { kind: 'parameter', name: 'Domain' }]),
      null,
      null,
    ],
  ];
  it.each(rows)('%s', (_, value, host, port) => {
    const [use] = linkedOf(functionWith({ TARGET: value }), [request(env('TARGET'))]);
    expect(use).toMatchObject({ host, port });
  });

  it('an assumption decides the host', () => {
    const fn = functionWith({ TARGET: text([{ kind: 'external', source: 'ssm', name: '/target' }]) });
    const answers = new Map([
      ['Notify/env.TARGET', { value: constant('https://hooks.example'), until: '2027-01-01' }],
    ]);
    const [linked] = linkedOf(fn, [request(env('TARGET', '/orders'))], answers);
    expect(linked).toMatchObject({ host: 'hooks.example', port: 443 });
    expect(linked).toMatchObject({ url: { from: 'assumption', assumed: ['Notify/env.TARGET'] } });
  });

  it('several possible values are several hosts', () => {
    const choice = (when: string, url: string) => ({ when, value: constant(url) });
    const value: Value = {
      kind: 'one-of',
      choices: [choice('Prod', 'https://a.example'), choice('not Prod', 'https://b.example')],
    };
    const uses = linkedOf(functionWith({ TARGET: value }), [request(env('TARGET'))]);
    expect(uses.map((use) => use.kind === 'host' && use.host)).toEqual(['a.example', 'b.example']);
  });
});
