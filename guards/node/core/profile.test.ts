import type { Signal } from '@emmental/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coreOf } from '../testing/core.ts';
import { calls, files, from, profileOf, run, to, uses } from '../testing/profile.ts';

const complete = profileOf({
  inbound: [from('in', ['sqs'], { source: 'arn:*' })],
  outbound: [to('out', ['api.example:443', '10.0.0.0/8:*', 'aws:s3', 'env:URL'])],
  files: [files('files', ['code', '/tmp/**'], ['/tmp/*'])],
  processes: [run('run', '/bin/sh', ['-c', 'date *'])],
  code: [uses('use', ['vm'])],
  permissions: [calls('call', ['s3:*'], ['arn:aws:s3:::a/*'])],
});

/** The profile with one of its values replaced, whichever. */
function replaced(value: unknown, at: number, other: unknown): unknown {
  let count = 0;
  const walk = (value: unknown): unknown => {
    if (count++ === at) return other;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(value);
}

test('a profile with any value of it replaced is used or told, and nothing throws', () => {
  fc.assert(
    fc.property(fc.nat(90), fc.jsonValue(), (at, other) => {
      const signals: Signal[] = [];
      const core = coreOf(replaced(complete, at, other), (line) => signals.push(JSON.parse(line) as Signal));
      core.started('{}');
      core.file('read', '/etc/passwd');
      core.run('/bin/sh', ['-c', 'date x'], '', '/');
      core.connect({}, '10.1.1.1', 443);
      core.use('vm', 'x');
      core.flush();
      expect(['start', 'error']).toContain(signals[0]?.kind);
    }),
    { seed: 7, numRuns: 2000 },
  );
});
