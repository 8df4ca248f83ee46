import type { Location } from '@emmental/model';
import { get, itemsOf, type MapNode, type Node, withEntries } from '../../../tree.ts';
import { type Draft, write } from '../../lowering/write.ts';

/** Returns the security requirements of a method: a list such as `[{ Name: [scopes] }]`. */
export const securityOf = (method: MapNode): readonly Node[] => itemsOf(get(method, 'security'));

export const withSecurity = (method: MapNode, security: readonly Draft[], at: Location): MapNode =>
  withEntries(method, { security: write(security, at) });

/** Tells if a requirement contains one of these schemes. */
export const names = (requirement: Node, schemes: readonly string[]): boolean =>
  requirement.kind === 'map' && requirement.entries.some(({ key }) => schemes.includes(key));

export const awsIam: Draft = {
  'x-amazon-apigateway-authtype': 'awsSigv4',
  type: 'apiKey',
  name: 'Authorization',
  in: 'header',
};

export const apiKey: Draft = { type: 'apiKey', name: 'x-api-key', in: 'header' };

/**
 * Adds a scheme to `securityDefinitions`. An existing scheme with that name is only replaced if `replace` is
 * true.
 */
export function withScheme(
  definition: MapNode,
  name: string,
  scheme: Draft,
  at: Location,
  replace = false,
): MapNode {
  const existing = get(definition, 'securityDefinitions');
  if (get(existing, name) && !replace) return definition;
  const base: MapNode = existing?.kind === 'map' ? existing : { kind: 'map', entries: [], at };
  return withEntries(definition, { securityDefinitions: withEntries(base, { [name]: write(scheme, at) }) });
}

/** Adds the IAM scheme to the definition if the first requirement of a method is IAM. */
export function withIamWhereFirst(definition: MapNode, security: readonly Node[], at: Location): MapNode {
  const [first] = security;
  return first && names(first, ['AWS_IAM']) ? withScheme(definition, 'AWS_IAM', awsIam, at) : definition;
}
