import { type CompiledFunction, everySection, type OutboundRule } from '@emmental/model';
import { expect, test } from 'vitest';
import { dryRunCalls } from './dry-run.ts';

const rule = (name: string, action: OutboundRule['action'], ...to: readonly string[]): OutboundRule => ({
  name,
  match: `of ${name}`,
  action,
  origin: 'file',
  to,
});
const aws = rule('aws', 'allow', 'aws:s3');
const carrier = rule('carrier', 'allow', 'api.carrier.example:443');
const floor = rule('floor', 'deny', '10.0.0.0/8:*');

const ruled = (
  outbound: readonly OutboundRule[],
  mode: 'alert' | 'enforce' = 'enforce',
): CompiledFunction => ({
  mode: everySection(mode),
  onError: 'open',
  breakGlass: 'allowed',
  onBlock: { http: 403, quarantine: null },
  ...everySection(null),
  outbound,
  skeletons: {},
});
const call = {
  function: 'F',
  section: 'outbound',
  match: aws.match,
  target: 's3.eu-west-1.amazonaws.com:443',
  times: 20,
  ofIncidents: 0,
  proven: 0,
  suspected: 0,
  isSame: false,
} as const;
const sameOf = (
  before: CompiledFunction,
  after: CompiledFunction,
  more: Partial<typeof call | { match: null }>,
) =>
  dryRunCalls({ F: before }, { F: after }, [{ ...call, ...more }]).sections.find(
    ({ section }) => section === 'outbound',
  )?.counts;

const all = ruled([aws, carrier, floor]);
const left = ruled([aws, floor]);

test('a change that leaves the rule of a call alone and takes another one away does nothing to it', () => {
  expect(sameOf(all, left, {})).toMatchObject({ same: 20, 'not decided': 0 });
});

test.each([
  ['a call of the rule that goes', all, left, { match: carrier.match }],
  ['a denial that comes, and may name the call', ruled([aws]), ruled([aws, floor]), {}],
  [
    'a rule that goes, where the section is enforced by the same change',
    ruled([aws, carrier, floor], 'alert'),
    left,
    {},
  ],
] as const)('%s is judged by its record', (_, before, after, more) => {
  expect(sameOf(before, after, more)).toMatchObject({ same: 0, 'not decided': 20 });
});

test.each([
  ['alert', 0, 20],
  ['enforce', 20, 0],
] as const)('a denial of allowed calls in %s stops %d now and %d once it is enforced', (mode, now, later) => {
  const denied = rule('no-s3', 'deny', call.target);
  const { sections, rows } = dryRunCalls({ F: ruled([aws], mode) }, { F: ruled([aws, denied], mode) }, [
    { ...call, isSame: true },
  ]);
  const own = sections.find(({ section }) => section === 'outbound');
  expect([own?.counts['would stop'], own?.laterStops]).toEqual([now, later]);
  expect(rows).toMatchObject([{ stopsLater: later > 0, times: 20 }]);
});

test('the mode of a section alone stops nothing later that rules denied before', () => {
  const calls = [{ ...call, match: null, isSame: true }];
  const { sections } = dryRunCalls(
    { F: ruled([floor], 'alert') },
    { F: ruled([floor, carrier], 'alert') },
    calls,
  );
  expect(sections.map(({ laterStops }) => laterStops)).toEqual(sections.map(() => 0));
});
