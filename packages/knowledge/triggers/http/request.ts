import { asString, type Value } from '@emmental/model';
import { fieldsBelow } from '../fields.ts';
import { name, type PathRow, type SamplePlace, service, writer } from '../row.ts';

/**
 * An authorizer signs or makes claims and contexts. The user can still choose values in them, but not the values that the issuer
 * itself adds. Source: RFC 7519, registered claim names; Cognito developer guide, tokens of user pools.
 */
export const issued = (claims: string): readonly PathRow[] =>
  service(...['sub', 'iss', 'aud', 'exp', 'iat', 'token_use'].map((claim) => `${claims}.${claim}`));

/** Who decides each value in the context of a request to a REST API: the sender (`writer`), AWS (`service`) or the caller's choice of a host name (`name`); see `PathRow`. */
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

/** Returns true if the integration passes the request on unchanged; other integrations have a mapping template. */
export const isProxy = (settings: ReadonlyMap<string, Value>): boolean =>
  asString(settings.get('IntegrationType'))?.toUpperCase() === 'AWS_PROXY';

/** The encoding of these fields in payload format 1.0 (`Encoding`). */
export const placesV1 = {
  'queryStringParameters.*': 'percent',
  'headers.Cookie': 'cookie',
  'headers.cookie': 'cookie',
  'multiValueHeaders.Cookie.*': 'cookie',
} as const;

/** The encoding of these fields in payload format 2.0 (`Encoding`). */
export const placesV2 = {
  rawQueryString: 'form',
  rawPath: 'percent',
  'cookies.*': 'cookie',
  'headers.cookie': 'cookie',
} as const;

/**
 * The host name that API Gateway makes for an API. No other API answers under it, whatever a sender writes into Host. Other texts of
 * the event count as text that a sender may have chosen:
 * - A custom domain. The sender writes the first label of a wildcard domain (`*.shop.example`), and the event does not show whether
 *   the domain is a wildcard. `domainPrefix` is "often used as a caller/customer identifier". The owner can write a rule for the name.
 * - Host and `X-Forwarded-*`. A sender can choose them if the API is behind a load balancer or a CDN, or is a private API that the
 *   sender addresses by `x-apigw-api-id`. If the text equals the host name above, it counts as that name.
 * - `identity.sourceIp` ("you should not trust this value if …"), `requestId` of a REST API ("clients can override").
 * - Stage variables. The owner of the API writes them, and a Lambda permission without a source admits the API of any owner.
 * Ids of accounts, APIs and stages, regions and ARNs are not hosts, so the table does not need them.
 * Sources: API Gateway developer guide, "Invoke REST APIs", "Invoke WebSocket APIs" (default endpoint), "Variables for access logging"
 * ($context.domainName, domainPrefix, identity.sourceIp, requestId), "Wildcard custom domain names", "Invoke a private API".
 */
export const apiEndpoint = {
  'requestContext.domainName': [
    '{apiId}.execute-api.*.amazonaws.com',
    '{apiId}.execute-api.*.amazonaws.com.cn',
  ],
} as const;

/** Returns a request to a REST API in the form that proxy integrations get. */
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

/** Returns a request to an HTTP API in payload format 2.0. */
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

/** Returns the method and the path of a route such as `ANY /orders/{id}`, for a sample request: ANY becomes POST, each parameter of the path becomes `x`. */
export function routeOf(source: string): readonly [method: string, path: string] {
  const [, method = 'POST', path = '/'] = /^(\S+)\s+(\/\S*)/.exec(source) ?? [];
  return [/^(?:ANY|\*)$/i.test(method) ? 'POST' : method.toUpperCase(), path.replaceAll(/\{[^}]*\}/g, 'x')];
}
