import { asString, type Value } from '@emmental/model';
import { audienceOf, narrowedBy, reachOfEach } from '../audience.ts';
import type { Declaration, Declared } from '../declared.ts';
import { nameOf, type Reach } from '../flow.ts';
import { items, property, textAt } from '../property.ts';
import { statementsIn } from '../statements.ts';

/** Who an authorization type lets in. `authorizer` is what people call the authorizer, where there is one. */
function reachOfType(type: string | null, authorizer: string, apiKey: boolean): Reach {
  switch (type?.toUpperCase()) {
    case 'NONE':
      return openReach(apiKey);
    case 'AWS_IAM':
      return { exposure: 'account', by: 'IAM' };
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

/** Nobody is asked who they are. An API key identifies a usage plan, not a caller. */
export const openReach = (apiKey: boolean): Reach => ({
  exposure: 'public',
  by: apiKey ? 'no authorizer, only an API key' : 'no authorizer',
});

/** Reads `AuthorizationType` and its kin off a method or a route. */
export function reachOfMethod(properties: Value, app: Declared): Reach {
  const apiKey =
    asString(property(properties, 'ApiKeyRequired') ?? { kind: 'constant', value: null }) === 'true';
  const authorizer = property(properties, 'AuthorizerId');
  const name = authorizer === undefined ? '' : authorizerName(authorizer, app);
  return reachOfEach(property(properties, 'AuthorizationType'), openReach(apiKey), (value) =>
    reachOfType(asString(value), name, apiKey),
  );
}

/** The name its author gave an authorizer; generated logical ids say less. */
export function authorizerName(authorizer: Value, app: Declared): string {
  const id = nameOf(authorizer, app);
  return textAt(app.resources.get(id)?.properties, 'Name') ?? id;
}

/**
 * What the whole API lets through: its endpoint (private ones are reached from the owner's network) and its
 * resource policy. Null when neither limits anything.
 */
export function limitOfApi(api: Declaration, body: Value | undefined): Reach | null {
  const endpoint = items(property(api.properties, 'EndpointConfiguration', 'Types'));
  const types = endpoint.map(({ value }) => asString(value));
  const inPrivate: Reach | null =
    types.length > 0 && types.every((type) => type === 'PRIVATE')
      ? { exposure: 'account', by: 'a private endpoint' }
      : types.includes('PRIVATE') || types.includes(null)
        ? { exposure: 'unknown', by: 'whether the endpoint is private is not known' }
        : null;
  const policy = property(api.properties, 'Policy') ?? property(body, 'x-amazon-apigateway-policy');
  const byPolicy = policy === undefined ? null : policyLimit(policy, api);
  if (inPrivate && byPolicy) return narrowedBy(byPolicy, inPrivate);
  return inPrivate ?? byPolicy;
}

function policyLimit(policy: Value, api: Declaration): Reach | null {
  const { statements, unknown } = statementsIn(policy, 'inline', api.at);
  if (unknown.length > 0) return { exposure: 'unknown', by: 'the resource policy of the API is not known' };
  if (statements.length === 0) return null;
  const audience = audienceOf(statements, 'execute-api:Invoke', 'resource policy');
  if (audience?.exposure === 'public') return null;
  return audience ?? { exposure: 'account', by: 'the resource policy lets nobody else' };
}

/** A method's audience within what the whole API lets through. */
export const withinApi = (reach: Reach, limit: Reach | null): Reach =>
  limit ? narrowedBy(reach, limit) : reach;
