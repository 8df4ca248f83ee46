import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RuleInput } from './rule.ts';
import { configurationRules } from './rules/index.generated.ts';
import { inputsIn } from './testing/fixture.ts';

/** A template in which each of `count` functions has a queue, a dead-letter queue, a topic, an API and a secret. */
const template = (count: number): string =>
  [
    'Transform: AWS::Serverless-2016-10-31',
    'Resources:',
    ...Array.from({ length: count }, (_, n) => [
      `  Fn${n}: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, InlineCode: "exports.b = async () => 1", Events: { Q: { Type: SQS, Properties: { Queue: !GetAtt Queue${n}.Arn } }, T: { Type: SNS, Properties: { Topic: !Ref Topic${n} } }, A: { Type: Api, Properties: { RestApiId: !Ref Api${n}, Path: /a, Method: post } } } } }`,
      `  Queue${n}: { Type: AWS::SQS::Queue, Properties: { RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead${n}.Arn, maxReceiveCount: 3 } } }`,
      `  Dead${n}: { Type: AWS::SQS::Queue }`,
      `  Topic${n}: { Type: AWS::SNS::Topic }`,
      `  Api${n}: { Type: AWS::Serverless::Api, Properties: { StageName: prod } }`,
      `  Bucket${n}: { Type: AWS::S3::Bucket }`,
      `  Secret${n}: { Type: AWS::SecretsManager::Secret }`,
      `  Policy${n}: { Type: AWS::SQS::QueuePolicy, Properties: { Queues: [!Ref Queue${n}], PolicyDocument: { Statement: [{ Effect: Allow, Principal: "*", Action: sqs:SendMessage, Resource: "*" }] } } }`,
    ]).flat(),
  ].join('\n');

/** How often the rules look at one resource, function or policy of an app, counted where they go over all of them. */
async function looks(count: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-scale-'));
  try {
    writeFileSync(join(folder, 'template.yaml'), template(count));
    const [input] = await inputsIn(join(folder, 'template.yaml'));
    if (!input) throw new Error('no app');
    let looked = 0;
    const look = () => {
      looked += 1;
    };
    const resources = new CountedMap(input.app.resources, look);
    const watched: RuleInput = {
      ...input,
      functions: countedList(input.functions, look),
      app: {
        ...input.app,
        resources,
        resourcePolicies: countedList(input.app.resourcePolicies, look),
        subjects: countedList(input.app.subjects, look),
      },
    };
    for (const rule of configurationRules) rule.check(watched);
    return looked;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class CountedMap<K, V> extends Map<K, V> {
  readonly #look: () => void;

  constructor(from: ReadonlyMap<K, V>, look: () => void) {
    super(from);
    this.#look = look;
  }

  override *values(): MapIterator<V> {
    for (const value of super.values()) {
      this.#look();
      yield value;
    }
  }
}

const countedList = <T>(items: readonly T[], look: () => void): readonly T[] =>
  new Proxy(items, {
    get: (target, key, receiver) => {
      if (typeof key === 'string' && /^\d+$/.test(key)) look();
      return Reflect.get(target, key, receiver);
    },
  });

test('a template that is four times as large is looked at four times as often, not sixteen', async () => {
  const small = await looks(5);
  expect(small).toBeGreaterThan(5);
  expect(await looks(20)).toBeLessThanOrEqual(small * 4 + 50);
});
