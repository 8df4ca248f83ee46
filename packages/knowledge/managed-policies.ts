import { table } from './table.ts';

export interface ManagedPolicy {
  readonly name: string;
  /** `/` or `/service-role/`, … */
  readonly path: string;
  readonly version: string;
  /** The policy document: `{ Version, Statement }`. */
  readonly document: unknown;
}

const policies = table<Omit<ManagedPolicy, 'name'>>('managed-policies');

/**
 * A policy that AWS manages, by name or ARN (any partition, `${AWS::Partition}` too), or null when its content is
 * not known. ARNs of an account's own policies are not known.
 */
export function managedPolicy(nameOrArn: string): ManagedPolicy | null {
  const arn = /^arn:[^:]+(?:::[^:}]+\})?:iam::aws:policy\/(?:.+\/)?([^/]+)$/.exec(nameOrArn);
  if (nameOrArn.startsWith('arn:') && !arn) return null;
  const name = arn?.[1] ?? nameOrArn.replace(/^.*\//, '');
  const row = policies.get(name);
  return row && { name, ...row };
}
