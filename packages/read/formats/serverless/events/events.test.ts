import { describe, expect, test } from 'vitest';
import { lowered, type Plain } from '../testing/lowered.ts';

/** What the events of a function add: resources by id, statements in the shared role, and the ids behind each event. */
function added(events: string, provider = '', more = '') {
  const { template, resources, properties, diagnostics } = lowered(`service: shop
provider:
  name: aws
  runtime: nodejs22.x
${provider.replace(/^/gm, '  ')}
functions:
  hello:
    handler: a.b
    events:
${events.replace(/^/gm, '      ')}
  guard: { handler: a.guard }
${more}
`);
  const plain = lowered(
    `service: shop\nprovider: { name: aws, runtime: nodejs22.x }\nfunctions: { hello: { handler: a.b }, guard: { handler: a.guard } }\n`,
  );
  const [policy] = properties('IamRoleLambdaExecution')['Policies'] as {
    PolicyDocument: { Statement: Plain[] };
  }[];
  return {
    resources: Object.fromEntries(Object.entries(resources).filter(([id]) => !plain.resources[id])) as Record<
      string,
      Plain
    >,
    properties,
    statements: (policy?.PolicyDocument.Statement ?? []).filter(
      (each) =>
        !JSON.stringify(each).includes('"logs:PutLogEvents"]') &&
        !JSON.stringify(each).includes(
          '"logs:TagResource"],"Resource":[{"Fn::Sub":"arn:${AWS::Partition}:logs:${AWS::Region}',
        ),
    ),
    origins: template.functions.get('HelloLambdaFunction')?.events ?? [],
    trust: (
      properties('IamRoleLambdaExecution')['AssumeRolePolicyDocument'] as {
        Statement: [{ Principal: Plain }];
      }
    ).Statement[0].Principal,
    diagnostics,
  };
}

const arn = { 'Fn::GetAtt': ['HelloLambdaFunction', 'Arn'] };
const permission = (Principal: Plain, more: Record<string, Plain>) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { FunctionName: arn, Action: 'lambda:InvokeFunction', Principal, ...more },
});
const local = (service: string, ...rest: Plain[]) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      `:${service}:`,
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      ':',
      ...rest,
    ],
  ],
});
const allow = (Action: readonly string[], Resource: Plain) => ({ Effect: 'Allow', Action, Resource });
const network = allow(
  [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeVpcs',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeSubnets',
    'ec2:DescribeSecurityGroups',
  ],
  '*',
);
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

describe('event source mappings', () => {
  const queue = 'arn:aws:sqs:eu-west-1:1:my-queue';
  test.each<[string, string, string, Plain]>([
    ['an ARN', `- sqs: ${queue}`, 'HelloEventSourceMappingSQSMyqueue', queue],
    ['a map', `- sqs: { arn: "${queue}", batchSize: 1 }`, 'HelloEventSourceMappingSQSMyqueue', queue],
    [
      'a queue of the service',
      '- sqs: { arn: { Fn::GetAtt: [Jobs, Arn] } }',
      'HelloEventSourceMappingSQSJobs',
      { 'Fn::GetAtt': ['Jobs', 'Arn'] },
    ],
    [
      'a queue of the service, short',
      '- sqs: !GetAtt Jobs.Arn',
      'HelloEventSourceMappingSQSJobs',
      { 'Fn::GetAtt': ['Jobs', 'Arn'] },
    ],
    [
      'an import',
      '- sqs: { arn: !ImportValue jobs-arn }',
      'HelloEventSourceMappingSQSJobsarn',
      { 'Fn::ImportValue': 'jobs-arn' },
    ],
    [
      'a joined text',
      '- sqs: { arn: { Fn::Join: [":", [arn:aws:sqs, jobs]] } }',
      'HelloEventSourceMappingSQSJobs',
      { 'Fn::Join': [':', ['arn:aws:sqs', 'jobs']] },
    ],
    [
      'a partly known text',
      '- sqs: "arn:aws:sqs:${aws:region}:${aws:accountId}:jobs"',
      'HelloEventSourceMappingSQSJobs',
      { value: 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs' },
    ],
  ])('sqs by %s', (_, events, id, source) => {
    const { resources, statements } = added(events);
    expect(resources[id]).toMatchObject({
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: arn },
    });
    expect((resources[id] as { Properties: Record<string, Plain> }).Properties['EventSourceArn']).toEqual(
      source,
    );
    expect(statements).toEqual([
      allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [source]),
    ]);
  });
  test('sqs with a filter and partial failures', () => {
    const { properties } = added(
      `- sqs: { arn: "${queue}", functionResponseType: ReportBatchItemFailures, filterPatterns: [{ a: [1] }], maximumConcurrency: 2 }`,
    );
    expect(properties('HelloEventSourceMappingSQSMyqueue')).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: { Filters: [{ Pattern: '{"a":[1]}' }] },
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  const reads = (service: string) =>
    ['GetRecords', 'GetShardIterator', 'DescribeStream', 'ListStreams'].map(
      (action) => `${service}:${action}`,
    );
  test.each<[string, string, Plain]>([
    [
      '- stream: arn:aws:dynamodb:eu-west-1:1:table/orders/stream/x',
      'HelloEventSourceMappingDynamodbOrders',
      allow(reads('dynamodb'), ['arn:aws:dynamodb:eu-west-1:1:table/orders/stream/x']),
    ],
    [
      '- stream: arn:aws:kinesis:eu-west-1:1:stream/clicks',
      'HelloEventSourceMappingKinesisClicks',
      allow(reads('kinesis'), ['arn:aws:kinesis:eu-west-1:1:stream/clicks']),
    ],
    [
      '- stream: { type: dynamodb, arn: { Fn::GetAtt: [Orders, StreamArn] } }',
      'HelloEventSourceMappingDynamodbOrders',
      allow(reads('dynamodb'), [{ 'Fn::GetAtt': ['Orders', 'StreamArn'] }]),
    ],
    [
      '- stream: { type: kinesis, arn: !Ref StreamArn }',
      'HelloEventSourceMappingKinesisStreamArn',
      allow(reads('kinesis'), [{ Ref: 'StreamArn' }]),
    ],
    [
      '- stream: { arn: { Fn::GetAtt: [Orders, StreamArn] } }',
      'HelloEventSourceMappingDynamodbOrders',
      allow(reads('dynamodb'), [{ 'Fn::GetAtt': ['Orders', 'StreamArn'] }]),
    ],
  ])('%s', (events, id, statement) => {
    const { resources, statements } = added(events);
    expect(Object.keys(resources)).toEqual([id]);
    expect(statements).toEqual([statement]);
  });
  test('a kinesis consumer and a destination for failures', () => {
    const { resources, statements } = added(
      '- stream: { arn: "arn:aws:kinesis:eu-west-1:1:stream/clicks", consumer: true, destinations: { onFailure: "arn:aws:sqs:eu-west-1:1:dead" } }',
    );
    expect(Object.keys(resources).sort()).toEqual([
      'HelloEventSourceMappingKinesisClicks',
      'HelloclicksConsumerStreamConsumer',
    ]);
    expect(statements).toEqual(
      expect.arrayContaining([
        allow(['kinesis:SubscribeToShard'], [{ Ref: 'HelloclicksConsumerStreamConsumer' }]),
        allow(['sqs:ListQueues', 'sqs:SendMessage'], ['arn:aws:sqs:eu-west-1:1:dead']),
      ]),
    );
  });

  const cluster = 'arn:aws:kafka:eu-west-1:1:cluster/main/x';
  const secret = 'arn:aws:secretsmanager:eu-west-1:1:secret:s';
  test.each<[string, string, string, Record<string, Plain>, readonly Plain[]]>([
    [
      'msk',
      `- msk: { arn: "${cluster}", topic: my-topic }`,
      'HelloEventSourceMappingMSKMainMytopic',
      { EventSourceArn: cluster, Topics: ['my-topic'] },
      [allow(['kafka:DescribeCluster', 'kafka:GetBootstrapBrokers'], [cluster]), network],
    ],
    [
      'kafka',
      `- kafka: { topic: t, bootstrapServers: ["b:9092"], accessConfigurations: { vpcSubnet: [subnet-1], vpcSecurityGroup: [sg-1], saslScram512Auth: ["${secret}"] } }`,
      'HelloEventSourceMappingKafkaT',
      { SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: ['b:9092'] } } },
      [allow(['secretsmanager:GetSecretValue'], [secret]), network],
    ],
    [
      'activemq',
      `- activemq: { arn: "arn:aws:mq:eu-west-1:1:broker:b:x", queue: orders, basicAuthArn: "${secret}" }`,
      'HelloEventSourceMappingActiveMQOrders',
      { Queues: ['orders'], SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: secret }] },
      [
        allow(['secretsmanager:GetSecretValue'], [secret]),
        allow(['mq:DescribeBroker'], ['arn:aws:mq:eu-west-1:1:broker:b:x']),
        network,
      ],
    ],
    [
      'rabbitmq',
      `- rabbitmq: { arn: "arn:aws:mq:eu-west-1:1:broker:b:x", queue: orders, basicAuthArn: "${secret}", virtualHost: / }`,
      'HelloEventSourceMappingRabbitMQOrders',
      {
        SourceAccessConfigurations: [
          { Type: 'BASIC_AUTH', URI: secret },
          { Type: 'VIRTUAL_HOST', URI: '/' },
        ],
      },
      [
        allow(['secretsmanager:GetSecretValue'], [secret]),
        allow(['mq:DescribeBroker'], ['arn:aws:mq:eu-west-1:1:broker:b:x']),
        network,
      ],
    ],
  ])('%s', (_, events, id, properties, expected) => {
    const result = added(events);
    expect(result.properties(id)).toMatchObject(properties);
    expect(result.statements).toEqual(expected);
  });
});

describe('messages', () => {
  test('sns makes the topic that is named', () => {
    const { resources } = added('- sns: my-topic');
    expect(resources).toEqual({
      SNSTopicMytopic: {
        Type: 'AWS::SNS::Topic',
        Properties: { TopicName: 'my-topic', Subscription: [{ Endpoint: arn, Protocol: 'lambda' }] },
      },
      HelloLambdaPermissionMytopicSNS: permission('sns.amazonaws.com', {
        SourceArn: local('sns', 'my-topic'),
      }),
    });
  });
  test('sns subscribes to the topic whose ARN is given', () => {
    const { resources } = added('- sns: arn:aws:sns:eu-west-1:1:there');
    expect(resources).toEqual({
      HelloSnsSubscriptionThere: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: 'arn:aws:sns:eu-west-1:1:there', Endpoint: arn, Protocol: 'lambda' },
      },
      HelloLambdaPermissionThereSNS: permission('sns.amazonaws.com', {
        SourceArn: 'arn:aws:sns:eu-west-1:1:there',
      }),
    });
  });
  test('sns of the service, with a filter and a dead letter queue', () => {
    const { properties } = added(
      '- sns: { arn: !Ref Topic, topicName: news, filterPolicy: { a: [b] }, redrivePolicy: { deadLetterTargetRef: Dead } }',
    );
    expect(properties('HelloSnsSubscriptionNews')).toMatchObject({
      TopicArn: { Ref: 'Topic' },
      FilterPolicy: { a: ['b'] },
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] } },
    });
    expect(properties('NewsToHelloDLQPolicy')).toMatchObject({
      Queues: [{ Ref: 'Dead' }],
      PolicyDocument: {
        Statement: [
          { Action: 'sqs:SendMessage', Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'Topic' } } } },
        ],
      },
    });
  });

  const bucketArn = (name: Plain) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', name]],
  });
  test('s3 makes the bucket that is named', () => {
    const { resources } = added(
      '- s3: { bucket: my-photos, event: "s3:ObjectRemoved:*", rules: [{ prefix: up/ }, { suffix: .jpg }] }',
    );
    expect(resources).toEqual({
      HelloLambdaPermissionMyphotosS3: permission('s3.amazonaws.com', {
        SourceArn: bucketArn('my-photos'),
        SourceAccount: { Ref: 'AWS::AccountId' },
      }),
      S3BucketMyphotos: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: 'my-photos',
          NotificationConfiguration: {
            LambdaConfigurations: [
              {
                Event: 's3:ObjectRemoved:*',
                Function: arn,
                Filter: {
                  S3Key: {
                    Rules: [
                      { Name: 'prefix', Value: 'up/' },
                      { Name: 'suffix', Value: '.jpg' },
                    ],
                  },
                },
              },
            ],
          },
        },
      },
    });
  });
  test('s3 of an existing bucket only lets it start the function', () => {
    const { resources } = added('- s3: { bucket: my-photos, existing: true }');
    expect(Object.keys(resources)).toEqual(['HelloLambdaPermissionMyphotosS3']);
  });
  test('s3 with a bucket that the provider describes', () => {
    const { properties } = added(
      '- s3: photos',
      's3: { photos: { name: named-photos, accessControl: Private } }',
    );
    expect(properties('S3BucketPhotos')).toMatchObject({
      BucketName: 'named-photos',
      AccessControl: 'Private',
    });
  });

  test.each<[string, readonly string[]]>([
    ['- schedule: rate(1 hour)', ['HelloEventsRuleSchedule1']],
    ['- schedule: { rate: cron(0 1 * * ? *), enabled: false }', ['HelloEventsRuleSchedule1']],
    [
      '- schedule: { rate: [rate(1 hour), cron(0 1 * * ? *)] }\n- schedule: rate(2 hours)',
      ['HelloEventsRuleSchedule1', 'HelloEventsRuleSchedule2', 'HelloEventsRuleSchedule3'],
    ],
  ])('%s', (events, rules) => {
    const { resources } = added(events);
    expect(Object.keys(resources).filter((id) => !id.includes('Permission'))).toEqual(rules);
    expect(resources['HelloLambdaPermissionEventsRuleSchedule1']).toEqual(
      permission('events.amazonaws.com', {
        SourceArn: { 'Fn::GetAtt': ['HelloEventsRuleSchedule1', 'Arn'] },
      }),
    );
    expect(resources['HelloEventsRuleSchedule1']).toMatchObject({
      Properties: {
        State: events.includes('false') ? 'DISABLED' : 'ENABLED',
        Targets: [{ Arn: arn, Id: 'helloSchedule' }],
      },
    });
  });
  test('schedule by EventBridge Scheduler starts the function with the function’s own role', () => {
    const { resources, statements, trust } = added(
      '- schedule: { rate: [rate(1 hour)], method: scheduler, timezone: Europe/Paris }',
    );
    const name = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:shop-dev-hello';
    expect(resources['HelloSchedulerSchedule1']).toMatchObject({
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpressionTimezone: 'Europe/Paris',
        Target: { Arn: arn, RoleArn: { 'Fn::GetAtt': ['IamRoleLambdaExecution', 'Arn'] } },
      },
    });
    expect(statements).toEqual([
      allow(['lambda:InvokeFunction'], [{ 'Fn::Sub': name }, { 'Fn::Sub': `${name}:*` }]),
    ]);
    expect(trust).toEqual({ Service: ['lambda.amazonaws.com', 'scheduler.amazonaws.com'] });
  });

  test('cloudwatchEvent', () => {
    const { resources } = added('- cloudwatchEvent: { event: { source: [aws.ec2] }, input: { a: 1 } }');
    expect(resources['HelloEventsRuleCloudWatchEvent1']).toMatchObject({
      Properties: { EventPattern: { source: ['aws.ec2'] }, Targets: [{ Input: '{"a":1}', Arn: arn }] },
    });
    expect(resources['HelloLambdaPermissionEventsRuleCloudWatchEvent1']).toEqual(
      permission('events.amazonaws.com', {
        SourceArn: { 'Fn::GetAtt': ['HelloEventsRuleCloudWatchEvent1', 'Arn'] },
      }),
    );
  });
  const ruleArn = (...parts: Plain[]) => ({
    'Fn::Join': [
      ':',
      [
        'arn',
        { Ref: 'AWS::Partition' },
        'events',
        { Ref: 'AWS::Region' },
        { Ref: 'AWS::AccountId' },
        { 'Fn::Join': ['/', ['rule', ...parts]] },
      ],
    ],
  });
  test.each<[string, string, Plain, Plain, boolean]>([
    ['the default bus', '', undefined, ruleArn('shop-dev-hello-rule-1'), false],
    ['a named bus', 'eventBus: orders,', 'orders', ruleArn('orders', 'shop-dev-hello-rule-1'), true],
    [
      'a bus by ARN',
      'eventBus: "arn:aws:events:eu-west-1:1:event-bus/there",',
      'there',
      ruleArn('there', 'shop-dev-hello-rule-1'),
      false,
    ],
    [
      'a bus of the service',
      'eventBus: !Ref Bus,',
      { Ref: 'Bus' },
      ruleArn({ Ref: 'Bus' }, 'shop-dev-hello-rule-1'),
      false,
    ],
  ])('eventBridge on %s', (_, bus, name, source, made) => {
    const { resources, properties } = added(`- eventBridge: { ${bus} pattern: { source: [shop] } }`);
    expect(properties('Shopdevhellorule1EventBridgeRule')['EventBusName']).toEqual(name);
    expect(resources['HelloEventBridgeLambdaPermission1']).toEqual(
      permission('events.amazonaws.com', { SourceArn: source }),
    );
    expect(resources['OrdersEventBridgeEventBus'] !== undefined).toBe(made);
  });

  test('cloudwatchLog', () => {
    const principal = { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] };
    const one = added('- cloudwatchLog: /aws/lambda/a');
    expect(one.resources['HelloLambdaPermissionLogsSubscriptionFilterCloudWatchLog']).toEqual(
      permission(principal, { SourceArn: local('logs', 'log-group:', '/aws/lambda/a', ':*') }),
    );
    const two = added(
      '- cloudwatchLog: /aws/lambda/a1\n- cloudwatchLog: { logGroup: /aws/lambda/a2, filter: ERROR }',
    );
    expect(two.properties('HelloLogsSubscriptionFilterCloudWatchLog2')).toMatchObject({
      FilterPattern: 'ERROR',
    });
    expect(two.properties('HelloLambdaPermissionLogsSubscriptionFilterCloudWatchLog')['SourceArn']).toEqual(
      local('logs', 'log-group:', '/aws/lambda/a*', ':*'),
    );
  });
  test('iot and iotFleetProvisioning', () => {
    const { resources } = added(
      '- iot: { sql: "SELECT * FROM \'a\'" }\n- iotFleetProvisioning: { templateBody: "{}", provisioningRoleArn: r }',
    );
    expect(resources['HelloIotTopicRule1']).toMatchObject({
      Properties: {
        TopicRulePayload: {
          RuleDisabled: false,
          Sql: "SELECT * FROM 'a'",
          Actions: [{ Lambda: { FunctionArn: arn } }],
        },
      },
    });
    expect(resources['HelloLambdaPermissionIotTopicRule1']).toEqual(
      permission('iot.amazonaws.com', { SourceArn: local('iot', 'rule/', { Ref: 'HelloIotTopicRule1' }) }),
    );
    expect(resources['HelloIotProvisioningTemplate']).toMatchObject({
      Properties: { PreProvisioningHook: { TargetArn: arn } },
    });
  });
  test.each<[string, string, Plain]>([
    ['- alexaSkill', 'HelloLambdaPermissionAlexaSkill1', permission('alexa-appkit.amazon.com', {})],
    [
      '- alexaSkill: amzn1.ask.skill.x',
      'HelloLambdaPermissionAlexaSkill1',
      permission('alexa-appkit.amazon.com', { EventSourceToken: 'amzn1.ask.skill.x' }),
    ],
    [
      '- alexaSmartHome: amzn1.ask.skill.x',
      'HelloLambdaPermissionAlexaSmartHome1',
      permission('alexa-connectedhome.amazon.com', { EventSourceToken: 'amzn1.ask.skill.x' }),
    ],
  ])('%s', (events, id, expected) => expect(added(events).resources[id]).toEqual(expected));

  test('cognitoUserPool makes the pool that is named', () => {
    const { resources } = added(
      '- cognitoUserPool: { pool: people, trigger: PreSignUp }\n- cognitoUserPool: { pool: people, trigger: CustomEmailSender, kmsKeyId: k }',
    );
    expect(resources['CognitoUserPoolPeople']).toEqual({
      Type: 'AWS::Cognito::UserPool',
      Properties: {
        UserPoolName: 'people',
        LambdaConfig: {
          PreSignUp: arn,
          CustomEmailSender: { LambdaArn: arn, LambdaVersion: 'V1_0' },
          KMSKeyID: 'k',
        },
      },
    });
    expect(resources['HelloLambdaPermissionCognitoUserPoolPeopleTriggerSourcePreSignUp']).toEqual(
      permission('cognito-idp.amazonaws.com', {
        SourceArn: { 'Fn::GetAtt': ['CognitoUserPoolPeople', 'Arn'] },
      }),
    );
  });
  test('cognitoUserPool of an existing pool: only its name is known', () => {
    const { resources } = added('- cognitoUserPool: { pool: people, trigger: PreSignUp, existing: true }');
    expect(JSON.stringify(resources)).toContain(
      'the id of user pool people is looked up when it is deployed',
    );
    expect(resources['CognitoUserPoolPeople']).toBeUndefined();
  });
  test('alb', () => {
    const listener =
      'arn:aws:elasticloadbalancing:eu-west-1:1:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2';
    const { resources } = added(
      `- alb: { listenerArn: "${listener}", priority: 7, conditions: { path: /a, method: [GET] }, authorizer: pool }`,
      'alb: { authorizers: { pool: { type: cognito, userPoolArn: p, userPoolClientId: c, userPoolDomain: d } } }',
    );
    expect(resources['HelloAlbListenerRule7']).toMatchObject({
      Properties: {
        Priority: 7,
        Conditions: [{ Field: 'path-pattern', Values: ['/a'] }, { Field: 'http-request-method' }],
        Actions: [
          { Type: 'authenticate-cognito', AuthenticateCognitoConfig: { OnUnauthenticatedRequest: 'deny' } },
          { Type: 'forward' },
        ],
      },
    });
    expect(resources['HelloLambdaPermissionAlb']).toEqual(
      permission('elasticloadbalancing.amazonaws.com', {
        SourceArn: { Ref: 'HelloAlbTargetGroup50dc6c495c0c9188' },
      }),
    );
    expect(resources['HelloLambdaPermissionRegisterTarget']).toEqual(
      permission('elasticloadbalancing.amazonaws.com', {}),
    );
  });
  test('cloudFront', () => {
    const { resources, trust, statements, properties } = added(
      '- cloudFront: { eventType: viewer-request, origin: "s3://photos.s3.amazonaws.com/up" }',
      'environment: { A: b }',
    );
    expect(resources['CloudFrontDistribution']).toMatchObject({
      Properties: {
        DistributionConfig: {
          Origins: [
            { Id: 's3/photos.s3.amazonaws.com/up', DomainName: 'photos.s3.amazonaws.com', OriginPath: '/up' },
          ],
          DefaultCacheBehavior: {
            LambdaFunctionAssociations: [
              { EventType: 'viewer-request', LambdaFunctionARN: { Ref: 'HelloLambdaVersion' } },
            ],
          },
        },
      },
    });
    expect(resources['HelloLambdaFunctionInvokePermission']).toMatchObject({
      Properties: { Principal: 'edgelambda.amazonaws.com' },
    });
    expect(trust).toEqual({ Service: ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'] });
    expect(statements).toHaveLength(1);
    expect(properties('HelloLambdaFunction')['Environment']).toBeUndefined();
  });
});

describe('what is not known is said', () => {
  test.each([
    ['- invented: { a: b }', 'template/unsupported 10:9 invented event of hello'],
    [
      '- http: "${file(event.js)}"',
      'template/unsupported 10:9 http event of hello, whose settings are not known',
    ],
    ['- ${file(event.js)}', 'template/unsupported 10:9 an event of hello that is not known'],
    ['- http: { path: a }', 'template/invalid 10:9 an http event of hello needs a method and a path'],
    [
      '- httpApi: { method: GET }',
      'template/invalid 10:9 an httpApi event of hello needs a method and a path',
    ],
  ])('%s', (events, diagnostic) => expect(added(events).diagnostics).toContain(diagnostic));

  test('an event that could not be read is there, with nothing generated for it', () => {
    const { origins } = added('- invented: x\n- ${file(event.js)}\n- http: { path: a }');
    expect(origins.map(({ name, generated }) => [name, generated])).toEqual([
      ['invented#1', []],
      ['unknown#1', []],
      ['http#1', []],
    ]);
  });

  test('triggers start the alias that provisioned concurrency makes', () => {
    const { properties } = lowered(
      'service: shop\nprovider: { name: aws }\nfunctions: { hello: { handler: a.b, provisionedConcurrency: 1, events: [{ httpApi: GET /a }] } }',
    );
    expect(properties('HelloLambdaPermissionHttpApi')['FunctionName']).toEqual({
      'Fn::Join': [':', [arn, 'provisioned']],
    });
    expect(properties('HelloProvConcLambdaAlias')).toEqual({
      FunctionName: { Ref: 'HelloLambdaFunction' },
      Name: 'provisioned',
    });
  });
});
