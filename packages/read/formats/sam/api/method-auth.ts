import { get, type MapNode, type Node } from '../../../tree.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { type Draft, write } from '../../lowering/write.ts';
import { type Expansion, report, type SamResource, textOf } from '../expansion.ts';
import { expect } from '../shapes.ts';
import type { SamEvent } from '../target.ts';
import { type MethodPlace, mapMethods } from './definition.ts';
import { addCustomStatements, addResourcePolicy } from './resource-policy.ts';
import { apiKey, securityOf, withIamWhereFirst, withScheme, withSecurity } from './security.ts';

/** Puts the `Auth` of an Api event on its method: authorizer, scopes, API key, resource policy. */
export function addMethodAuth(
  x: Expansion,
  definition: MapNode,
  of: {
    readonly event: SamEvent;
    readonly rest: SamResource;
    readonly place: MethodPlace;
    readonly stage: string;
  },
): MapNode {
  const { event, rest, place, stage } = of;
  const auth = property(event.properties, 'Auth');
  if (!isFilled(auth)) return definition;
  let changed = definition;
  const authorizer = property(auth, 'Authorizer');
  if (isFilled(authorizer)) changed = setAuthorizer(x, changed, event, rest, place, authorizer);
  const scopes = property(auth, 'AuthorizationScopes');
  expect(x, scopes, 'list', `AuthorizationScopes of ${event.id}`);
  if (isFilled(scopes) && !authorizer)
    report(x, 'template/invalid', scopes.at, `AuthorizationScopes of ${event.id} needs an Authorizer`);
  const key = property(auth, 'ApiKeyRequired');
  if (key) {
    const { at } = key;
    const required = isFilled(key);
    if (!required && !isFilled(property(rest.properties, 'Auth', 'ApiKeyRequired')))
      report(x, 'template/invalid', at, `${rest.id} asks for no API key that ${event.id} could leave out`);
    if (required) changed = withScheme(changed, 'api_key', apiKey, key.at);
    changed = require(changed, place, required ? 'api_key' : 'api_key_false', [], key);
  }
  const policy = property(auth, 'ResourcePolicy');
  expect(x, policy, 'map', `ResourcePolicy of ${event.id}`);
  if (policy?.kind === 'map') {
    changed = addResourcePolicy(x, changed, policy, place.path, write(stage, policy.at));
    changed = addCustomStatements(changed, property(policy, 'CustomStatements'));
  }
  return changed;
}

function setAuthorizer(
  x: Expansion,
  definition: MapNode,
  event: SamEvent,
  rest: SamResource,
  place: MethodPlace,
  authorizer: Node,
): MapNode {
  const name = textOf(x, authorizer);
  const api = property(rest.properties, 'Auth');
  const known = name === null ? undefined : property(api, 'Authorizers', name);
  if (name === null || (name !== 'AWS_IAM' && name !== 'NONE' && !isFilled(known)))
    report(
      x,
      'template/invalid',
      authorizer.at,
      `the authorizer of ${event.id} is not defined in ${rest.id}`,
    );
  if (name === 'NONE' && !property(api, 'DefaultAuthorizer'))
    report(
      x,
      'template/invalid',
      authorizer.at,
      `${rest.id} has no DefaultAuthorizer that ${event.id} could leave out`,
    );
  if (name === null) return definition;
  const scopes =
    property(event.properties, 'Auth', 'AuthorizationScopes') ?? property(known, 'AuthorizationScopes');
  return require(definition, place, name, known && name !== 'NONE' ? (scopes ?? []) : [], authorizer);
}

/** Adds a requirement to the method. */
function require(definition: MapNode, place: MethodPlace, name: string, scopes: Draft, cause: Node): MapNode {
  let security: readonly Node[] = [];
  const changed = mapMethods(
    definition,
    (method) => {
      security = [...securityOf(method), write({ [name]: scopes }, cause.at)];
      return withSecurity(method, security, get(method, 'security')?.at ?? cause.at);
    },
    place,
  );
  return withIamWhereFirst(changed, security, cause.at);
}
