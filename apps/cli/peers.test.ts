import { expect, test } from 'vitest';
import { emmental, folderWith, json } from './testing/run.ts';

const nightly = () =>
  folderWith({
    'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Nightly:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.handler
      Events: { Tick: { Type: Schedule, Properties: { Schedule: rate(1 day) } } }
`,
    'a.js': 'exports.handler = async () => {};\n',
  });

const why = 'no trigger calls it asynchronously, so Lambda queues no events for it';

test('what weighs nothing is told to those only who ask for what other scanners tell, with why', () => {
  const folder = nightly();
  const told = (...args: readonly string[]) =>
    json(['scan', folder, ...args]).findings.filter(({ rule }) => rule === 'function/no-failure-destination');
  expect(told('--all')).toEqual([]);
  expect(told('--peers')).toMatchObject([
    {
      title: 'Nightly has no dead-letter queue',
      severity: 'info',
      status: 'fail',
      fix: null,
      evidence: [{ text: `no risk: ${why}` }],
    },
  ]);
});

test('the report says why below the facts, and counts nothing to fix', () => {
  const folder = nightly();
  const { stdout } = emmental(['scan', folder, '--peers']);
  expect(stdout.replace(/\s+/g, ' ')).toContain(`weighs nothing: ${why}`);
  const closing = (text: string) => /^.*(to fix).*$/m.exec(text)?.[0];
  expect(closing(stdout)).toBe(closing(emmental(['scan', folder]).stdout));
});
