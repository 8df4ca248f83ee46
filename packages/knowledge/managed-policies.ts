import { table } from './table.ts';

export interface ManagedPolicy {
  readonly name: string;
  /** `/` or `/service-role/`, … */
  readonly path: string;
  readonly version: string;
  /** The policy document: `{ Version, Statement }`. */
  readonly document: unknown;
}

/** Nearly every role of a function has one of these and no other: they are a table of their own, a hundredth of the other one. */
export const isOfFunctions = (name: string): boolean => /^AWS(?:Lambda|X[Rr]ay)/.test(name);

const functionPolicies = table<Omit<ManagedPolicy, 'name'>>('function-policies');
const otherPolicies = table<Omit<ManagedPolicy, 'name'>>('managed-policies');

/**
 * A policy that AWS manages, by name or ARN (any partition, `${AWS::Partition}` too), or null when its content is
 * not known. ARNs of an account's own policies are not known.
 */
export function managedPolicy(nameOrArn: string): ManagedPolicy | null {
  const arn = /^arn:[^:]+(?:::[^:}]+\})?:iam::aws:policy\/(?:.+\/)?([^/]+)$/.exec(nameOrArn);
  if (nameOrArn.startsWith('arn:') && !arn) return null;
  const name = arn?.[1] ?? nameOrArn.replace(/^.*\//, '');
  const row = (isOfFunctions(name) ? functionPolicies : otherPolicies).get(name);
  return row && { name, ...row };
}
