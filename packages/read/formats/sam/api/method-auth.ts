import { get, type MapNode, type Node } from '../../../tree.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { type Draft, write } from '../../lowering/write.ts';
import { type Expansion, report, type SamResource, textOf } from '../expansion.ts';
import { expect } from '../shapes.ts';
import type { SamEvent } from '../target.ts';
import { type MethodPlace, mapMethods } from './definition.ts';
import { addCustomStatements, addResourcePolicy } from './resource-policy.ts';
import { apiKey, securityOf, withIamWhereFirst, withScheme, withSecurity } from './security.ts';

/** Adds the `Auth` of an Api event to its method: authorizer, scopes, API key and resource policy. */
export function addMethodAuth(
  expansion: Expansion,
  definition: MapNode,
  route: {
    readonly event: SamEvent;
    readonly restApi: SamResource;
    readonly place: MethodPlace;
    readonly stage: string;
  },
): MapNode {
  const { event, restApi, place, stage } = route;
  const auth = property(event.properties, 'Auth');
  if (!isFilled(auth)) return definition;
  let changed = definition;
  const authorizer = property(auth, 'Authorizer');
  if (isFilled(authorizer)) changed = setAuthorizer(expansion, changed, event, restApi, place, authorizer);
  const scopes = property(auth, 'AuthorizationScopes');
  expect(expansion, scopes, 'list', `AuthorizationScopes of ${event.id}`);
  if (isFilled(scopes) && !authorizer)
    report(
      expansion,
      'template/invalid',
      scopes.at,
      `AuthorizationScopes of ${event.id} needs an Authorizer`,
    );
  const key = property(auth, 'ApiKeyRequired');
  if (key) {
    const { at } = key;
    const required = isFilled(key);
    if (!required && !isFilled(property(restApi.properties, 'Auth', 'ApiKeyRequired')))
      report(
        expansion,
        'template/invalid',
        at,
        `ApiKeyRequired of ${event.id} has no effect: ${restApi.id} does not require an API key`,
      );
    if (required) changed = withScheme(changed, 'api_key', apiKey, key.at);
    changed = requireScheme(changed, place, required ? 'api_key' : 'api_key_false', [], key);
  }
  const policy = property(auth, 'ResourcePolicy');
  expect(expansion, policy, 'map', `ResourcePolicy of ${event.id}`);
  if (policy?.kind === 'map') {
    changed = addResourcePolicy(expansion, changed, policy, place.path, write(stage, policy.at));
    changed = addCustomStatements(changed, property(policy, 'CustomStatements'));
  }
  return changed;
}

function setAuthorizer(
  expansion: Expansion,
  definition: MapNode,
  event: SamEvent,
  restApi: SamResource,
  place: MethodPlace,
  authorizer: Node,
): MapNode {
  const name = textOf(expansion, authorizer);
  const api = property(restApi.properties, 'Auth');
  const authorizerNode = name === null ? undefined : property(api, 'Authorizers', name);
  if (name === null || (name !== 'AWS_IAM' && name !== 'NONE' && !isFilled(authorizerNode)))
    report(
      expansion,
      'template/invalid',
      authorizer.at,
      `the authorizer of ${event.id} is not defined in ${restApi.id}`,
    );
  if (name === 'NONE' && !property(api, 'DefaultAuthorizer'))
    report(
      expansion,
      'template/invalid',
      authorizer.at,
      `Authorizer NONE of ${event.id} has no effect: ${restApi.id} has no DefaultAuthorizer`,
    );
  if (name === null) return definition;
  const scopes =
    property(event.properties, 'Auth', 'AuthorizationScopes') ??
    property(authorizerNode, 'AuthorizationScopes');
  return requireScheme(
    definition,
    place,
    name,
    authorizerNode && name !== 'NONE' ? (scopes ?? []) : [],
    authorizer,
  );
}

/** Adds a security requirement to the method. */
function requireScheme(
  definition: MapNode,
  place: MethodPlace,
  name: string,
  scopes: Draft,
  cause: Node,
): MapNode {
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
