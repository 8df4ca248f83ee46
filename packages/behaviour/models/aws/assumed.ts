import {
  type Abstract,
  type Call,
  choices,
  type InstanceFacts,
  recordOf,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { TypeModel } from '../model.ts';

/**
 * Credentials of another role: the result of AssumeRole, and objects made from it. A client with such credentials uses
 * none of the function's own permissions. Source: AWS STS API reference, AssumeRole.
 */
export const assumedTypes: Readonly<Record<string, TypeModel>> = {
  'aws/assumed-credentials': {
    // The key, the secret and the token all belong to that role.
    attribute: ({ self }) => self,
    properties: { '[]': ({ self }) => self },
    methods: { get: (call) => call.self ?? undefinedValue },
    complete: true,
  },
};

const operations = /^AssumeRole(WithSAML|WithWebIdentity)?$/;

/** Returns the response of a call that gives credentials of a role; null for any other call. */
export function assumedResponse(
  place: Pick<Call, 'machine' | 'at'>,
  service: string,
  operation: string,
  input: Abstract,
): Abstract | null {
  if (service !== 'sts' || !operations.test(operation)) return null;
  return recordOf(place.machine, { Credentials: credentialsOf(place, roleAsked(input)) });
}

function roleAsked(input: Abstract): Abstract {
  const roles = choices(input).map((choice) =>
    choice.kind === 'object' ? (choice.object.fields.get('RoleArn')?.value ?? null) : null,
  );
  return union(roles.map((role) => role ?? unknown('a role')));
}

export const credentialsOf = (place: Pick<Call, 'machine' | 'at'>, role: Abstract): Abstract =>
  instanceOf({ ...place, name: 'credentials of a role' }, 'aws/assumed-credentials', { role });

/** Returns the role of credentials, a session or a client; null when the value may have none. */
export function roleOf(value: Abstract | null | undefined): Abstract | null {
  const roles = value ? choices(value).map(roleOfOne) : [];
  return roles.length > 0 && roles.every((role) => role !== null)
    ? union(roles.filter((role) => role !== null))
    : null;
}

function roleOfOne(value: Abstract): Abstract | null {
  if (value.kind === 'instance') return value.facts['role'] ?? null;
  if (value.kind !== 'object') return null;
  const key = value.object.fields.get('accessKeyId')?.value;
  return key ? roleOf(key) : null;
}

/**
 * Returns the role with which a client or session is made: from keys (Python), `credentials` (JavaScript), or another
 * session or client.
 */
export function roleFacts(call: Call): InstanceFacts {
  const isOptions = call.args[0]?.kind === 'object';
  const option = (name: string) => roleOf(isOptions ? argument(call, `0.${name}`) : null);
  const role =
    roleOf(call.named.get('aws_access_key_id')) ??
    option('credentials') ??
    option('accessKeyId') ??
    option('service') ??
    roleOf(call.args[0]) ??
    roleOf(call.self);
  return role ? { role } : {};
}

/**
 * Returns the role of the client that makes a call: the object that the method is called on, or the `{ client }`
 * passed to a helper.
 */
export function callerRole({ self, args }: Partial<Call>): Abstract | null {
  const [first] = args ?? [];
  if (self || first?.kind !== 'object') return roleOf(self);
  return roleOf(first.object.fields.get('client')?.value);
}
