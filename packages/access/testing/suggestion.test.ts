import type { Behaviour, Value } from '@emmental/model';
import { constant } from '@emmental/model';
import { expect, test } from 'vitest';
import { compare } from '../algebra/compare.ts';
import { evaluate } from '../algebra/evaluate.ts';
import { globOf } from '../algebra/glob.ts';
import { compile, plainValue, statementsOfDocument } from '../algebra/statement.ts';
import { policyDocument } from '../review/render.ts';
import type { HolderReview } from '../review/review.ts';
import { app, call, env, fn, getAtt, ref, resource, reviewOf, role, ssm, undecided } from './app.ts';
import { type Dice, dice } from './random.ts';

const resources = [
  resource('Orders', 'AWS::DynamoDB::Table'),
  resource('Carts', 'AWS::DynamoDB::Table', { TableName: 'carts' }),
  resource('MailQueue', 'AWS::SQS::Queue'),
  resource('Uploads', 'AWS::S3::Bucket'),
];
const environment = new Map<string, Value>([
  ['ORDERS', ref('Orders')],
  ['CARTS', constant('carts')],
  ['QUEUE', ref('MailQueue')],
  ['BUCKET', ref('Uploads')],
  ['SECRET', ssm('/t')],
]);
const tables = ['ORDERS', 'CARTS', 'SECRET', 'MISSING'];
const isResource = (name: string) => resources.some((each) => each.id === name) || name === 'Api';

const anyCall = (d: Dice): Behaviour => {
  const certainty = d.chance(0.2) ? 'possible' : 'known';
  switch (d.below(5)) {
    case 0:
      return call('sqs', d.pick(['SendMessage', 'ReceiveMessage']), { QueueUrl: env('QUEUE') }, certainty);
    case 1:
      return call(
        's3',
        d.pick(['GetObject', 'PutObject', 'DeleteObject']),
        { Bucket: env('BUCKET'), Key: d.chance(0.5) ? constant('a/b') : env('MISSING') },
        certainty,
      );
    case 2:
      return undecided(d.pick(['computed method', 'eval']), d.pick([null, [], ['dynamodb'], ['s3', 'sqs']]));
    default:
      return call(
        'dynamodb',
        d.pick(['GetItem', 'PutItem', 'Query', 'Scan', 'DeleteItem']),
        { TableName: env(d.pick(tables)) },
        certainty,
      );
  }
};

const actions = [
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:*',
  'dynamodb:Get*',
  's3:*',
  's3:GetObject',
  's3:PutObject',
  'sqs:SendMessage',
  'sqs:*',
  '*',
  'sns:Publish',
  'iam:PassRole',
];
const targets: readonly (string | Value)[] = [
  '*',
  getAtt('Orders', 'Arn'),
  getAtt('MailQueue', 'Arn'),
  'arn:aws:s3:::*',
  'arn:aws:dynamodb:*:*:table/carts',
  'arn:aws:dynamodb:*:*:table/*',
];
const condition = plainValue({ StringEquals: { 'aws:SourceVpce': 'v' } });

function draw(seed: number) {
  const d = dice(seed);
  const behaviours = d.several(4, () => anyCall(d));
  const grants = d.several(4, () => [d.several(3, () => d.pick(actions)), d.pick(targets)] as const);
  const held = role('ApiRole', grants);
  const statements = held.statements.map((statement) => ({
    ...statement,
    effect: d.chance(0.1) ? ('Deny' as const) : statement.effect,
    condition: d.chance(0.15) ? condition : null,
  }));
  const api = fn('Api', { environment });
  const shop = app([api], [{ ...held, statements }], resources);
  const result = reviewOf(shop, new Map([[api.id, d.chance(0.05) ? null : behaviours]]));
  const found = result.functions.get(api.id);
  if (!found?.holdings) throw new Error('the function holds no role');
  return { found, holdings: found.holdings };
}

const written = (holder: HolderReview) =>
  compile(
    holder.policy.parts.flatMap((part) =>
      statementsOfDocument(
        JSON.parse(JSON.stringify(policyDocument(part)).replaceAll(`\${AWS::Partition}`, 'aws')),
      ),
    ),
    isResource,
  );

const seeds = Array.from({ length: 300 }, (_, i) => i + 1);

test('the suggested policy allows all needs, unless a Deny forbids them', () => {
  let allowed = 0;
  for (const seed of seeds) {
    const { found, holdings } = draw(seed);
    const identity = written(found);
    for (const need of found.needed.filter((each) => each.certainty === 'known'))
      for (const [i, resource] of need.globs.entries()) {
        const { effect } = evaluate({ identity }, { action: need.action, resource });
        const now = evaluate({ identity: holdings.identity }, { action: need.action, resource });
        // Where the name is not known, what is granted today is kept instead of everything of the kind.
        const isKept = need.resources[i]?.exact === false && now.effect !== 'deny';
        const isForbidden = holdings.denies.length > 0 && now.effect !== 'allow';
        const isConditional = now.effect === 'unknown' && effect === 'unknown';
        if (effect === 'allow') allowed++;
        expect(
          effect === 'allow' || isKept || isForbidden || isConditional,
          `seed ${seed}: ${need.action} ${resource.key} is ${effect}`,
        ).toBe(true);
      }
  }
  expect(allowed).toBeGreaterThan(seeds.length);
});

test('the suggested policy keeps every grant that an open question may need', () => {
  let kept = 0;
  for (const seed of seeds) {
    const { found } = draw(seed);
    const identity = written(found).filter((rule) => rule.allow);
    for (const { grant, kept: rows } of found.uses)
      for (const { action } of rows) {
        kept++;
        const granted = compile(
          statementsOfDocument({ Statement: { Effect: 'Allow', Action: action, Resource: '*' } }),
        ).map((rule) => ({
          ...rule,
          resource: { not: false, globs: [grant.resourceGlob] },
          conditions: compile([grant.statement])[0]?.conditions ?? [],
        }));
        expect(compare({ identity: granted }, { identity }).kind, `seed ${seed}: ${action}`).toBe('no more');
      }
  }
  expect(kept).toBeGreaterThan(seeds.length / 2);
});

test('the suggested policy never allows more than the grants and the needs', () => {
  for (const seed of seeds) {
    const { found, holdings } = draw(seed);
    const needed = found.needed.flatMap((need) =>
      need.globs.map((resource) => ({
        ...compile(
          statementsOfDocument({ Statement: { Effect: 'Allow', Action: need.action, Resource: '*' } }),
        )[0],
        resource: { not: false, globs: [resource] },
      })),
    ) as ReturnType<typeof compile>;
    const limit = { identity: [...holdings.identity.filter((rule) => rule.allow), ...needed] };
    const found2 = compare({ identity: written(found) }, limit);
    expect(found2, `seed ${seed}`).toEqual({ kind: 'no more' });
  }
});

test('a wildcard is in a suggested action only if it was granted', () => {
  const { found } = draw(3);
  for (const statement of found.policy.statements)
    for (const action of statement.actions.filter((each) => each.includes('*')))
      expect(
        found.uses.some(
          ({ grant }) => globOf(grant.action).key === '*' || grant.action.startsWith(action.slice(0, 3)),
        ),
      ).toBe(true);
});
