import type { AcceptedProof, CompiledFunction } from '@emmental/model';
import { everySection } from '@emmental/model';
import { expect, test } from 'vitest';
import { isAccepted, type RecordedProof } from './accepted.ts';
import { dryRunCalls } from './dry-run.ts';

const entry = {
  name: 'reports',
  match: '11111111',
  action: 'allow',
  origin: 'file',
  triggers: ['apigw-v2'],
  source: 'POST /q',
  inspect: 'all',
  shape: null,
  batchItemFailures: false,
} as const;
const rules = (mode: 'alert' | 'enforce', accepted?: readonly AcceptedProof[]): CompiledFunction => ({
  mode: everySection(mode),
  onError: 'open',
  breakGlass: 'allowed',
  onBlock: { http: 403, quarantine: null },
  ...everySection(null),
  inbound: [entry],
  skeletons: {},
  ...(accepted ? { accepted } : {}),
});
const exception = (more: Partial<AcceptedProof> = {}): AcceptedProof => ({
  name: 'p',
  match: '22222222',
  sink: 'sql',
  fields: ['body.q'],
  triggers: ['apigw-v2'],
  source: 'POST /q',
  until: '2030-01-01',
  ...more,
});
const proof = (more: Partial<RecordedProof> = {}): RecordedProof => ({
  sink: 'sql',
  fields: ['body.q'],
  trigger: 'apigw-v2',
  entry: 'reports',
  times: 3,
  ofIncidents: 0,
  ...more,
});

test.each([
  ['the same field', exception(), proof(), true],
  ['a part of the field', exception(), proof({ fields: ['body.q[].a'] }), true],
  ['another kind of call', exception(), proof({ sink: 'shell' }), false],
  ['a field whose name begins alike', exception(), proof({ fields: ['body.query'] }), false],
  ['the field and another one', exception(), proof({ fields: ['body.q', 'path'] }), false],
  ['another trigger', exception(), proof({ trigger: 'sqs' }), false],
  ['a guard that names no field', exception(), proof({ fields: null }), null],
  ['a source that the record does not show', exception({ source: 'GET /other' }), proof(), null],
  ['any source of the trigger', exception({ source: null }), proof({ entry: null }), true],
])('%s: is the proof accepted?', (_, each, recorded, expected) => {
  expect(isAccepted(rules('enforce', [each]), recorded)).toBe(expected);
});

const call = {
  function: 'F',
  section: 'inbound',
  match: entry.match,
  target: 'apigw-v2',
  times: 20,
  ofIncidents: 1,
  proven: 6,
  suspected: 0,
  proofs: [proof({ ofIncidents: 1 }), proof({ sink: 'shell', times: 2 })],
  isSame: true,
} as const;
const effects = (
  mode: 'alert' | 'enforce',
  before: readonly AcceptedProof[],
  after: readonly AcceptedProof[],
) =>
  dryRunCalls({ F: rules(mode, before) }, { F: rules(mode, after) }, [call]).rows.map(
    ({ effect, times, ofIncidents }) => [effect, times, ofIncidents],
  );

test('an exception changes what happens to its proofs alone; a proof without a record is not decided', () => {
  expect(effects('enforce', [], [exception()])).toEqual([
    ['would pass', 3, 1],
    ['not decided', 1, 0],
  ]);
  expect(effects('alert', [], [exception()])).toEqual([
    ['would be quiet', 3, 1],
    ['not decided', 1, 0],
  ]);
});

test('what an exception accepted is not recorded, so its end is not decided', () => {
  expect(effects('enforce', [exception()], [])).toEqual([
    ['not decided', 19, 1],
    ['not decided', 1, 0],
  ]);
});
