import { compare } from '../packages/access/algebra/compare.ts';
import { contextOf } from '../packages/access/algebra/condition.ts';
import { evaluate } from '../packages/access/algebra/evaluate.ts';
import { compile, statementsOfDocument } from '../packages/access/algebra/statement.ts';
import { agreeOnPairs, agreeOnRequests } from '../packages/access/testing/agreement.ts';

/**
 * Tests the policy engine: its agreement with the brute-force oracle on full counts, and the time of one decision.
 * Exits 1 on any disagreement.
 */
const requests = agreeOnRequests(100_000, 1);
const pairs = agreeOnPairs(10_000, 2);

const allow = (Action: string | string[], Resource: string | string[]) => ({
  Effect: 'Allow',
  Action,
  Resource,
});
const table = (name: string) => `arn:aws:dynamodb:eu-west-1:111111111111:table/${name}`;
const policy = (count: number) =>
  compile(
    statementsOfDocument({
      Statement: Array.from({ length: count }, (_, i) =>
        allow(['dynamodb:GetItem', 'dynamodb:Put*'], [table(`t${i}`), `${table(`t${i}`)}/index/*`]),
      ),
    }),
  );
const rows: [string, number, number][] = [];
for (const count of [1, 10, 50]) {
  const identity = policy(count);
  const request = {
    action: 'dynamodb:PutItem',
    resource: `${table(`t${count - 1}`)}/index/by`,
    context: contextOf({}),
  };
  rows.push([
    `evaluate, ${count} statements`,
    microseconds(20_000, () => evaluate({ identity }, request)),
    count === 1 ? 5 : 50,
  ]);
}
for (const count of [1, 10, 50]) {
  const a = { identity: policy(count) };
  const b = {
    identity: compile(statementsOfDocument({ Statement: [allow('dynamodb:*', `${table('t')}*`)] })),
  };
  const actions = ['dynamodb:PutItem'];
  rows.push([
    `compare, one action, ${count} statements with 1`,
    microseconds(200, () => compare(a, b, { actions })),
    5_000,
  ]);
  rows.push([
    `compare, one action, 1 with ${count} statements`,
    microseconds(200, () => compare(b, a, { actions })),
    5_000,
  ]);
}

for (const [what, { pairs: count, disagreements, answers }] of [
  ['requests', requests],
  ['pairs of policies', pairs],
] as const)
  console.log(`${count} random ${what}: ${disagreements.length} disagreements   ${JSON.stringify(answers)}`);
for (const [what, time, bar] of rows)
  console.log(`${what.padEnd(50)} ${time.toFixed(2).padStart(10)} µs   (bar ${bar})`);
if (requests.disagreements.length + pairs.disagreements.length > 0) {
  console.log([...requests.disagreements, ...pairs.disagreements].slice(0, 3).join('\n'));
  process.exitCode = 1;
}

function microseconds(times: number, run: () => unknown): number {
  for (let i = 0; i < times / 4; i++) run();
  const start = process.hrtime.bigint();
  for (let i = 0; i < times; i++) run();
  return Number(process.hrtime.bigint() - start) / 1000 / times;
}
