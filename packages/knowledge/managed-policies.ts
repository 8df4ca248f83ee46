import { table } from './table.ts';

export interface ManagedPolicy {
  readonly name: string;
  /** `/` or `/service-role/`, … */
  readonly path: string;
  readonly version: string;
  /** The policy document: `{ Version, Statement }`. */
  readonly document: unknown;
}

/** True for the policies that nearly every role of a function has. They are in a separate table, a hundredth of the size of the other one. */
export const isOfFunctions = (name: string): boolean => /^AWS(?:Lambda|X[Rr]ay)/.test(name);

const functionPolicies = table<Omit<ManagedPolicy, 'name'>>('function-policies');
const otherPolicies = table<Omit<ManagedPolicy, 'name'>>('managed-policies');

/**
 * Returns a policy that AWS manages, by its name or ARN (in any partition, or with `${AWS::Partition}`). Null for other
 * policies.
 */
export function managedPolicy(nameOrArn: string): ManagedPolicy | null {
  const arn = /^arn:[^:]+(?:::[^:}]+\})?:iam::aws:policy\/(?:.+\/)?([^/]+)$/.exec(nameOrArn);
  if (nameOrArn.startsWith('arn:') && !arn) return null;
  const name = arn?.[1] ?? nameOrArn.replace(/^.*\//, '');
  const row = (isOfFunctions(name) ? functionPolicies : otherPolicies).get(name);
  return row && { name, ...row };
}
