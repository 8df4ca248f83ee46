import { asString, type Value } from '@emmental/model';
import { fieldsBelow } from '../fields.ts';
import { name, type PathRow, type SamplePlace, service, writer } from '../row.ts';

/**
 * Claims and contexts are signed or made by an authorizer; what stands in them may still be chosen by the user, but not what
 * the issuer itself puts there. Source: RFC 7519, registered claim names; Cognito developer guide, tokens of user pools.
 */
export const issued = (claims: string): readonly PathRow[] =>
  service(...['sub', 'iss', 'aud', 'exp', 'iat', 'token_use'].map((claim) => `${claims}.${claim}`));

/** Who writes the context of a request to a REST API. */
export const restContext: readonly PathRow[] = [
  ...issued('requestContext.authorizer.claims'),
  ...writer('requestContext.path', 'requestContext.identity.userAgent', 'requestContext.authorizer.**'),
  ...name('requestContext.domainName', 'requestContext.domainPrefix'),
  ...service('requestContext.**'),
];

/** Fields of payload format 1.0, of REST APIs and load balancers. */
export const requestV1Fields = fieldsBelow(
  '',
  'version',
  'resource',
  'path',
  'httpMethod',
  'headers',
  'multiValueHeaders',
  'queryStringParameters',
  'multiValueQueryStringParameters',
  'pathParameters',
  'stageVariables',
  'requestContext',
  'body',
  'isBase64Encoded',
);

/** Fields of payload formats 1.0 and 2.0, of HTTP APIs and function URLs. */
export const requestV2Fields = [
  ...requestV1Fields,
  ...fieldsBelow('', 'routeKey', 'rawPath', 'rawQueryString', 'cookies'),
];

/** The integration hands the request on as it came; any other kind has a mapping template of the user's own. */
export const isProxy = (settings: ReadonlyMap<string, Value>): boolean =>
  asString(settings.get('IntegrationType'))?.toUpperCase() === 'AWS_PROXY';

export const placesV1 = {
  'queryStringParameters.*': 'percent',
  'headers.Cookie': 'cookie',
  'headers.cookie': 'cookie',
  'multiValueHeaders.Cookie.*': 'cookie',
} as const;

export const placesV2 = {
  rawQueryString: 'form',
  rawPath: 'percent',
  'cookies.*': 'cookie',
  'headers.cookie': 'cookie',
} as const;

/**
 * The name that API Gateway makes for an API: no other API answers under it, whatever a sender writes into Host. All else stays
 * text that proves something:
 * - A custom domain. The sender writes the first label of a wildcard (`*.shop.example`), and the event does not show whether the
 *   domain is one; `domainPrefix`, too, is "often used as a caller/customer identifier". An owner can write a rule for the name.
 * - Host and `X-Forwarded-*`: senders write them, behind a load balancer or a CDN, and where `x-apigw-api-id` names a private API.
 *   Where they equal the name, they lead nowhere else.
 * - `identity.sourceIp` ("you should not trust this value if …"), `requestId` of a REST API ("clients can override").
 * - Stage variables belong to the owner of the API, and a permission without a source lets any API in.
 * - Ids of accounts, APIs and stages, regions and ARNs are no hosts, so no proof either.
 * Sources: API Gateway developer guide, "Invoke REST APIs", "Invoke WebSocket APIs" (default endpoint), "Variables for access logging"
 * ($context.domainName, domainPrefix, identity.sourceIp, requestId), "Wildcard custom domain names", "Invoke a private API".
 */
export const apiEndpoint = {
  'requestContext.domainName': [
    '{apiId}.execute-api.*.amazonaws.com',
    '{apiId}.execute-api.*.amazonaws.com.cn',
  ],
} as const;

/** A request to a REST API, as proxy integrations get it. */
export const requestV1 = (
  method: string,
  path: string,
  body: unknown = null,
  query: object | null = null,
) => ({
  resource: path,
  path,
  httpMethod: method,
  headers: { 'content-type': 'application/json' },
  multiValueHeaders: {},
  queryStringParameters: query,
  multiValueQueryStringParameters: null,
  pathParameters: null,
  requestContext: {
    resourcePath: path,
    httpMethod: method,
    stage: 'Prod',
    identity: { sourceIp: '192.0.2.7' },
  },
  body: body === null ? null : JSON.stringify(body),
  isBase64Encoded: false,
});

/** A request to an HTTP API, payload format 2.0. */
export const requestV2 = (
  { account }: Pick<SamplePlace, 'account'>,
  method: string,
  path: string,
  body: unknown = null,
  query: Readonly<Record<string, string>> = {},
) => ({
  version: '2.0',
  routeKey: `${method} ${path}`,
  rawPath: path,
  rawQueryString: new URLSearchParams(query).toString(),
  headers: { 'content-type': 'application/json' },
  queryStringParameters: query,
  requestContext: {
    accountId: account,
    apiId: 'api',
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.7', userAgent: 'curl/8' },
    routeKey: `${method} ${path}`,
    stage: '$default',
    requestId: 'r',
  },
  ...(body === null ? {} : { body: JSON.stringify(body) }),
  isBase64Encoded: false,
});

/** `POST /orders/{id}` → its method and path; any method is POST, a part of the path that is open is `x`. */
export function routeOf(source: string): readonly [method: string, path: string] {
  const [, method = 'POST', path = '/'] = /^(\S+)\s+(\/\S*)/.exec(source) ?? [];
  return [/^(?:ANY|\*)$/i.test(method) ? 'POST' : method.toUpperCase(), path.replaceAll(/\{[^}]*\}/g, 'x')];
}
