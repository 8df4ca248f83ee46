import { type Comparison, compare } from '../algebra/compare.ts';
import { evaluate } from '../algebra/evaluate.ts';
import { compile, type Policy, statementsOfDocument } from '../algebra/statement.ts';
import type { Truth } from '../algebra/truth.ts';
import type { Holdings } from '../review/granted.ts';

/** Permissions to compare: an identity policy within a boundary; `gaps` = parts that were not read. */
export type Strength = Pick<Holdings, 'identity' | 'boundary'> & { readonly gaps: readonly unknown[] };

const allowing = (actions: readonly string[]): Policy =>
  compile(statementsOfDocument({ Statement: { Effect: 'Allow', Action: actions, Resource: '*' } }));

/** The permissions of an administrator. */
export const everything = allowing(['*']);

/** Returns the rules of a managed policy's document. */
export const policyOf = (document: unknown): Policy => compile(statementsOfDocument(document));

/** Permissions that gain nothing: to write logs, metrics and traces, to connect to a network, to fetch an image. */
const trivial = allowing([
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'logs:DescribeLog*',
  'xray:Put*',
  'xray:GetSampling*',
  'cloudwatch:PutMetricData',
  'ec2:*NetworkInterface',
  'ec2:*NetworkInterfaces',
  'ec2:*PrivateIpAddresses',
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:GetAuthorizationToken',
  'ecr:GetDownloadUrlForLayer',
]);

const strength = new WeakMap<Strength, WeakMap<Strength, Truth>>();

/** Decides whether `a` allows something of weight that `b` does not allow. Cached. */
export function isStronger(a: Strength, b: Strength): Truth {
  if (a === b) return 'no';
  const known = strength.get(a)?.get(b);
  if (known !== undefined) return known;
  const { kind } = compared(a, b);
  const isOpenAt = kind === 'unknown' || a.gaps.length > 0;
  const result = kind === 'more' ? 'yes' : isOpenAt ? 'unknown' : 'no';
  const row = strength.get(a) ?? new WeakMap<Strength, Truth>();
  row.set(b, result);
  strength.set(a, row);
  return result;
}

/** Compares with the trivial permissions added to `b`, which takes longer, only where the difference may be one of them. */
function compared(a: Strength, b: Strength): Comparison {
  const plain = compare(permissions(a), permissions(b), { limit: 5_000 });
  if (plain.kind === 'no more') return plain;
  const witness = plain.kind === 'more' ? plain.witness : null;
  const isTrivial =
    witness === null ||
    evaluate({ identity: trivial }, { action: witness.action, resource: '*' }).effect === 'allow';
  return isTrivial ? compare(permissions(a), permissions(b, trivial), { limit: 5_000 }) : plain;
}

/** Returns the two policies as the algebra takes them. */
export const permissions = (
  { identity, boundary }: Pick<Strength, 'identity' | 'boundary'>,
  also: Policy = [],
) => ({
  identity: also.length > 0 ? [...identity, ...also] : identity,
  ...(boundary ? { boundary: [...boundary, ...also] } : {}),
});
