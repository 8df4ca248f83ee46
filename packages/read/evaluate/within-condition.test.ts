import type { Value } from '@emmental/model';
import { expect, test } from 'vitest';
import { appOf } from '../app/testing/app-of.ts';

const head = `Parameters:
  Stage: { Type: String, Default: test, AllowedValues: [test, stage, prod] }
  Kind: { Type: String, Default: a }
Conditions:
  Test: !Equals [test, !Ref Stage]
  Stage: !Equals [!Ref Stage, stage]
  Prod: !Not [!Or [!Condition Test, !Condition Stage]]
  Never: !And [!Condition Test, !Condition Stage]
  Always: !Or [!Condition Test, !Condition Stage, !Condition Prod]
  KindA: !Equals [!Ref Kind, a]
  KindB: !Equals [!Ref Kind, b]
Resources:
`;

/** Returns the queue with this condition and name as `[condition, name]`, or null if it is never created. */
function left(condition: string, name: string): readonly [string | null, unknown] | null {
  const { app } = appOf(
    `${head}  Q: { Type: AWS::SQS::Queue, Condition: ${condition}, Properties: { QueueName: ${name} } }\n`,
  );
  const queue = app.resources.get('Q');
  if (queue?.properties.kind !== 'fields') return null;
  const value = queue.properties.fields.get('QueueName');
  return [queue.condition, value && outlineOf(value)];
}

function outlineOf(value: Value): unknown {
  if (value.kind === 'constant') return value.value;
  return value.kind === 'one-of' ? value.choices.map(({ when }) => when) : value.kind;
}

test.each([
  ['two conditions that exclude each other', 'Never', 'x', null],
  ['conditions that leave nothing out', 'Always', 'x', [null, 'x']],
  ['another value of the same parameter', 'Test', '!If [Stage, a, b]', ['Test', 'b']],
  ['a condition made of others', 'Prod', '!If [Test, a, !If [Prod, b, c]]', ['Prod', 'b']],
  ['the condition of the resource itself', 'Prod', '!If [Prod, a, b]', ['Prod', 'a']],
  ['a parameter that may be anything', 'KindA', '!If [KindB, a, b]', ['KindA', 'b']],
  ['another parameter', 'Test', '!If [KindA, a, b]', ['Test', ['KindA', 'not KindA']]],
  ['a condition that is not there', 'Test', '!If [Gone, a, b]', ['Test', ['Gone', 'not Gone']]],
])('what cannot be where a resource is there is not told of it: %s', (_, condition, name, expected) => {
  expect(left(condition, name)).toEqual(expected);
});

test('conditions that name each other many times, or themselves, end and leave both', () => {
  const many = Array.from(
    { length: 60 },
    (_, n) => `  C${n}: !And [!Condition C${n + 1}, !Condition C${n + 1}]\n`,
  ).join('');
  const { app } = appOf(`Conditions:
${many}  C60: !Equals [!Ref Kind, a]
  Own: !Not [!Condition Own]
Parameters: { Kind: { Type: String, Default: a } }
Resources:
  A: { Type: AWS::SQS::Queue, Condition: C0 }
  B: { Type: AWS::SQS::Queue, Condition: Own }
`);
  expect([...app.resources.values()].map(({ id, condition }) => [id, condition])).toEqual([
    ['A', 'C0'],
    ['B', 'Own'],
  ]);
});
