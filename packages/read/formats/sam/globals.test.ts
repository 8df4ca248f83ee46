import { expect, test } from 'vitest';
import { lowered } from './testing/lowered.ts';

const template = `
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.13
    Handler: app.handler
    Layers: [arn:one]
    Environment: { Variables: { SHARED: everywhere, MODE: global } }
Resources:
  Own:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Layers: [arn:two]
      Environment: { Variables: { MODE: local } }
  Free:
    Type: AWS::Serverless::Function
    IgnoreGlobals: [Layers]
`;

test('what a function says itself wins over Globals, maps merge and lists follow each other', () => {
  const { at } = lowered(template);
  expect(at('Own', 'Properties')).toMatchObject({
    Runtime: 'nodejs22.x',
    Handler: 'app.handler',
    Layers: ['arn:one', 'arn:two'],
    Environment: { Variables: { SHARED: 'everywhere', MODE: 'local' } },
  });
});

test('a merged value keeps the place where the user wrote it', () => {
  const { node } = lowered(template);
  expect(node('Own', 'Properties', 'Environment', 'Variables', 'SHARED')?.at.line).toBe(8);
  expect(node('Own', 'Properties', 'Environment', 'Variables', 'MODE')?.at.line).toBe(15);
});

test('IgnoreGlobals leaves out what it names', () => {
  const { at } = lowered(template);
  expect(at('Free', 'Properties', 'Layers')).toBeUndefined();
  expect(at('Free', 'Properties', 'Runtime')).toBe('python3.13');
});

test('an intrinsic function is not merged into', () => {
  const { at } = lowered(`
Globals: { Function: { Environment: { Variables: { A: 1 } } } }
Resources:
  Fn: { Type: AWS::Serverless::Function, Properties: { Runtime: r, Handler: h, Environment: !If [Big, { Variables: { B: 2 } }, { Variables: { C: 3 } }] } }
`);
  expect(at('Fn', 'Properties', 'Environment')).toEqual({
    'Fn::If': ['Big', { Variables: { B: 2 } }, { Variables: { C: 3 } }],
  });
});

test('a section or property that Globals does not take is reported at its line', () => {
  const { messages: said } = lowered('Globals:\n  Function:\n    Role: arn\n  Queue: {}\nResources: {}\n');
  expect(said).toEqual([
    '3 a part of the template has the wrong shape: Globals.Function cannot contain Role',
    '4 a part of the template has the wrong shape: Globals has no section Queue',
  ]);
});
