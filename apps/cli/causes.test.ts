import type { Finding } from '@emmental/model';
import { expect, test } from 'vitest';
import { weighCauses } from './causes.ts';

const finding = (name: string, rest: Partial<Finding>): Finding => ({
  rule: 'api/open-route',
  aliases: [],
  title: name,
  function: null,
  resource: `template.yaml#${name}`,
  file: 'template.yaml',
  line: 1,
  column: 1,
  status: 'fail',
  condition: null,
  severity: 'medium',
  slice: 'auth',
  threats: [],
  evidence: [],
  fix: null,
  fingerprint: name,
  details: [],
  mark: null,
  ...rest,
});

const weights = (findings: readonly Finding[]) =>
  Object.fromEntries(findings.map(({ title, severity }) => [title, severity]));

test('of what one edit closes the worst keeps its weight and names the others, none of which is lost', () => {
  const told = weighCauses([
    finding('role', { severity: 'high', cause: 'a' }),
    finding('first', { cause: 'b', line: 3 }),
    finding('second', { cause: 'b', line: 7 }),
    finding('alone', {}),
    finding('fact', { severity: 'info', cause: 'b' }),
  ]);
  expect(weights(told)).toEqual({
    role: 'high',
    first: 'medium',
    second: 'low',
    alone: 'medium',
    fact: 'info',
  });
  const [first] = told.filter(({ title }) => title === 'first');
  expect(first?.details).toEqual([{ label: 'also', text: 'second', at: 'template.yaml:7' }]);
  expect(first?.evidence).toEqual([{ file: 'template.yaml', line: 7, text: 'second' }]);
});

test('one that is waived stands for no other, and what is not decided is told by itself', () => {
  const told = weighCauses([
    finding('let be', { status: 'waived', cause: 'b' }),
    finding('first', { cause: 'b' }),
    finding('open', { status: 'unknown', cause: 'b' }),
  ]);
  expect(weights(told)).toEqual({ 'let be': 'medium', first: 'medium', open: 'medium' });
});
