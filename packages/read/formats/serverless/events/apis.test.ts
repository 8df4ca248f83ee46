import { describe, expect, test } from 'vitest';
import { added, allow, arn, local, permission } from '../testing/added.ts';
import type { Plain } from '../testing/lowered.ts';

const invocation = (target: Plain) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':apigateway:',
      { Ref: 'AWS::Region' },
      ':lambda:path/2015-03-31/functions/',
      target,
      '/invocations',
    ],
  ],
});

describe('http', () => {
  const restArn = local('execute-api', { Ref: 'ApiGatewayRestApi' }, '/*/*');
  test('a method, its resources, and the right of the API to start the function', () => {
    const { resources, origins, diagnostics } = added('- http: GET /users/{id}');
    expect(diagnostics).toEqual([]);
    expect(Object.keys(resources).sort()).toEqual([
      'ApiGatewayDeployment',
      'ApiGatewayMethodUsersIdVarGet',
      'ApiGatewayResourceUsers',
      'ApiGatewayResourceUsersIdVar',
      'ApiGatewayRestApi',
      'HelloLambdaPermissionApiGateway',
    ]);
    expect(resources['HelloLambdaPermissionApiGateway']).toEqual(
      permission('apigateway.amazonaws.com', { SourceArn: restArn }),
    );
    expect(resources['ApiGatewayMethodUsersIdVarGet']).toEqual({
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        HttpMethod: 'GET',
        ResourceId: { Ref: 'ApiGatewayResourceUsersIdVar' },
        RestApiId: { Ref: 'ApiGatewayRestApi' },
        ApiKeyRequired: false,
        AuthorizationType: 'NONE',
        Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: invocation(arn) },
      },
    });
    expect(resources['ApiGatewayResourceUsersIdVar']).toEqual({
      Type: 'AWS::ApiGateway::Resource',
      Properties: {
        ParentId: { Ref: 'ApiGatewayResourceUsers' },
        PathPart: '{id}',
        RestApiId: { Ref: 'ApiGatewayRestApi' },
      },
    });
    expect(origins).toMatchObject([{ name: 'http#1', type: 'http', at: { line: 10, column: 9 } }]);
    expect(origins[0]?.generated).toContain('ApiGatewayMethodUsersIdVarGet');
  });

  const authorizer = (events: string, provider = '') =>
    added(events, provider).properties('ApiGatewayMethodAGet');
  test.each<[string, string, Record<string, Plain>]>([
    ['no authorizer', '', { AuthorizationType: 'NONE' }],
    ['aws_iam', 'authorizer: aws_iam', { AuthorizationType: 'AWS_IAM' }],
    ['type aws_iam', 'authorizer: { type: AWS_IAM }', { AuthorizationType: 'AWS_IAM' }],
    [
      'a function',
      'authorizer: guard',
      { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'GuardApiGatewayAuthorizer' } },
    ],
    [
      'a function by name',
      'authorizer: { name: guard, type: request }',
      { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'GuardApiGatewayAuthorizer' } },
    ],
    [
      'an ARN',
      'authorizer: arn:aws:lambda:eu-west-1:1:function:other-dev-check',
      { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'CheckApiGatewayAuthorizer' } },
    ],
    [
      'a user pool',
      'authorizer: arn:aws:cognito-idp:eu-west-1:1:userpool/eu-west-1_abc',
      { AuthorizationType: 'COGNITO_USER_POOLS' },
    ],
    [
      'a user pool of this account',
      'authorizer: { arn: !Sub "arn:aws:cognito-idp:${AWS::Region}:${AWS::AccountId}:userpool/eu-west-1_abc" }',
      { AuthorizationType: 'COGNITO_USER_POOLS' },
    ],
    [
      'a user pool of the service',
      'authorizer: { name: pool, type: COGNITO_USER_POOLS, arn: !GetAtt Pool.Arn, scopes: [a/b] }',
      {
        AuthorizationType: 'COGNITO_USER_POOLS',
        AuthorizerId: { Ref: 'PoolApiGatewayAuthorizer' },
        AuthorizationScopes: ['a/b'],
      },
    ],
    [
      'an existing one',
      'authorizer: { type: CUSTOM, authorizerId: !Ref Auth }',
      { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Auth' } },
    ],
    [
      'one that is not known',
      'authorizer: ${env:A}',
      { AuthorizationType: { unknown: 'its authorizer is not known' } },
    ],
    [
      'one that does not exist',
      'authorizer: nobody',
      { AuthorizationType: { unknown: 'its authorizer is not known' } },
    ],
    ['an API key', 'private: true', { AuthorizationType: 'NONE', ApiKeyRequired: true }],
  ])('%s', (_, setting, expected) => {
    expect(authorizer(`- http:\n    path: a\n    method: get\n    ${setting}`)).toMatchObject(expected);
  });

  test('an authorizer function may be started by the API', () => {
    const { resources } = added('- http: { path: a, method: get, authorizer: guard }');
    expect(resources['GuardLambdaPermissionApiGateway']).toEqual({
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { 'Fn::GetAtt': ['GuardLambdaFunction', 'Arn'] },
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: restArn,
      },
    });
    expect(resources['GuardApiGatewayAuthorizer']).toMatchObject({
      Properties: {
        Type: 'TOKEN',
        AuthorizerUri: invocation({ 'Fn::GetAtt': ['GuardLambdaFunction', 'Arn'] }),
      },
    });
  });

  test('cors answers OPTIONS without the function', () => {
    const { properties } = added('- http: { path: a, method: get, cors: true }');
    expect(properties('ApiGatewayMethodAOptions')).toMatchObject({
      AuthorizationType: 'NONE',
      Integration: { Type: 'MOCK' },
    });
  });

  test('the API: private, with a resource policy, keys and a usage plan', () => {
    const { properties, resources } = added(
      '- http: { path: /, method: any }',
      `endpointType: PRIVATE
vpcEndpointIds: [vpce-1]
apiGateway:
  resourcePolicy: [{ Effect: Allow, Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" }]
  apiKeys: [free, { name: paid, value: secret }]
  usagePlan: { quota: { limit: 5, period: DAY }, throttle: { rateLimit: 1, burstLimit: 2 } }`,
    );
    expect(properties('ApiGatewayRestApi')).toMatchObject({
      Name: 'dev-shop',
      EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: ['vpce-1'] },
      Policy: { Version: '2012-10-17', Statement: [{ Principal: '*' }] },
    });
    expect(properties('ApiGatewayMethodAny')).toMatchObject({
      HttpMethod: 'ANY',
      ResourceId: { 'Fn::GetAtt': ['ApiGatewayRestApi', 'RootResourceId'] },
    });
    expect(properties('ApiGatewayApiKey2')).toMatchObject({ Name: 'paid', Value: 'secret' });
    expect(properties('ApiGatewayUsagePlan')).toMatchObject({
      Quota: { Limit: 5 },
      Throttle: { RateLimit: 1, BurstLimit: 2 },
    });
    expect(Object.keys(resources)).toContain('ApiGatewayUsagePlanKey2');
  });

  test('named usage plans have keys of their own', () => {
    const { resources } = added(
      '- http: GET a',
      'apiGateway: { apiKeys: [{ free: [a, b] }, { paid: [c] }], usagePlan: [{ free: { quota: { limit: 1 } } }, { paid: { quota: { limit: 9 } } }] }',
    );
    expect(
      Object.keys(resources)
        .filter((id) => /ApiKey|UsagePlan/.test(id))
        .sort(),
    ).toEqual([
      'ApiGatewayApiKeyFree1',
      'ApiGatewayApiKeyFree2',
      'ApiGatewayApiKeyPaid1',
      'ApiGatewayUsagePlanFree',
      'ApiGatewayUsagePlanKeyFree1',
      'ApiGatewayUsagePlanKeyFree2',
      'ApiGatewayUsagePlanKeyPaid1',
      'ApiGatewayUsagePlanPaid',
    ]);
  });

  test('an API that exists gets methods and no new API', () => {
    const { resources, properties } = added(
      '- http: GET /a/b',
      'apiGateway: { restApiId: !ImportValue api, restApiRootResourceId: root, restApiResources: { /a: aid } }',
    );
    expect(resources['ApiGatewayRestApi']).toBeUndefined();
    expect(properties('ApiGatewayResourceAB')).toMatchObject({
      ParentId: 'aid',
      RestApiId: { 'Fn::ImportValue': 'api' },
    });
  });

  test('a schema for the body is checked', () => {
    const { properties } = added(
      '- http: { path: a, method: post, request: { schemas: { application/json: { type: object } } } }',
    );
    expect(properties('ApiGatewayMethodAPost')).toMatchObject({
      RequestValidatorId: { Ref: 'ApiGatewayShopRequestValidator' },
    });
    expect(properties('ApiGatewayShopRequestValidator')).toMatchObject({ ValidateRequestBody: true });
  });

  test('logs and tracing make a stage', () => {
    const { properties } = added('- http: GET a', 'logs: { restApi: true }\ntracing: { apiGateway: true }');
    expect(properties('ApiGatewayStage')).toMatchObject({
      StageName: 'dev',
      TracingEnabled: true,
      AccessLogSetting: {},
    });
  });
});

describe('httpApi', () => {
  const route = (id: string, events: string, provider = '') => added(events, provider).properties(id);
  test('a route, its integration, and the right of the API to start the function', () => {
    const { resources } = added('- httpApi: POST /users/{id}');
    expect(Object.keys(resources).sort()).toEqual([
      'HelloLambdaPermissionHttpApi',
      'HttpApi',
      'HttpApiIntegrationHello',
      'HttpApiRoutePostUsersIdVar',
      'HttpApiStage',
    ]);
    expect(resources['HelloLambdaPermissionHttpApi']).toEqual(
      permission('apigateway.amazonaws.com', { SourceArn: local('execute-api', { Ref: 'HttpApi' }, '/*') }),
    );
    expect(resources['HttpApiRoutePostUsersIdVar']).toEqual({
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: 'HttpApi' },
        RouteKey: 'POST /users/{id}',
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'HttpApiIntegrationHello' }]] },
      },
    });
  });
  test.each([
    ["- httpApi: '*'", 'HttpApiRouteDefault', '$default'],
    ['- httpApi: { path: "*" }', 'HttpApiRouteDefault', '$default'],
    ['- httpApi: { path: /a, method: "*" }', 'HttpApiRouteAnyA', 'ANY /a'],
    ['- httpApi: { path: "/{proxy+}", method: any }', 'HttpApiRouteAnyProxyVar', 'ANY /{proxy+}'],
  ])('%s', (events, id, key) => expect(route(id, events)['RouteKey']).toBe(key));

  const provider = `httpApi:
  cors: true
  authorizers:
    users: { type: jwt, identitySource: $request.header.Authorization, issuerUrl: https://issuer, audience: [app] }
    checked: { type: request, functionName: guard, resultTtlInSeconds: 0 }`;
  test.each<[string, Record<string, Plain>]>([
    [
      '{ name: users, scopes: [read] }',
      {
        AuthorizationType: 'JWT',
        AuthorizerId: { Ref: 'HttpApiAuthorizerUsers' },
        AuthorizationScopes: ['read'],
      },
    ],
    ['checked', { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'HttpApiAuthorizerChecked' } }],
    ['{ type: aws_iam }', { AuthorizationType: 'AWS_IAM' }],
    ['nobody', { AuthorizationType: { unknown: 'authorizer nobody is not defined' } }],
    ['"${ssm:/authorizer}"', { AuthorizationType: { unknown: 'its authorizer is not known' } }],
  ])('authorizer %s', (authorizer, expected) => {
    const events = `- httpApi: { path: /a, method: get, authorizer: ${authorizer} }`;
    expect(route('HttpApiRouteGetA', events, provider)).toMatchObject(expected);
  });
  test('an external authorizer of an external API', () => {
    const events = '- httpApi: { path: /a, method: get, authorizer: { id: auth1, type: request } }';
    const { resources, properties } = added(events, 'httpApi: { id: api1 }');
    expect(properties('HttpApiRouteGetA')).toMatchObject({
      ApiId: 'api1',
      AuthorizationType: 'CUSTOM',
      AuthorizerId: 'auth1',
    });
    expect(resources['HttpApi']).toBeUndefined();
  });
  test('authorizers and cors of the API', () => {
    const { properties } = added('- httpApi: GET /a', provider);
    expect(properties('HttpApiAuthorizerUsers')).toMatchObject({
      AuthorizerType: 'JWT',
      JwtConfiguration: { Audience: ['app'], Issuer: 'https://issuer' },
    });
    expect(properties('HttpApiAuthorizerChecked')).toMatchObject({
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
    });
    expect(properties('CheckedLambdaAuthorizerPermissionHttpApi')['FunctionName']).toEqual({
      'Fn::GetAtt': ['GuardLambdaFunction', 'Arn'],
    });
    expect(properties('HttpApi')['CorsConfiguration']).toMatchObject({
      AllowOrigins: ['*'],
      AllowMethods: ['OPTIONS', 'GET'],
    });
  });
});

describe('websocket', () => {
  test('a route, and the right to answer its connections', () => {
    const { resources, statements } = added(
      '- websocket: $connect\n- websocket: { route: say-hi, authorizer: guard }',
    );
    expect(resources['SconnectWebsocketsRoute']).toMatchObject({
      Properties: { RouteKey: '$connect', AuthorizationType: 'NONE' },
    });
    expect(resources['sayDashhiWebsocketsRoute']).toMatchObject({
      Properties: {
        RouteKey: 'say-hi',
        AuthorizationType: 'CUSTOM',
        AuthorizerId: { Ref: 'GuardWebsocketsAuthorizer' },
      },
    });
    expect(resources['HelloLambdaPermissionWebsockets']).toEqual(permission('apigateway.amazonaws.com', {}));
    expect(Object.keys(resources)).toContain('GuardLambdaPermissionWebsockets');
    expect(statements).toEqual([
      allow(
        ['execute-api:ManageConnections'],
        [{ 'Fn::Sub': 'arn:${AWS::Partition}:execute-api:*:*:*/@connections/*' }],
      ),
    ]);
  });
});
