import { describe, expect, test } from 'vitest';
import { lowered, withFunction } from '../testing/lowered.ts';

const events = (rows: string) => `Events:\n${rows.replace(/^/gm, '  ')}`;
const get = (auth = '') =>
  events(
    `Get: { Type: Api, Properties: { Path: "/orders/{id}", Method: get, RestApiId: !Ref Shop${auth} } }`,
  );
const shop = (properties: string) => `  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
${properties.replace(/^/gm, '      ')}`;

const method = (made: ReturnType<typeof lowered>, api: string, path: string, verb: string) =>
  made.at(api, 'Properties', 'Body', 'paths', path, verb) as Record<string, unknown> | undefined;

describe('an Api event that names no API', () => {
  const made = lowered(
    withFunction(events('Get: { Type: Api, Properties: { Path: "/orders/{id}", Method: get } }')),
  );

  test('makes one, with a route to the function', () => {
    expect(made.at('ServerlessRestApi', 'Type')).toBe('AWS::ApiGateway::RestApi');
    expect(made.generated.get('ServerlessRestApi')).toEqual({ from: 'Fn' });
    expect(
      method(made, 'ServerlessRestApi', '/orders/{id}', 'get')?.['x-amazon-apigateway-integration'],
    ).toMatchObject({
      type: 'aws_proxy',
      uri: {
        'Fn::Sub': `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations`,
      },
    });
  });

  test('permits API Gateway for that route alone', () => {
    expect(made.at('FnGetPermissionProd', 'Properties', 'SourceArn')).toEqual({
      'Fn::Sub': [
        `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/\${__Stage__}/GET/orders/*`,
        { __ApiId__: { Ref: 'ServerlessRestApi' }, __Stage__: '*' },
      ],
    });
  });

  test('the route has the line of the event', () => {
    expect(
      made.node('ServerlessRestApi', 'Properties', 'Body', 'paths', '/orders/{id}', 'get')?.at.line,
    ).toBe(10);
  });
});

describe('authorizers of a REST API', () => {
  const cognito = 'Auth: { DefaultAuthorizer: Users, Authorizers: { Users: { UserPoolArn: arn:pool } } }';

  test('the default one guards every route', () => {
    const made = lowered(withFunction(get(), shop(cognito)));
    expect(method(made, 'Shop', '/orders/{id}', 'get')?.['security']).toEqual([{ Users: [] }]);
    expect(made.at('Shop', 'Properties', 'Body', 'securityDefinitions', 'Users')).toMatchObject({
      'x-amazon-apigateway-authtype': 'cognito_user_pools',
      'x-amazon-apigateway-authorizer': { providerARNs: ['arn:pool'] },
    });
  });

  test('NONE leaves a route open', () => {
    const made = lowered(withFunction(get(', Auth: { Authorizer: NONE }'), shop(cognito)));
    expect(method(made, 'Shop', '/orders/{id}', 'get')?.['security']).toEqual([{ NONE: [] }]);
  });

  test('IAM calls the function as the caller', () => {
    const made = lowered(withFunction(get(), shop('Auth: { DefaultAuthorizer: AWS_IAM }')));
    const route = method(made, 'Shop', '/orders/{id}', 'get');
    expect(route?.['security']).toEqual([{ AWS_IAM: [] }]);
    expect(route?.['x-amazon-apigateway-integration']).toMatchObject({
      credentials: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::*:user/*` },
    });
  });

  test('a Lambda authorizer may be called by the API', () => {
    const made = lowered(
      withFunction(
        get(),
        shop(
          'Auth: { DefaultAuthorizer: Check, Authorizers: { Check: { FunctionArn: !GetAtt Guard.Arn } } }',
        ),
      ),
    );
    expect(made.at('ShopCheckAuthorizerPermission', 'Properties')).toMatchObject({
      FunctionName: { 'Fn::GetAtt': ['Guard', 'Arn'] },
      Principal: 'apigateway.amazonaws.com',
    });
  });

  test('an API key is required where the event says so', () => {
    const made = lowered(withFunction(get(', Auth: { ApiKeyRequired: true }'), shop('')));
    expect(method(made, 'Shop', '/orders/{id}', 'get')?.['security']).toEqual([{ api_key: [] }]);
  });

  test('an authorizer that the API has not is reported', () => {
    const made = lowered(withFunction(get(', Auth: { Authorizer: Nobody }'), shop('')));
    expect(made.messages).toEqual([
      '10 a part of the template has the wrong shape: the authorizer of FnGet is not defined in Shop',
    ]);
  });
});

test('a resource policy names the routes it is about', () => {
  const made = lowered(
    withFunction(get(), shop('Auth: { ResourcePolicy: { IpRangeWhitelist: [10.0.0.0/8] } }')),
  );
  expect(made.at('Shop', 'Properties', 'Body', 'x-amazon-apigateway-policy', 'Statement')).toMatchObject([
    { Effect: 'Allow', Principal: '*' },
    { Effect: 'Deny', Condition: { NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8'] } } },
  ]);
});

test('CORS adds an OPTIONS method that asks for no key', () => {
  const made = lowered(
    withFunction(
      get(),
      shop(`Cors: "'*'"\nAuth: { ApiKeyRequired: true, AddApiKeyRequiredToCorsPreflight: false }`),
    ),
  );
  expect(method(made, 'Shop', '/orders/{id}', 'options')?.['security']).toBeUndefined();
  expect(method(made, 'Shop', '/orders/{id}', 'get')?.['security']).toEqual([{ api_key: [] }]);
});

describe('HTTP APIs', () => {
  test('an event without path is the default route, whose permission covers the function’s other routes', () => {
    const made = lowered(
      withFunction(
        events('All: { Type: HttpApi }\nOne: { Type: HttpApi, Properties: { Path: /one, Method: get } }'),
      ),
    );
    expect(made.ids('AWS::Lambda::Permission')).toEqual(['FnAllPermission']);
    expect(
      method(made, 'ServerlessHttpApi', '$default', 'x-amazon-apigateway-any-method')?.['isDefaultRoute'],
    ).toBe(true);
  });

  test('a JWT authorizer guards the route that asks for it', () => {
    const made = lowered(
      withFunction(
        events(
          'One: { Type: HttpApi, Properties: { ApiId: !Ref Web, Path: /one, Method: get, Auth: { Authorizer: Login, AuthorizationScopes: [read] } } }',
        ),
        '  Web: { Type: AWS::Serverless::HttpApi, Properties: { Auth: { Authorizers: { Login: { IdentitySource: $request.header.Authorization, JwtConfiguration: { issuer: i, audience: [a] } } } } } }',
      ),
    );
    expect(method(made, 'Web', '/one', 'get')?.['security']).toEqual([{ Login: ['read'] }]);
    expect(made.at('Web', 'Properties', 'Body', 'components', 'securitySchemes', 'Login', 'type')).toBe(
      'oauth2',
    );
  });
});

test('a WebSocket API has a route, an integration and a permission for each function', () => {
  const made = lowered(`
Resources:
  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      Auth: { AuthType: AWS_IAM }
      Routes: { $connect: { FunctionArn: arn:fn } }
`);
  expect(made.at('ChatConnectRoute', 'Properties')).toMatchObject({
    RouteKey: '$connect',
    AuthorizationType: 'AWS_IAM',
  });
  expect(made.at('ChatConnectPermission', 'Properties', 'FunctionName')).toBe('arn:fn');
});

test('a definition in a file of the repository is read in, and its place is in that file', () => {
  const made = lowered(
    `
Resources:
  Api: { Type: AWS::Serverless::Api, Properties: { StageName: prod, DefinitionBody: { Fn::Transform: { Name: AWS::Include, Parameters: { Location: api/openapi.yaml } } } } }
  Other: { Type: AWS::Serverless::HttpApi, Properties: { DefinitionUri: api/openapi.yaml } }
`,
    { 'api/openapi.yaml': 'openapi: 3.0.1\npaths:\n  /orders:\n    get: { security: [] }\n' },
  );
  for (const id of ['Api', 'Other'])
    expect(made.node(id, 'Properties', 'Body', 'paths', '/orders')?.at).toMatchObject({
      file: 'api/openapi.yaml',
      line: 4,
    });
});

test('routes under a condition exist under it', () => {
  const made = lowered(
    withFunction(events('Get: { Type: Api, Properties: { Path: /a, Method: get } }'), '    Condition: Prod'),
  );
  expect(made.at('ServerlessRestApi', 'Condition')).toBe('Prod');
  expect(made.at('ServerlessRestApi', 'Properties', 'Body', 'paths', '/a')).toMatchObject({
    'Fn::If': ['Prod', { get: { 'Fn::If': ['Prod', {}, { Ref: 'AWS::NoValue' }] } }, { Ref: 'AWS::NoValue' }],
  });
});
