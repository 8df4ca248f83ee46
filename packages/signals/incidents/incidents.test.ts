import { describe, expect, test } from 'vitest';
import { signalWith } from '../testing/signal.ts';
import { adviceFor } from './advice.ts';
import { collectCase } from './case.ts';
import { collectThreats } from './collect.ts';
import type { Incident } from './incident.ts';
import { deedOf, effectOf, effectSentence } from './words.ts';

const incident = (more: Parameters<typeof signalWith>[0] = {}) => signalWith(more) as Incident['signal'];
const logOf = (...signals: readonly ReturnType<typeof signalWith>[]) => {
  const threats = collectThreats();
  for (const signal of signals) threats.add(signal);
  return threats.result(100);
};

describe('the threat log', () => {
  test('equal signals are one entry, with its count, its first and last time, and its newest id', () => {
    const { incidents, counts } = logOf(
      signalWith({ id: 'em-2', time: '2026-11-30T10:00:02Z', invocation: 'b', profileDigest: 'x' }),
      signalWith({ id: 'em-1', time: '2026-11-30T10:00:01Z' }),
      signalWith({ id: 'em-3', time: '2026-11-30T10:00:03Z' }),
      signalWith({ id: 'em-4', evidence: { what: 'b.example:443' } }),
    );
    expect(counts).toEqual({ block: 0, alert: 4, watch: 0, error: 0, lost: 0 });
    expect(incidents).toHaveLength(2);
    expect(incidents[0]).toMatchObject({
      times: 3,
      first: '2026-11-30T10:00:01Z',
      last: '2026-11-30T10:00:03Z',
      lastId: 'em-3',
    });
  });
  test('attacks come first, then what was blocked, reported, failed and watched; within that the newest', () => {
    const { incidents } = logOf(
      signalWith({ kind: 'watch', id: 'em-1' }),
      signalWith({ kind: 'error', id: 'em-2' }),
      signalWith({ kind: 'alert', id: 'em-3', time: '2026-11-30T09:00:00Z', evidence: { what: 'old' } }),
      signalWith({ kind: 'alert', id: 'em-4' }),
      signalWith({ kind: 'block', id: 'em-5' }),
      signalWith({ kind: 'alert', id: 'em-6', evidence: { class: 'sqli' } }),
      signalWith({ kind: 'alert', id: 'em-7', evidence: { signature: 'shape/new' } }),
    );
    expect(incidents.map(({ lastId }) => lastId)).toEqual([
      'em-6',
      'em-5',
      'em-4',
      'em-7',
      'em-3',
      'em-2',
      'em-1',
    ]);
  });
  test('an action has the trigger of the event of its invocation', () => {
    const { incidents } = logOf(
      signalWith({
        section: 'inbound',
        evidence: { trigger: 's3', path: 'Records[0].s3.object.key', class: 'cmdi' },
      }),
      signalWith({ section: 'processes', evidence: { what: '/bin/sh' } }),
      signalWith({ section: 'processes', evidence: { what: '/bin/other' }, invocation: null }),
      signalWith({ section: 'processes', evidence: { what: '/bin/third' }, function: 'G' }),
    );
    const from = new Map(incidents.map(({ signal, from }) => [signal.evidence.what ?? 'event', from]));
    expect(from.get('/bin/sh')).toEqual({ trigger: 's3', path: 'Records[0].s3.object.key' });
    expect(from.get('/bin/other')).toBe(null);
    expect(from.get('/bin/third')).toBe(null);
  });
  test('starts and counts are no entries', () => {
    expect(logOf(signalWith({ kind: 'start' }), signalWith({ kind: 'hits' })).incidents).toEqual([]);
  });
  test('a flood of other signals leaves room for what was blocked', () => {
    const threats = collectThreats();
    for (let number = 0; number < 110_000; number++)
      threats.add(signalWith({ evidence: { what: `host${number}.example:443` } }), '{}');
    threats.add(signalWith({ kind: 'block', evidence: { what: 'real.example:443' } }));
    const { incidents, entries, counts, leftOut } = threats.result(1);
    expect({ entries, alert: counts.alert, leftOut }).toEqual({
      entries: 100_001,
      alert: 110_000,
      leftOut: 10_000,
    });
    expect(incidents[0]?.signal.evidence.what).toBe('real.example:443');
  });
});

describe('one incident', () => {
  const caseOf = (id: string, ...signals: readonly ReturnType<typeof signalWith>[]) => {
    const collector = collectCase(id);
    for (const signal of signals) collector.add(signal);
    return { found: collector.result(), similar: collector.similar() };
  };
  test('has the other signals of its invocation, before and after it', () => {
    const { found } = caseOf(
      'em-2000',
      signalWith({ id: 'em-1000', section: 'inbound', evidence: { path: 'body.key' } }),
      signalWith({ id: 'em-5000', invocation: 'i2' }),
      signalWith({ id: 'em-2000' }),
      signalWith({ id: 'em-3000', section: 'files' }),
      signalWith({ id: 'em-4000', invocation: null }),
      signalWith({ id: 'em-6000', function: 'G' }),
    );
    expect(found?.related.map(({ id }) => id)).toEqual(['em-1000', 'em-3000']);
    expect(found?.equal.times).toBe(3);
    expect(found?.isComplete).toBe(true);
  });
  test('an id that repeats by chance gives all its signals', () => {
    const { found } = caseOf(
      'em-2000',
      signalWith({ id: 'em-2000' }),
      signalWith({ id: 'em-2000', function: 'G' }),
    );
    expect(found?.signals.map((signal) => signal.function)).toEqual(['F', 'G']);
  });
  test('an id that is cut gives the ids that begin so', () => {
    expect(caseOf('em-20', signalWith({ id: 'em-2000' }))).toEqual({ found: null, similar: ['em-2000'] });
  });
  test('without an invocation id nothing is related', () => {
    const nameless = { invocation: null };
    const { found } = caseOf(
      'em-2000',
      signalWith({ id: 'em-2000', ...nameless }),
      signalWith({ id: 'em-1', ...nameless }),
    );
    expect(found?.related).toEqual([]);
  });
});

test.each([
  [incident(), 'connect to a.example:443 (198.51.100.7)', 'would have been blocked: mode is alert'],
  [incident({ kind: 'block', mode: 'enforce' }), 'connect to a.example:443 (198.51.100.7)', 'was blocked'],
  [
    incident({ section: 'files', evidence: { what: 'write /tmp/x' } }),
    'write /tmp/x',
    'would have been blocked: mode is alert',
  ],
  [
    incident({ section: 'inbound', evidence: { class: 'sqli', path: 'body.id' } }),
    'SQL injection in body.id',
    'would have been blocked: mode is alert',
  ],
  [
    incident({ section: 'inbound', evidence: { class: 'sqli', signature: 'sqli/union', path: 'body.id' } }),
    'SQL injection in body.id',
    'was only reported: a signature alone is no proof',
  ],
  [
    incident({ section: 'inbound', mode: 'enforce', evidence: { signature: 'shape/new' } }),
    'unusual event',
    'was only reported: a signature alone is no proof',
  ],
  [
    incident({ kind: 'watch', rule: 'pay', decision: 'watch' }),
    'connect to a.example:443 (198.51.100.7)',
    'was allowed: the action of the rule is watch',
  ],
  [
    incident({ kind: 'watch', mode: 'learn' }),
    'connect to a.example:443 (198.51.100.7)',
    'was allowed: mode is learn, and no rule allows it',
  ],
  [incident({ kind: 'lost', section: null, evidence: { lost: 3 } }), '3 signals could not be sent', 'lost'],
])('words of a signal', (signal, deed, effect) => {
  expect(deedOf(signal)).toBe(deed);
  expect(effectSentence(signal)).toBe(effect);
});

test('a record that went through was not blocked', () => {
  expect(effectOf(incident({ kind: 'block', evidence: { quarantine: 'went through, because …' } }))).toBe(
    'went through',
  );
});

describe('what to do', () => {
  const stepsFor = (signal: Incident['signal'], related: readonly Incident['signal'][] = []) =>
    adviceFor(signal, related, 'logs').map(({ text, command }) => `${text} | ${command}`);
  test('a call that no rule allows can be learned, but not beside an attack', () => {
    expect(stepsFor(incident())).toEqual([
      'enforce outbound, if it is ready | emmental profile ready',
      'if the function needs it, add a rule | emmental profile learn logs',
    ]);
    const attack = incident({ evidence: { class: 'cmdi', proof: 'p', stack: ['src/a.mjs:3:1 handler'] } });
    expect(stepsFor(incident(), [attack])).toEqual([
      'correct the code at src/a.mjs:3:1 handler: it uses text of the event | null',
      'enforce outbound, if it is ready | emmental profile ready',
    ]);
  });
  test('names of a log are quoted, because people paste the command', () => {
    const hostile = incident({ kind: 'watch', function: 'F; rm -rf ~', rule: 'x$(id)' });
    expect(stepsFor(hostile).at(-1)).toBe(
      "decide: set the action of the rule to allow or deny | emmental profile explain 'F; rm -rf ~/outbound/x$(id)'",
    );
  });
});
