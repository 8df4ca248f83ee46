import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Signal } from '@emmental/model';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { collectThreats } from '../incidents/collect.ts';
import { signalWith } from '../testing/signal.ts';
import { ocsfOf } from './finding.ts';

interface Event {
  readonly class_uid: number;
  readonly type_uid: number;
  readonly severity: string;
  readonly action: string;
  readonly disposition: string;
  readonly count: number;
  readonly evidences: readonly Readonly<Record<string, unknown>>[];
}

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'testing', 'ocsf-1.8.0.json'), 'utf8'),
) as { classes: Record<string, object>; $defs: object };

/** Returns the violations of an event against the schema of its class. */
function broken(event: Event): unknown {
  const name = event.class_uid === 2004 ? 'detection_finding' : 'application_error';
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.validate({ ...schema.classes[name], $defs: schema.$defs }, event);
  return ajv.errors ?? [];
}

function eventOf(...signals: readonly Signal[]): Event {
  const threats = collectThreats();
  for (const signal of signals) threats.add(signal);
  const [incident] = threats.result(1).incidents;
  if (!incident) throw new Error('no incident');
  return ocsfOf(incident, { name: 'emmental', version: '0.1.0' }) as Event;
}

const proof = { what: 'convert a; id', class: 'cmdi', signature: 'sink/shell', proof: '2 new tokens' };
const cases: readonly (readonly [string, Partial<Signal>])[] = [
  ['a connection', {}],
  ['a connection without a port', { evidence: { what: 'look up a.example' } }],
  ['a file', { section: 'files', evidence: { what: 'write /etc/cron.d/x', api: 'fs.open' } }],
  ['a folder', { section: 'files', evidence: { what: 'read /' } }],
  ['a program', { section: 'processes', evidence: { what: '/bin/sh -c id', stack: ['src/a.mjs:1:1 f'] } }],
  ['a call', { section: 'permissions', evidence: { what: 'dynamodb:Scan table/Orders' } }],
  ['code', { section: 'code', rule: 'eval', match: '194f040f', decision: 'watch', kind: 'watch' }],
  ['a proof', { section: 'inbound', rule: null, evidence: proof }],
  [
    'a signature',
    {
      section: 'inbound',
      rule: 'place',
      evidence: { class: 'sqli', signature: 'sqli/union', path: 'body.id', trigger: 'api' },
    },
  ],
  ['a block', { kind: 'block', mode: 'enforce' }],
  [
    'an error',
    { kind: 'error', section: null, rule: null, decision: null, evidence: { message: 'no room' } },
  ],
  ['lost signals', { kind: 'lost', section: null, rule: null, decision: null, evidence: { lost: 7 } }],
  [
    'a signal without most fields',
    {
      id: '',
      time: '',
      invocation: null,
      section: null,
      rule: null,
      match: null,
      decision: null,
      mode: null,
      evidence: {},
      profileDigest: null,
      guardVersion: '',
    },
  ],
];

describe('each entry of the threat log keeps the schema of OCSF 1.8', () => {
  test.each(cases)('%s', (_, more) => {
    expect(broken(eventOf(signalWith(more)))).toEqual([]);
  });
  test('the check finds a field that OCSF does not have', () => {
    expect(broken({ ...eventOf(signalWith()), colour: 'red' } as Event)).not.toEqual([]);
    expect(broken({ ...eventOf(signalWith()), evidences: [{ name: 'x' }] } as Event)).not.toEqual([]);
  });
});

test('what happened is graver than what was blocked, and a proof than a signature', () => {
  const severityOf = (more: Partial<Signal>) => eventOf(signalWith(more)).severity;
  expect(severityOf({ evidence: proof })).toBe('Critical');
  expect(severityOf({ evidence: proof, kind: 'block' })).toBe('High');
  expect(severityOf({ evidence: { class: 'sqli', signature: 'sqli/union' } })).toBe('High');
  expect(severityOf({})).toBe('Medium');
  expect(severityOf({ kind: 'block' })).toBe('Low');
  expect(severityOf({ kind: 'watch', decision: 'watch' })).toBe('Informational');
});

test('a record that went through was not blocked', () => {
  const through = {
    kind: 'block',
    evidence: { quarantine: 'went through, because no quarantine is configured' },
  } as const;
  expect(eventOf(signalWith(through))).toMatchObject({ action: 'Observed', disposition: 'Alert' });
  expect(eventOf(signalWith({ kind: 'block' }))).toMatchObject({ action: 'Denied', disposition: 'Blocked' });
});

test('equal signals are one event with their count', () => {
  const event = eventOf(
    signalWith({ id: 'em-1', time: '2026-11-30T10:00:00Z', invocation: 'a' }),
    signalWith({ id: 'em-2', time: '2026-11-30T10:00:05Z', invocation: 'b' }),
  );
  expect(event.count).toBe(2);
  expect(event.evidences[0]).toMatchObject({
    dst_endpoint: { hostname: 'a.example', port: 443, ip: '198.51.100.7' },
  });
});
