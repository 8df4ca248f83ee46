import { describe, expect, test } from 'vitest';
import {
  bucket,
  method,
  restApi,
  type TriggerCase,
  testTriggers,
  triggersOf,
} from './testing/trigger-template.ts';

const httpApi = (route: string) => `
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: shop, ProtocolType: HTTP } }
  Integration: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Fn.Arn } }
  Auth: { Type: AWS::ApiGatewayV2::Authorizer, Properties: { ApiId: !Ref Api, AuthorizerType: JWT } }
  Route: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: "GET /orders", Target: !Sub "integrations/\${Integration}" ${route} } }
`;

const socket = (connect: string) => `
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: chat, ProtocolType: WEBSOCKET } }
  Integration: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations" } }
  Connect: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: $connect, AuthorizationType: ${connect} } }
  Send: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: send, Target: !Sub "integrations/\${Integration}" } }
`;

const body = (security: string, schemes = '') => `
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        openapi: 3.0.1
        paths:
          /orders/{id}:
            get:
              ${security}
              x-amazon-apigateway-integration: { type: aws_proxy, uri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations" }
        ${schemes}
`;

const cases: readonly TriggerCase[] = [
  ['a method without authorizer', restApi('') + method(''), 'api', 'POST /orders', 'public', 'no authorizer'],
  [
    'a method with IAM',
    restApi('') + method('AuthorizationType: AWS_IAM'),
    'api',
    'POST /orders',
    'unknown',
    'IAM: who holds execute-api:Invoke is not in the template',
  ],
  [
    'a method with Cognito',
    restApi('') + method('AuthorizationType: COGNITO_USER_POOLS\n      AuthorizerId: !Ref Users'),
    'api',
    'POST /orders',
    'authenticated',
    'Cognito authorizer',
  ],
  [
    'a method with a Lambda authorizer',
    restApi('') + method('AuthorizationType: CUSTOM'),
    'api',
    'POST /orders',
    'authenticated',
    'Lambda authorizer',
  ],
  [
    'a method with an API key only',
    restApi('') + method('ApiKeyRequired: true'),
    'api',
    'POST /orders',
    'public',
    'only an API key',
  ],
  [
    'a method whose type depends on a condition',
    restApi('') + method('AuthorizationType: !If [Prod, AWS_IAM, NONE]'),
    'api',
    'POST /orders',
    'unknown',
    'public when not Prod',
  ],
  [
    'a private API',
    restApi(', EndpointConfiguration: { Types: [PRIVATE] }') + method(''),
    'api',
    'POST /orders',
    'account',
    'private endpoint',
  ],
  [
    'an API whose policy names a network',
    restApi(
      ', Policy: { Statement: [{ Effect: Allow, Principal: "*", Action: "execute-api:Invoke", Resource: "*", Condition: { StringEquals: { "aws:SourceVpce": vpce-1 } } }] }',
    ) + method(''),
    'api',
    'POST /orders',
    'account',
    'aws:SourceVpce',
  ],
  [
    'an API whose policy denies other networks',
    restApi(
      ', Policy: { Statement: [{ Effect: Allow, Principal: "*", Action: "*", Resource: "*" }, { Effect: Deny, Principal: "*", Action: "*", Resource: "*", Condition: { StringNotEquals: { "aws:SourceVpc": vpc-1 } } }] }',
    ) + method(''),
    'api',
    'POST /orders',
    'account',
    'denies others',
  ],
  [
    'an API limited to public addresses',
    restApi(
      ', Policy: { Statement: [{ Effect: Allow, Principal: "*", Action: "*", Resource: "*", Condition: { IpAddress: { "aws:SourceIp": 198.51.100.0/24 } } }] }',
    ) + method(''),
    'api',
    'POST /orders',
    'unknown',
    'certain addresses',
  ],
  [
    'an API whose policy lets everyone',
    restApi(
      ', Policy: { Statement: [{ Effect: Allow, Principal: "*", Action: "execute-api:Invoke", Resource: "*" }] }',
    ) + method(''),
    'api',
    'POST /orders',
    'public',
    'no authorizer',
  ],
  ['an OpenAPI operation without security', body(''), 'api', 'GET /orders/{id}', 'public', 'no authorizer'],
  [
    'an OpenAPI operation with a Cognito scheme',
    body(
      'security: [{ Users: [] }]',
      'components: { securitySchemes: { Users: { type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: cognito_user_pools, x-amazon-apigateway-authorizer: { type: cognito_user_pools } } } }',
    ),
    'api',
    'GET /orders/{id}',
    'authenticated',
    'Cognito authorizer Users',
  ],
  [
    'an OpenAPI operation whose scheme hangs on a condition',
    body(
      'security: [{ Either: [] }]',
      'components: { securitySchemes: { Either: { type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: !If [Users, cognito_user_pools, awsSigv4], x-amazon-apigateway-authorizer: !If [Users, { type: cognito_user_pools }, !Ref "AWS::NoValue"] } } }',
    ),
    'api',
    'GET /orders/{id}',
    'unknown',
    'authenticated when Users (Cognito authorizer Either), account when not Users (IAM)',
  ],
  [
    'an OpenAPI operation with an API key',
    body(
      'security: [{ key: [] }]',
      'components: { securitySchemes: { key: { type: apiKey, name: x-api-key, in: header } } }',
    ),
    'api',
    'GET /orders/{id}',
    'public',
    'only an API key',
  ],
  [
    'an OpenAPI operation with IAM',
    body(
      'security: [{ sigv4: [] }]',
      'components: { securitySchemes: { sigv4: { type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4 } } }',
    ),
    'api',
    'GET /orders/{id}',
    'unknown',
    'IAM: who holds execute-api:Invoke',
  ],
  [
    'an OpenAPI operation that overrides the document',
    body('security: [{ NONE: [] }]', 'security: [{ Users: [] }]'),
    'api',
    'GET /orders/{id}',
    'public',
    'no authorizer',
  ],
  [
    'a bearer scheme that nobody checks',
    body(
      'security: [{ bearer: [] }]',
      'components: { securitySchemes: { bearer: { type: http, scheme: bearer } } }',
    ),
    'api',
    'GET /orders/{id}',
    'public',
    'names no authorizer',
  ],
  [
    'an undefined scheme',
    body('security: [{ other: [] }]'),
    'api',
    'GET /orders/{id}',
    'unknown',
    'not defined',
  ],
  [
    'a route of an API elsewhere',
    httpApi('')
      .replaceAll('ApiId: !Ref Api', 'ApiId: shared')
      .replace(/^ {2}Api: .*$/m, ''),
    'http-api',
    'GET /orders',
    'public',
    'the API itself is not in the template',
  ],
  [
    'a method of an API elsewhere',
    method('').replace('!Ref Api', 'shared').replace('!Ref Orders', 'root'),
    'api',
    'POST /',
    'public',
    'the API itself is not in the template',
  ],
  ['an HTTP API route', httpApi(''), 'http-api', 'GET /orders', 'public', 'no authorizer'],
  [
    'an HTTP API route with JWT',
    httpApi(', AuthorizationType: JWT, AuthorizerId: !Ref Auth'),
    'http-api',
    'GET /orders',
    'authenticated',
    'JWT authorizer Auth',
  ],
  [
    'an HTTP API route with a Lambda authorizer',
    httpApi(', AuthorizationType: CUSTOM, AuthorizerId: !Ref Auth'),
    'http-api',
    'GET /orders',
    'authenticated',
    'Lambda authorizer Auth',
  ],
  [
    'a quick-created HTTP API',
    '\n  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: shop, ProtocolType: HTTP, Target: !GetAtt Fn.Arn } }\n',
    'http-api',
    'ANY $default',
    'public',
    'no authorizer',
  ],
  ['a WebSocket route behind IAM', socket('AWS_IAM'), 'websocket', 'send', 'unknown', 'IAM on $connect'],
  ['a WebSocket route behind nothing', socket('NONE'), 'websocket', 'send', 'public', 'on $connect'],
  [
    'a function URL without auth',
    '\n  Url: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref Fn, AuthType: NONE } }\n',
    'function-url',
    'function URL',
    'public',
    'AuthType NONE',
  ],
  [
    'a function URL with IAM',
    '\n  Url: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref Fn, AuthType: AWS_IAM } }\n',
    'function-url',
    'function URL',
    'unknown',
    'AuthType AWS_IAM: who holds lambda:InvokeFunctionUrl',
  ],
  [
    'a function URL of an alias',
    '\n  Live: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref Fn, Name: live } }\n  Url: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref Live, AuthType: NONE } }\n',
    'function-url',
    'function URL',
    'public',
    'AuthType NONE',
  ],
  ['a bucket', bucket, 's3', 's3 Uploads', 'account', 'no policy lets others write'],
  [
    'a GraphQL field with an API key',
    '\n  Graph: { Type: AWS::AppSync::GraphQLApi, Properties: { Name: g, AuthenticationType: API_KEY } }\n  Data: { Type: AWS::AppSync::DataSource, Properties: { ApiId: !GetAtt Graph.ApiId, Name: data, Type: AWS_LAMBDA, LambdaConfig: { LambdaFunctionArn: !GetAtt Fn.Arn } } }\n  Get: { Type: AWS::AppSync::Resolver, Properties: { ApiId: !GetAtt Graph.ApiId, TypeName: Query, FieldName: getPost, DataSourceName: !GetAtt Data.Name } }\n',
    'appsync',
    'Query.getPost',
    'public',
    'only an API key',
  ],
  [
    'a GraphQL field with a user pool',
    '\n  Graph: { Type: AWS::AppSync::GraphQLApi, Properties: { Name: g, AuthenticationType: AMAZON_COGNITO_USER_POOLS } }\n  Data: { Type: AWS::AppSync::DataSource, Properties: { ApiId: !GetAtt Graph.ApiId, Name: data, Type: AWS_LAMBDA, LambdaConfig: { LambdaFunctionArn: !GetAtt Fn.Arn } } }\n',
    'appsync',
    'data source Data',
    'authenticated',
    'Cognito',
  ],
  [
    'a load balancer',
    '\n  Group: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { TargetType: lambda, Targets: [{ Id: !GetAtt Fn.Arn }] } }\n  Balancer: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Scheme: internet-facing } }\n  Listener: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { LoadBalancerArn: !Ref Balancer, DefaultActions: [{ Type: forward, TargetGroupArn: !Ref Group }] } }\n',
    'alb',
    'alb Balancer',
    'public',
    'internet-facing',
  ],
  [
    'a load balancer that signs users in',
    '\n  Group: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { TargetType: lambda, Targets: [{ Id: !GetAtt Fn.Arn }] } }\n  Balancer: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Scheme: internet-facing } }\n  Listener: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { LoadBalancerArn: !Ref Balancer, DefaultActions: [{ Type: authenticate-cognito, AuthenticateCognitoConfig: { UserPoolArn: a } }, { Type: forward, TargetGroupArn: !Ref Group }] } }\n',
    'alb',
    'alb Balancer',
    'authenticated',
    'authenticate-cognito',
  ],
  [
    'a load balancer that lets requests pass without a sign-in',
    '\n  Group: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { TargetType: lambda, Targets: [{ Id: !GetAtt Fn.Arn }] } }\n  Balancer: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Scheme: internet-facing } }\n  Listener: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { LoadBalancerArn: !Ref Balancer, DefaultActions: [{ Type: authenticate-cognito, AuthenticateCognitoConfig: { UserPoolArn: a, OnUnauthenticatedRequest: allow } }, { Type: forward, TargetGroupArn: !Ref Group }] } }\n',
    'alb',
    'alb Balancer',
    'public',
    'internet-facing',
  ],
  [
    'an internal load balancer',
    '\n  Group: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { TargetType: lambda, Targets: [{ Id: !GetAtt Fn.Arn }] } }\n  Balancer: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Scheme: internal } }\n  Listener: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { LoadBalancerArn: !Ref Balancer, DefaultActions: [{ Type: forward, TargetGroupArn: !Ref Group }] } }\n',
    'alb',
    'alb Balancer',
    'account',
    'internal load balancer',
  ],
  [
    'an authorizer of an HTTP API',
    '\n  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }\n  Check: { Type: AWS::ApiGatewayV2::Authorizer, Properties: { ApiId: !Ref Api, AuthorizerType: REQUEST, AuthorizerUri: !GetAtt Fn.Arn } }\n',
    'authorizer',
    'authorizer Check',
    'public',
    'before the caller is signed in',
  ],
  [
    'an authorizer of an OpenAPI document',
    `
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        paths: {}
        securityDefinitions: { Check: { type: apiKey, x-amazon-apigateway-authorizer: { type: token, authorizerUri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations" } } }
`,
    'authorizer',
    'authorizer Check',
    'public',
    'before the caller is signed in',
  ],
];

describe('triggers by APIs, URLs and load balancers', () => {
  testTriggers(cases);
});

test('a variable of a stage names the function of a route', () => {
  const triggers = triggersOf(`${restApi('')}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Orders
      HttpMethod: POST
      AuthorizationType: NONE
      Integration: { Type: AWS_PROXY, Uri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:\${!stageVariables.work}/invocations" }
  Stage: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, StageName: live, Variables: { work: !Ref Fn } } }
`);
  expect(triggers.map(({ kind, source, exposure }) => `${kind} ${source} ${exposure}`)).toContain(
    'api POST /orders public',
  );
});
