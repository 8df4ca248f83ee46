/** Host names that only the platform writes, and names that look like them. */
export interface NamesCase {
  readonly id: string;
  readonly trigger: string;
  readonly event: unknown;
}

const own = 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com';
const ofApi = (domainName: unknown, apiId: unknown = 'a1b2c3d4e5'): object => ({
  requestContext: { apiId, domainName },
});
const rest = (id: string, domainName: unknown, apiId?: unknown): NamesCase => ({
  id,
  trigger: 'apigw-v1',
  event: ofApi(domainName, apiId),
});

export const named: readonly NamesCase[] = [
  ...['apigw-v1', 'apigw-v2', 'apigw-websocket', 'apigw-authorizer'].map((trigger) => ({
    id: `the endpoint of ${trigger}`,
    trigger,
    event: ofApi(own),
  })),
  { id: 'of a function', trigger: 'lambda-url', event: ofApi('x7.lambda-url.eu-west-1.on.aws', 'x7') },
  rest('in China', 'a1b2c3d4e5.execute-api.cn-north-1.amazonaws.com.cn'),
  // Names that a sender may have chosen.
  rest('a custom domain', 'api.shop.example'),
  rest('of another API', 'zzzzzzzzzz.execute-api.eu-west-1.amazonaws.com'),
  rest('a private endpoint', 'vpce-0a1b-2c3d.execute-api.eu-west-1.vpce.amazonaws.com'),
  rest('an API with its endpoint', 'a1b2c3d4e5-vpce-0a1b.execute-api.eu-west-1.amazonaws.com'),
  rest('with a port', `${own}:443`),
  rest('with a user', `x@${own}`),
  rest('with a path', `${own}/x`),
  rest('in capitals', own.toUpperCase()),
  rest('with a dot', `${own}.`),
  rest('with a line', `${own}\n`),
  rest('an id that is a host', 'evil.example/.execute-api.eu-west-1.amazonaws.com', 'evil.example/'),
  rest('an id with a sign', 'evil#.execute-api.eu-west-1.amazonaws.com', 'evil#'),
  rest('an id beyond ASCII', 'é.execute-api.eu-west-1.amazonaws.com', 'é'),
  rest('no region', 'a1b2c3d4e5.execute-api..amazonaws.com'),
  rest('two labels for a region', 'a1b2c3d4e5.execute-api.eu.west.amazonaws.com'),
  rest('a region with a sign', 'a1b2c3d4e5.execute-api.x#.amazonaws.com'),
  rest('a host before it', `10.0.0.1.${own}`),
  rest('a domain behind it', `${own}.evil.example`),
  rest('no id', own, null),
  rest('a number for an id', '5.execute-api.eu-west-1.amazonaws.com', 5),
  rest('a list', [own]),
  rest('nothing', null),
  { id: 'a context that is a list', trigger: 'apigw-v1', event: { requestContext: [own] } },
  { id: 'no context', trigger: 'apigw-v1', event: { domainName: own, apiId: 'a1b2c3d4e5' } },
  { id: 'within a body', trigger: 'apigw-v1', event: { body: JSON.stringify(ofApi(own)) } },
  { id: 'in a header', trigger: 'apigw-v1', event: { headers: { Host: own }, requestContext: {} } },
  { id: 'behind a load balancer', trigger: 'alb', event: ofApi(own) },
  { id: 'of another kind', trigger: 'lambda-url', event: ofApi(own) },
  { id: 'a function as an API', trigger: 'apigw-v2', event: ofApi('x7.lambda-url.eu-west-1.on.aws', 'x7') },
  { id: 'who knows whose', trigger: 'custom', event: ofApi(own) },
  { id: 'a name of objects', trigger: 'constructor', event: ofApi(own) },
  { id: 'no event', trigger: 'apigw-v1', event: null },
];
