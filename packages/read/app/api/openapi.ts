import { both, type Location, type Value } from '@emmental/model';
import { mergedReach } from '../audience.ts';
import type { Reach } from '../flow.ts';
import { alternatives, entries, isAbsent, items, property, textAt } from '../property.ts';
import { openReach } from './access.ts';

/** One operation of an OpenAPI document with API Gateway's extensions. */
export interface Operation {
  /** An HTTP method such as `POST`, or `ANY`. */
  readonly method: string;
  readonly path: string;
  readonly integration: Value;
  readonly reach: Reach;
  readonly when: string | null;
  readonly at: Location;
}

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);
const any = 'x-amazon-apigateway-any-method';

/**
 * Returns the operations that have an integration. Source: OpenAPI 3.0 and Swagger 2.0, API Gateway
 * extensions to OpenAPI.
 */
export function operationsOf(body: Value, at: Location): readonly Operation[] {
  return entries(property(body, 'paths')).flatMap((path) =>
    entries(path.value).flatMap(({ key, when, value }) => {
      const method = key.toLowerCase();
      if (!methods.has(method) && method !== any) return [];
      return alternatives(property(value, 'x-amazon-apigateway-integration')).map((integration) => ({
        method: method === any ? 'ANY' : method.toUpperCase(),
        path: path.key,
        integration: integration.value,
        reach: reachOf(value, body),
        when: both(path.when, both(when, integration.when)),
        at: value.at ?? path.value.at ?? at,
      }));
    }),
  );
}

/**
 * Returns the audience of an operation. The `security` of the operation overrides the `security` of the
 * document. Without both, the API checks no caller.
 */
function reachOf(operation: Value, body: Value): Reach {
  const extension = property(operation, 'x-amazon-apigateway-auth');
  if (textAt(extension, 'type')?.toUpperCase() === 'AWS_IAM')
    return { exposure: 'account', by: 'IAM', permission: 'execute-api:Invoke' };
  const security = property(operation, 'security') ?? property(body, 'security');
  if (security === undefined || isAbsent(security)) return openReach(false);
  const names = new Set<string>();
  for (const { value } of items(security)) {
    if (value.kind === 'unknown')
      return { exposure: 'unknown', by: 'the security of the operation is not known' };
    for (const { key } of entries(value)) names.add(key);
  }
  const schemes = [...names].map((name) => schemeReach(name, body));
  const authorizers = schemes.filter((scheme) => scheme !== 'api-key' && scheme !== 'none');
  return authorizers[0] ?? openReach(schemes.includes('api-key'));
}

function schemeReach(name: string, body: Value): Reach | 'api-key' | 'none' {
  const scheme =
    property(body, 'components', 'securitySchemes', name) ?? property(body, 'securityDefinitions', name);
  if (scheme === undefined) {
    // SAM writes the names of its built-in schemes even if the document does not define them.
    if (name === 'NONE') return 'none';
    if (name === 'AWS_IAM' || name === 'sigv4')
      return { exposure: 'account', by: 'IAM', permission: 'execute-api:Invoke' };
    return { exposure: 'unknown', by: `the security scheme ${name} is not defined` };
  }
  const cases = conditionsIn(scheme);
  if (cases.length === 0) return definedReach(name, scheme);
  return mergedReach(
    cases.map((when) => {
      const reach = definedReach(name, under(when, scheme));
      return {
        when,
        reach: reach === 'api-key' || reach === 'none' ? openReach(reach === 'api-key') : reach,
      };
    }),
  );
}

const gatewayExtensions = ['x-amazon-apigateway-authtype', 'x-amazon-apigateway-authorizer'] as const;

/** Returns the template conditions on which the settings of the scheme depend. */
function conditionsIn(scheme: Value): readonly string[] {
  const choices = gatewayExtensions.flatMap((key) => {
    const value = property(scheme, key);
    return value?.kind === 'one-of' ? value.choices.map(({ when }) => when) : [];
  });
  return [...new Set(choices)].filter((when) => when !== null);
}

/** Returns the scheme with the settings that it has under one condition. */
function under(when: string, scheme: Value): Value {
  if (scheme.kind !== 'fields') return scheme;
  const fields = new Map(scheme.fields);
  for (const key of gatewayExtensions) {
    const value = fields.get(key);
    if (value?.kind !== 'one-of') continue;
    const choice =
      value.choices.find((option) => option.when === when) ??
      value.choices.find((option) => option.when === null);
    if (!choice || isAbsent(choice.value)) fields.delete(key);
    else fields.set(key, choice.value);
  }
  return { ...scheme, fields };
}

function definedReach(name: string, scheme: Value): Reach | 'api-key' | 'none' {
  const authType = textAt(scheme, 'x-amazon-apigateway-authtype')?.toLowerCase();
  if (authType === 'awssigv4') return { exposure: 'account', by: 'IAM', permission: 'execute-api:Invoke' };
  const authorizer = property(scheme, 'x-amazon-apigateway-authorizer');
  const kind = textAt(authorizer, 'type')?.toLowerCase();
  if (kind === 'cognito_user_pools' || authType === 'cognito_user_pools') {
    return { exposure: 'authenticated', by: `Cognito authorizer ${name}` };
    /** Returns the audience of a scheme that the document defines. */
  }
  if (kind === 'jwt') return { exposure: 'authenticated', by: `JWT authorizer ${name}` };
  if (kind === 'token' || kind === 'request')
    return { exposure: 'authenticated', by: `Lambda authorizer ${name}` };
  if (authorizer !== undefined) return { exposure: 'unknown', by: `the authorizer ${name} is not known` };
  const type = textAt(scheme, 'type')?.toLowerCase();
  if (type === 'apikey') {
    return textAt(scheme, 'name')?.toLowerCase() === 'authorization'
      ? { exposure: 'unknown', by: `the security scheme ${name} names no authorizer` }
      : 'api-key';
  }
  // API Gateway does not check OAuth and OpenID schemes without the authorizer extension. They only document
  // the API.
  return type === 'oauth2' || type === 'openidconnect' || type === 'http'
    ? { exposure: 'public', by: `the security scheme ${name} names no authorizer` }
    : { exposure: 'unknown', by: `the security scheme ${name} is not known` };
}

/** Returns the authorizer addresses in the document, each with the name of its scheme. */
export function authorizerUris(body: Value): readonly { readonly name: string; readonly uri: Value }[] {
  const schemes = [
    ...entries(property(body, 'components', 'securitySchemes')),
    ...entries(property(body, 'securityDefinitions')),
  ];
  return schemes.flatMap(({ key, value }) =>
    alternatives(property(value, 'x-amazon-apigateway-authorizer', 'authorizerUri')).map((uri) => ({
      name: key,
      uri: uri.value,
    })),
  );
}
