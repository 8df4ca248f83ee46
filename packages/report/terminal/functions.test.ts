import type { Finding, FunctionReport } from '@emmental/model';
import { expect, test } from 'vitest';
import { functionTable } from './functions.ts';

const fn = (name: string): FunctionReport =>
  ({
    id: `a#${name}`,
    name,
    handler: null,
    role: null,
    triggers: [],
    reachedBy: { exposure: 'internal', path: [] },
    needed: [],
    granted: [],
    unknown: [],
  }) as unknown as FunctionReport;

/** A finding about the service, such as one about `provider.environment`, with a part for each of its functions. */
const ofService = (title: string, ...names: readonly string[]): Finding =>
  ({
    title,
    function: null,
    status: 'fail',
    severity: 'high',
    parts: names.map((name) => ({
      function: `a#${name}`,
      title,
      severity: 'high',
      details: [],
      fingerprint: name,
    })),
  }) as unknown as Finding;

const toFix = (...findings: readonly Finding[]): readonly string[] =>
  functionTable([fn('app'), fn('job')], findings, false, {
    program: 'emmental',
    width: 80,
    unicode: true,
    color: false,
  })
    .filter((line) => /^(?:app|job)\b/.test(line))
    .map((line) => `${line.split(' ')[0]} ${line.split(' ').at(-1)}`);

test('a problem of the service counts for the only function that has it, if its title names this function', () => {
  expect(toFix(ofService('app has a secret in the environment', 'app'))).toEqual(['app 1', 'job 0']);
  expect(toFix(ofService('2 functions have a secret', 'app', 'job'))).toEqual(['app 0', 'job 0']);
  expect(toFix(ofService('Calls to HttpApi are not logged', 'app'))).toEqual(['app 0', 'job 0']);
});

test('GRANTS is all where every action of a service is granted, and NEEDS has what permissions keeps or adds', () => {
  const columnsOf = (action: string): readonly string[] => {
    const granting = {
      ...fn('app'),
      role: { id: 'a#Role', shared: false },
      granted: [{ action, resource: 'arn:aws:logs:*:*:*', file: 'a', line: 1 }],
      needed: [
        { action: 's3:GetObject', because: 'call', certainty: 'known' },
        { action: 's3:GetObjectTagging', because: 'call', certainty: 'possible' },
        { action: 'logs:CreateLogGroup', because: 'runtime', certainty: 'possible' },
      ],
    } as unknown as FunctionReport;
    const [, row = ''] = functionTable([granting], [], false, {
      program: 'emmental',
      width: 120,
      unicode: true,
      color: false,
    });
    return row.trim().split(/\s+/).slice(-4, -2);
  };
  expect(columnsOf('logs:*')).toEqual(['all', '2']);
  expect(columnsOf('*')).toEqual(['all', '2']);
  expect(columnsOf('logs:Put*')).toEqual(['1', '2']);
});
