import { asString, type Value } from '@emmental/model';
import { audienceOf, narrowedBy, reachOfEach } from '../audience.ts';
import type { Declaration, Declared } from '../declared.ts';
import { nameOf, type Reach } from '../flow.ts';
import { items, property, textAt } from '../property.ts';
import { statementsIn } from '../statements.ts';

/**
 * Returns the callers that an authorization type allows. `authorizer` is the authorizer's name for messages;
 * '' when there is none.
 */
function reachOfType(type: string | null, authorizer: string, apiKey: boolean): Reach {
  switch (type?.toUpperCase()) {
    case 'NONE':
      return openReach(apiKey);
    case 'AWS_IAM':
      return { exposure: 'account', by: 'IAM', permission: 'execute-api:Invoke' };
    case 'COGNITO_USER_POOLS':
      return { exposure: 'authenticated', by: `Cognito authorizer ${authorizer}` };
    case 'JWT':
      return { exposure: 'authenticated', by: `JWT authorizer ${authorizer}` };
    case 'CUSTOM':
      return { exposure: 'authenticated', by: `Lambda authorizer ${authorizer}` };
    default:
      return { exposure: 'unknown', by: 'the authorization type is not known' };
  }
}

/** Returns the audience of an API that checks no caller. An API key identifies a usage plan, not a caller. */
export const openReach = (apiKey: boolean): Reach => ({
  exposure: 'public',
  by: apiKey ? 'no authorizer, only an API key' : 'no authorizer',
});

/** Reads the audience from `AuthorizationType`, `AuthorizerId` and `ApiKeyRequired` of a method or route. */
export function reachOfMethod(properties: Value, app: Declared): Reach {
  const apiKey =
    asString(property(properties, 'ApiKeyRequired') ?? { kind: 'constant', value: null }) === 'true';
  const authorizer = property(properties, 'AuthorizerId');
  const name = authorizer === undefined ? '' : authorizerName(authorizer, app);
  return reachOfEach(property(properties, 'AuthorizationType'), openReach(apiKey), (value) =>
    reachOfType(asString(value), name, apiKey),
  );
}

/** Returns the name that the user gave to an authorizer, else its logical id. */
export function authorizerName(authorizer: Value, app: Declared): string {
  const id = nameOf(authorizer, app);
  return textAt(app.resources.get(id)?.properties, 'Name') ?? id;
}

/**
 * Returns the limit that the entire API sets on its callers, by a private endpoint (only the owner's network
 * can connect) and by its resource policy. Null when the API sets no limit.
 */
export function limitOfApi(api: Declaration, body: Value | undefined): Reach | null {
  const inPrivate = endpointLimit(api);
  const policy = property(api.properties, 'Policy') ?? property(body, 'x-amazon-apigateway-policy');
  const byPolicy = policy === undefined ? null : policyLimit(policy, api);
  if (inPrivate && byPolicy) return narrowedBy(byPolicy, inPrivate);
  return inPrivate ?? byPolicy;
}

const privateEndpoint: Reach = { exposure: 'account', by: 'a private endpoint' };

function endpointLimit(api: Declaration): Reach | null {
  const endpoint = items(property(api.properties, 'EndpointConfiguration', 'Types'));
  const types = endpoint.map(({ value }) => asString(value));
  if (types.length > 0 && types.every((type) => type === 'PRIVATE')) return privateEndpoint;
  if (types.includes('PRIVATE') || types.includes(null))
    return { exposure: 'unknown', by: 'whether the endpoint is private is not known' };
  return null;
}

function policyLimit(policy: Value, api: Declaration): Reach | null {
  const { statements, unknown } = statementsIn(policy, 'inline', api.at);
  if (unknown.length > 0) return { exposure: 'unknown', by: 'the resource policy of the API is not known' };
  if (statements.length === 0) return null;
  const audience = audienceOf(statements, 'execute-api:Invoke', 'resource policy');
  if (audience?.exposure === 'public') return null;
  return audience ?? { exposure: 'account', by: 'the resource policy lets nobody else' };
}

/** Narrows the audience of a method to the limit of its API. */
export function withinApi(reach: Reach, limit: Reach | null): Reach {
  // Whoever holds the permission of IAM, the endpoint is in a network of the account.
  if (limit === privateEndpoint && reach.permission !== undefined)
    return { exposure: 'account', by: `${reach.by}, ${limit.by}` };
  return limit ? narrowedBy(reach, limit) : reach;
}
