import { isTriggerKind } from '@emmental/knowledge';
import { describe, expect, test } from 'vitest';
import { appOf } from './testing/app-of.ts';

const fn = `
  Fn:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, Code: { ZipFile: "exports.handler = 1" }, Role: !GetAtt Role.Arn }
`;
const restApi = (properties: string) => `
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: shop ${properties} } }
  Orders: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders } }
`;
const method = (properties: string) => `
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Orders
      HttpMethod: POST
      ${properties}
      Integration: { Type: AWS_PROXY, Uri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations" }
`;
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
const bucket = `
  Uploads:
    Type: AWS::S3::Bucket
    Properties: { NotificationConfiguration: { LambdaConfigurations: [{ Event: "s3:ObjectCreated:*", Function: !GetAtt Fn.Arn }] } }
`;
const mapping = (source: string) => `
  Mapping: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: !Ref Fn, ${source} } }
`;
const rule = (properties: string) => `
  Rule: { Type: AWS::Events::Rule, Properties: { ${properties}, Targets: [{ Id: one, Arn: !GetAtt Fn.Arn }] } }
`;
const policyFor = (type: string, on: string, statement: string) => `
  Policy: { Type: ${type}, Properties: { ${on}, PolicyDocument: { Statement: [{ ${statement} }] } } }
`;
const subscription = `
  Topic: { Type: AWS::SNS::Topic }
  Subscription: { Type: AWS::SNS::Subscription, Properties: { TopicArn: !Ref Topic, Protocol: lambda, Endpoint: !GetAtt Fn.Arn } }
`;
const permission = (properties: string) => `
  Permission: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Fn, Action: "lambda:InvokeFunction", ${properties} } }
`;

/** [fact, resources, kind, source, exposure, by (a part of it)] */
const facts: readonly (readonly [string, string, string, string, string, string])[] = [
  ['a method without authorizer', restApi('') + method(''), 'api', 'POST /orders', 'public', 'no authorizer'],
  [
    'a method with IAM',
    restApi('') + method('AuthorizationType: AWS_IAM'),
    'api',
    'POST /orders',
    'account',
    'IAM',
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
    'account',
    'IAM',
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
  ['a WebSocket route behind IAM', socket('AWS_IAM'), 'websocket', 'send', 'account', 'IAM on $connect'],
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
    'account',
    'AuthType AWS_IAM',
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
    'a bucket that anyone can write to',
    bucket +
      policyFor(
        'AWS::S3::BucketPolicy',
        'Bucket: !Ref Uploads',
        'Effect: Allow, Principal: "*", Action: "s3:*", Resource: !Sub "${Uploads.Arn}/*"',
      ),
    's3',
    's3 Uploads',
    'public',
    'bucket policy line',
  ],
  [
    'a bucket that anyone can only read',
    bucket +
      policyFor(
        'AWS::S3::BucketPolicy',
        'Bucket: !Ref Uploads',
        'Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*"',
      ),
    's3',
    's3 Uploads',
    'account',
    'no policy lets others write',
  ],
  [
    'a bucket policy under a condition',
    bucket +
      policyFor(
        'AWS::S3::BucketPolicy',
        'Bucket: !Ref Uploads',
        'Effect: Allow, Principal: "*", Action: !If [Open, "s3:PutObject", "s3:GetObject"], Resource: "*"',
      ),
    's3',
    's3 Uploads',
    'unknown',
    'when Open',
  ],
  [
    'a queue',
    `${mapping('EventSourceArn: !GetAtt Queue.Arn')}\n  Queue: { Type: AWS::SQS::Queue }\n`,
    'sqs',
    'sqs Queue',
    'account',
    'no policy lets others write',
  ],
  [
    'a queue that anyone can send to',
    mapping('EventSourceArn: !GetAtt Queue.Arn') +
      '\n  Queue: { Type: AWS::SQS::Queue }\n' +
      policyFor(
        'AWS::SQS::QueuePolicy',
        'Queues: [!Ref Queue]',
        'Effect: Allow, Principal: { AWS: "*" }, Action: "SQS:SendMessage", Resource: "*"',
      ),
    'sqs',
    'sqs Queue',
    'public',
    'queue policy line',
  ],
  [
    'a queue that a topic of the owner fills',
    mapping('EventSourceArn: !GetAtt Queue.Arn') +
      '\n  Queue: { Type: AWS::SQS::Queue }\n' +
      policyFor(
        'AWS::SQS::QueuePolicy',
        'Queues: [!Ref Queue]',
        'Effect: Allow, Principal: "*", Action: "sqs:SendMessage", Resource: "*", Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:sns:eu-west-1:1:t" } }',
      ),
    'sqs',
    'sqs Queue',
    'account',
    'limits aws:SourceArn',
  ],
  [
    'a queue that any account’s topic of a name fills',
    mapping('EventSourceArn: !GetAtt Queue.Arn') +
      '\n  Queue: { Type: AWS::SQS::Queue }\n' +
      policyFor(
        'AWS::SQS::QueuePolicy',
        'Queues: [!Ref Queue]',
        'Effect: Allow, Principal: "*", Action: "sqs:SendMessage", Resource: "*", Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:news" } }',
      ),
    'sqs',
    'sqs Queue',
    'public',
    'lets anyone',
  ],
  [
    'a queue that a bucket fills, whose name is nobody else’s',
    mapping('EventSourceArn: !GetAtt Queue.Arn') +
      '\n  Queue: { Type: AWS::SQS::Queue }\n' +
      policyFor(
        'AWS::SQS::QueuePolicy',
        'Queues: [!Ref Queue]',
        'Effect: Allow, Principal: "*", Action: "sqs:SendMessage", Resource: "*", Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:mine" } }',
      ),
    'sqs',
    'sqs Queue',
    'account',
    'limits aws:SourceArn',
  ],
  [
    'a queue outside of the template',
    '\n  Mapping: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: !Ref Fn, EventSourceArn: "arn:aws:sqs:eu-west-1:123456789012:mail" } }\n',
    'sqs',
    'sqs mail',
    'unknown',
    'not in the template',
  ],
  [
    'a table stream',
    mapping('EventSourceArn: !GetAtt Table.StreamArn, StartingPosition: LATEST') +
      '\n  Table: { Type: AWS::DynamoDB::Table }\n',
    'dynamodb',
    'dynamodb Table',
    'account',
    'no policy',
  ],
  [
    'a stream',
    `${mapping('EventSourceArn: !GetAtt Stream.Arn')}\n  Stream: { Type: AWS::Kinesis::Stream }\n`,
    'kinesis',
    'kinesis Stream',
    'account',
    'no policy',
  ],
  [
    'a managed Kafka topic',
    `${mapping('EventSourceArn: !Ref Cluster, Topics: [orders]')}\n  Cluster: { Type: AWS::MSK::Cluster }\n`,
    'kafka',
    'kafka Cluster orders',
    'account',
    'no policy',
  ],
  [
    'a self-managed Kafka topic',
    mapping(
      'Topics: [orders], SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: ["broker.example:9092"] } }',
    ),
    'kafka',
    'kafka orders',
    'account',
    'access to the source',
  ],
  [
    'a broker',
    mapping('EventSourceArn: !GetAtt Broker.Arn, Queues: [mail]') +
      '\n  Broker: { Type: AWS::AmazonMQ::Broker }\n',
    'mq',
    'mq Broker mail',
    'account',
    'only this account',
  ],
  [
    'a document database',
    mapping(
      'EventSourceArn: "arn:aws:rds:eu-west-1:1:cluster:docs", DocumentDBEventSourceConfig: { DatabaseName: shop }',
    ),
    'documentdb',
    'documentdb docs',
    'account',
    'access to the source',
  ],
  ['a topic', subscription, 'sns', 'sns Topic', 'account', 'no policy lets others write'],
  [
    'a topic that anyone can publish to',
    subscription +
      policyFor(
        'AWS::SNS::TopicPolicy',
        'Topics: [!Ref Topic]',
        'Effect: Allow, Principal: "*", Action: "sns:Publish", Resource: "*"',
      ),
    'sns',
    'sns Topic',
    'public',
    'topic policy line',
  ],
  [
    'a topic’s own subscription',
    '\n  Topic: { Type: AWS::SNS::Topic, Properties: { Subscription: [{ Protocol: lambda, Endpoint: !GetAtt Fn.Arn }] } }\n',
    'sns',
    'sns Topic',
    'account',
    'no policy',
  ],
  [
    'a schedule',
    rule('ScheduleExpression: "rate(5 minutes)"'),
    'schedule',
    'rate(5 minutes)',
    'internal',
    'a schedule',
  ],
  [
    'a schedule of EventBridge Scheduler',
    '\n  Nightly: { Type: AWS::Scheduler::Schedule, Properties: { ScheduleExpression: "cron(0 2 * * ? *)", FlexibleTimeWindow: { Mode: "OFF" }, Target: { Arn: !GetAtt Fn.Arn, RoleArn: !GetAtt Role.Arn } } }\n',
    'schedule',
    'cron(0 2 * * ? *)',
    'internal',
    'a schedule',
  ],
  [
    'events of the app on the default bus',
    rule('EventPattern: { source: [shop], detail-type: [OrderPlaced] }'),
    'events',
    'events shop/OrderPlaced',
    'account',
    'default event bus',
  ],
  [
    'events of AWS',
    rule('EventPattern: { source: [aws.ec2] }'),
    'events',
    'events aws.ec2',
    'internal',
    'AWS services',
  ],
  [
    'API calls seen by CloudTrail',
    rule('EventPattern: { source: [aws.iam], detail-type: ["AWS API Call via CloudTrail"] }'),
    'events',
    'events aws.iam/AWS API Call via CloudTrail',
    'account',
    'API calls',
  ],
  [
    'events of a bucket',
    rule('EventPattern: { source: [aws.s3], detail: { bucket: { name: [!Ref Files] } } }') +
      '\n  Files: { Type: AWS::S3::Bucket, Properties: { AccessControl: PublicReadWrite } }\n',
    'events',
    'events aws.s3',
    'public',
    'bucket ACL',
  ],
  [
    'events on an open bus',
    rule('EventBusName: !Ref Bus, EventPattern: { source: [shop] }') +
      '\n  Bus: { Type: AWS::Events::EventBus, Properties: { Name: shop } }\n  Open: { Type: AWS::Events::EventBusPolicy, Properties: { EventBusName: !Ref Bus, StatementId: all, Action: "events:PutEvents", Principal: "*" } }\n',
    'events',
    'events shop',
    'public',
    'event bus policy',
  ],
  [
    'events on a bus elsewhere',
    rule('EventBusName: central, EventPattern: { source: [shop] }'),
    'events',
    'events shop',
    'unknown',
    'event bus central is not in the template',
  ],
  [
    'a pipe from a queue',
    '\n  Queue: { Type: AWS::SQS::Queue }\n  Pipe: { Type: AWS::Pipes::Pipe, Properties: { RoleArn: !GetAtt Role.Arn, Source: !GetAtt Queue.Arn, Target: !GetAtt Fn.Arn } }\n',
    'pipe',
    'pipe Pipe from sqs Queue',
    'account',
    'no policy',
  ],
  [
    'an IoT rule',
    '\n  Rule: { Type: AWS::IoT::TopicRule, Properties: { TopicRulePayload: { Sql: "SELECT * FROM \'sensors/+\'", Actions: [{ Lambda: { FunctionArn: !GetAtt Fn.Arn } }] } } }\n',
    'iot',
    'iot sensors/+',
    'authenticated',
    'devices',
  ],
  [
    'a mail rule',
    '\n  Rule: { Type: AWS::SES::ReceiptRule, Properties: { RuleSetName: r, Rule: { Recipients: [help@example.com], Actions: [{ LambdaAction: { FunctionArn: !GetAtt Fn.Arn } }] } } }\n',
    'ses',
    'ses help@example.com',
    'public',
    'anyone can send mail',
  ],
  [
    'a user pool with open sign-up',
    '\n  Users: { Type: AWS::Cognito::UserPool, Properties: { LambdaConfig: { PreSignUp: !GetAtt Fn.Arn } } }\n',
    'cognito',
    'cognito Users PreSignUp',
    'public',
    'anyone can sign up',
  ],
  [
    'a user pool without sign-up',
    '\n  Users: { Type: AWS::Cognito::UserPool, Properties: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true }, LambdaConfig: { PostConfirmation: !GetAtt Fn.Arn } } }\n',
    'cognito',
    'cognito Users PostConfirmation',
    'authenticated',
    'administrator',
  ],
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
    'an internal load balancer',
    '\n  Group: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { TargetType: lambda, Targets: [{ Id: !GetAtt Fn.Arn }] } }\n  Balancer: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Scheme: internal } }\n  Listener: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { LoadBalancerArn: !Ref Balancer, DefaultActions: [{ Type: forward, TargetGroupArn: !Ref Group }] } }\n',
    'alb',
    'alb Balancer',
    'account',
    'internal load balancer',
  ],
  [
    'a log subscription',
    '\n  Filter: { Type: AWS::Logs::SubscriptionFilter, Properties: { LogGroupName: /shop/orders, FilterPattern: "", DestinationArn: !GetAtt Fn.Arn } }\n',
    'logs',
    'logs orders',
    'account',
    'logs',
  ],
  [
    'a config rule',
    '\n  Rule: { Type: AWS::Config::ConfigRule, Properties: { Source: { Owner: CUSTOM_LAMBDA, SourceIdentifier: !GetAtt Fn.Arn } } }\n',
    'config',
    'config rule Rule',
    'internal',
    'AWS Config',
  ],
  [
    'a custom resource',
    '\n  Seed: { Type: Custom::Seed, Properties: { ServiceToken: !GetAtt Fn.Arn } }\n',
    'cloudformation',
    'custom resource Seed',
    'internal',
    'deployment',
  ],
  [
    'a pipeline',
    '\n  Pipeline: { Type: AWS::CodePipeline::Pipeline, Properties: { Stages: [{ Name: one, Actions: [{ Name: run, ActionTypeId: { Provider: Lambda }, Configuration: { FunctionName: !Ref Fn } }] }] } }\n',
    'codepipeline',
    'pipeline Pipeline',
    'account',
    'pipeline',
  ],
  [
    'a state machine',
    '\n  Flow: { Type: AWS::StepFunctions::StateMachine, Properties: { RoleArn: !GetAtt Role.Arn, Definition: { StartAt: A, States: { A: { Type: Task, Resource: !GetAtt Fn.Arn, End: true } } } } }\n',
    'step-functions',
    'step function Flow',
    'account',
    'only this account',
  ],
  [
    'a state machine that an open API starts',
    '\n  Flow: { Type: AWS::StepFunctions::StateMachine, Properties: { RoleArn: !GetAtt Role.Arn, DefinitionString: !Sub \'{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"${Fn.Arn}"},"End":true}}}\' } }\n  Http: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }\n  Start: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Http, IntegrationType: AWS_PROXY, IntegrationSubtype: StepFunctions-StartExecution, CredentialsArn: !GetAtt Role.Arn, RequestParameters: { StateMachineArn: !Ref Flow } } }\n  Route: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Http, RouteKey: "POST /start", Target: !Sub "integrations/${Start}" } }\n',
    'step-functions',
    'step function Flow',
    'public',
    'through POST /start: no authorizer',
  ],
  [
    'failed events of another function',
    '\n  Other: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: index.handler, Code: { ZipFile: x } } }\n  Config: { Type: AWS::Lambda::EventInvokeConfig, Properties: { FunctionName: !Ref Other, Qualifier: $LATEST, DestinationConfig: { OnFailure: { Destination: !GetAtt Fn.Arn } } } }\n',
    'destination',
    'failures of Other',
    'account',
    'only this account',
  ],
  [
    'secret rotation',
    '\n  Secret: { Type: AWS::SecretsManager::Secret }\n  Rotation: { Type: AWS::SecretsManager::RotationSchedule, Properties: { SecretId: !Ref Secret, RotationLambdaARN: !GetAtt Fn.Arn } }\n',
    'rotation',
    'rotation of Secret',
    'internal',
    'secret rotation',
  ],
  ['an Alexa skill', permission('Principal: alexa-appkit.amazon.com'), 'alexa', 'alexa', 'public', 'skill'],
  [
    'a permission for anyone',
    permission('Principal: "*"'),
    'invoke',
    'a call by anyone',
    'public',
    'permission line',
  ],
  [
    'a permission for an organisation',
    permission('Principal: "*", PrincipalOrgID: o-1'),
    'invoke',
    'a call by anyone',
    'account',
    'aws:PrincipalOrgID',
  ],
  [
    'a permission for another account',
    permission('Principal: "123456789012"'),
    'invoke',
    'a call by 123456789012',
    'account',
    'permission line',
  ],
  [
    'a permission for a bucket elsewhere',
    permission('Principal: s3.amazonaws.com, SourceArn: "arn:aws:s3:::uploads"'),
    's3',
    's3 uploads',
    'unknown',
    'not in the template',
  ],
  [
    'a permission for an API elsewhere',
    permission('Principal: apigateway.amazonaws.com'),
    'api',
    'api',
    'unknown',
    'routes of the API',
  ],
  [
    'a deployment hook',
    '\n  Live: { Type: AWS::Lambda::Alias, UpdatePolicy: { CodeDeployLambdaAliasUpdate: { ApplicationName: a, DeploymentGroupName: g, BeforeAllowTrafficHook: !Ref Fn } }, Properties: { FunctionName: !Ref Fn, Name: live } }\n',
    'codedeploy',
    'deployment of Live',
    'internal',
    'a deployment',
  ],
  [
    'a firehose',
    '\n  Hose: { Type: AWS::KinesisFirehose::DeliveryStream, Properties: { ExtendedS3DestinationConfiguration: { ProcessingConfiguration: { Processors: [{ Type: Lambda, Parameters: [{ ParameterName: LambdaArn, ParameterValue: !GetAtt Fn.Arn }] }] } } } }\n',
    'firehose',
    'firehose Hose',
    'account',
    'delivery stream',
  ],
  [
    'an authorizer of an HTTP API',
    '\n  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }\n  Check: { Type: AWS::ApiGatewayV2::Authorizer, Properties: { ApiId: !Ref Api, AuthorizerType: REQUEST, AuthorizerUri: !GetAtt Fn.Arn } }\n',
    'authorizer',
    'authorizer Check',
    'public',
    'before anyone is signed in',
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
    'before anyone is signed in',
  ],
  [
    'a pipe from a cluster elsewhere',
    '\n  Pipe: { Type: AWS::Pipes::Pipe, Properties: { RoleArn: !GetAtt Role.Arn, Source: "arn:aws:kafka:eu-west-1:1:cluster/c/1", SourceParameters: { ManagedStreamingKafkaParameters: { TopicName: t } }, Target: !GetAtt Fn.Arn } }\n',
    'pipe',
    'pipe Pipe from kafka 1',
    'account',
    'access to the source',
  ],
  [
    'events of whichever bucket sends them',
    `${rule('EventPattern: { source: [aws.s3] }')}  Files: { Type: AWS::S3::Bucket, Properties: { AccessControl: PublicReadWrite, NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } } }\n`,
    'events',
    'events aws.s3',
    'public',
    'bucket ACL',
  ],
  [
    'a permission for log groups of one region',
    permission('Principal: !Sub "logs.${AWS::Region}.amazonaws.com"'),
    'logs',
    'logs',
    'account',
    'logs',
  ],
  [
    'a permission for CloudFront to call the URL',
    permission('Principal: cloudfront.amazonaws.com').replace(
      'lambda:InvokeFunction',
      'lambda:InvokeFunctionUrl',
    ),
    'function-url',
    'cloudfront',
    'public',
    'distribution',
  ],
  [
    'a permission for a service that nobody knows',
    permission('Principal: nosuch.amazonaws.com'),
    'custom',
    'nosuch',
    'unknown',
    'nosuch call it is not known',
  ],
];

const template = (resources: string) =>
  `Resources:\n  Role: { Type: AWS::IAM::Role, Properties: {} }${fn}${resources}`;
const triggersOf = (resources: string) =>
  appOf(template(resources)).app.functions.find((each) => each.name === 'Fn')?.triggers ?? [];

describe('what starts a function', () => {
  test.each(facts)('%s', (_, resources, kind, source, exposure, by) => {
    const triggers = triggersOf(resources);
    expect(triggers.map((each) => [each.kind, each.source, each.exposure])).toEqual([
      [kind, source, exposure],
    ]);
    expect(triggers[0]?.by).toContain(by);
  });

  test('every kind is a row of the trigger table', () => {
    expect(facts.map(([, , kind]) => kind).filter((kind) => !isTriggerKind(kind))).toEqual([]);
  });

  test('a function that nothing names has no trigger', () => {
    expect(triggersOf('')).toEqual([]);
  });

  test('a permission for a source that is known adds no second trigger', () => {
    const granted = permission('Principal: s3.amazonaws.com, SourceArn: !GetAtt Uploads.Arn');
    expect(triggersOf(bucket + granted).map((each) => each.source)).toEqual(['s3 Uploads']);
  });

  test('a permission for a bucket that is written out is one for that bucket, whatever others are in the template', () => {
    const granted = permission('Principal: s3.amazonaws.com, SourceArn: "arn:aws:s3:::elsewhere"');
    expect(triggersOf(bucket + granted).map((each) => `${each.source} ${each.exposure}`)).toEqual([
      's3 Uploads account',
      's3 elsewhere unknown',
    ]);
    // One by a parameter may be the bucket's own.
    const open = permission('Principal: s3.amazonaws.com, SourceArn: !Ref Given');
    expect(triggersOf(bucket + open).map((each) => each.source)).toEqual(['s3 Uploads']);
  });

  test('who starts it under each condition is told where it hangs on conditions alone', () => {
    const url = (type: string) =>
      `\n  Url: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref Fn, AuthType: ${type} } }\n`;
    const [first] = triggersOf(url('!If [Prod, AWS_IAM, NONE]'));
    expect(first).toMatchObject({ exposure: 'unknown' });
    expect(first?.cases?.map(({ exposure }) => exposure)).toEqual(['account', 'public']);
    expect(triggersOf(url('!If [Prod, NONE, NONE]'))[0]?.cases).toBeUndefined();
  });

  test('a permission for a function URL is no trigger of its own', () => {
    const url =
      '\n  Url: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref Fn, AuthType: NONE } }\n';
    const granted = permission('Principal: "*", FunctionUrlAuthType: NONE');
    expect(triggersOf(url + granted).map((each) => each.kind)).toEqual(['function-url']);
  });

  test('a function referred to by its literal name is the same function', () => {
    const named = fn.replace('Runtime:', 'FunctionName: !Sub "${AWS::StackName}-orders", Runtime:');
    const source = `Resources:\n  Role: { Type: AWS::IAM::Role }${named}
  Rule: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: "rate(1 day)", Targets: [{ Id: a, Arn: !Sub "arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:\${AWS::StackName}-orders" }] } }\n`;
    expect(appOf(source).app.functions[0]?.triggers.map((each) => each.source)).toEqual(['rate(1 day)']);
  });

  test('queues that fill each other do not hang, and the widest audience reaches both', () => {
    const resources = `
  Topic: { Type: AWS::SNS::Topic, Properties: { Subscription: [{ Protocol: sqs, Endpoint: !GetAtt Queue.Arn }] } }
  Queue: { Type: AWS::SQS::Queue }
  Pipe: { Type: AWS::Pipes::Pipe, Properties: { RoleArn: !GetAtt Role.Arn, Source: !GetAtt Queue.Arn, Target: !Ref Topic } }
  Open: { Type: AWS::SNS::TopicPolicy, Properties: { Topics: [!Ref Topic], PolicyDocument: { Statement: [{ Effect: Allow, Principal: "*", Action: "sns:*", Resource: "*" }] } } }
${mapping('EventSourceArn: !GetAtt Queue.Arn')}`;
    expect(triggersOf(resources)).toMatchObject([{ source: 'sqs Queue', exposure: 'public' }]);
  });

  test('a state machine that only a schedule starts is reached by nobody', () => {
    const resources = `
  Flow: { Type: AWS::StepFunctions::StateMachine, Properties: { RoleArn: !GetAtt Role.Arn, Definition: { States: { A: { Type: Task, Resource: !GetAtt Fn.Arn } } } } }
  Rule: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: "rate(1 day)", Targets: [{ Id: a, Arn: !Ref Flow, RoleArn: !GetAtt Role.Arn }] } }
`;
    expect(triggersOf(resources)).toMatchObject([
      { source: 'step function Flow', exposure: 'internal', by: 'through rate(1 day): a schedule' },
    ]);
  });

  test('what is never deployed starts nothing', () => {
    const never = bucket.replace('Type: AWS::S3::Bucket', 'Type: AWS::S3::Bucket\n    Condition: Never');
    const conditions = 'Conditions: { Never: !Equals [a, b] }\n';
    const { app } = appOf(conditions + template(never));
    expect(app.functions[0]?.triggers).toEqual([]);
    expect(app.resources.has('Uploads')).toBe(false);
  });

  test('the place of a trigger is the event that the user wrote', () => {
    const at = { file: 'template.yaml', line: 77, column: 9 };
    const event = { name: 'Nightly', place: 'Events.Nightly', type: 'Schedule', at, generated: ['Rule'] };
    const origin = { name: 'Fn', at, directory: null, entryPoints: [], events: [event] };
    const { app } = appOf(
      template(rule('ScheduleExpression: "rate(5 minutes)"')),
      {},
      { functions: new Map([['Fn', origin]]) },
    );
    expect(app.functions[0]?.triggers.map((each) => each.at.line)).toEqual([77]);
  });

  test('events on the same API are told apart by the path of their permissions', () => {
    const at = (line: number) => ({ file: 'template.yaml', line, column: 9 });
    const source = `Resources:\n  Role: { Type: AWS::IAM::Role }${fn}${restApi('')}${method('')}
  Get:
    Type: AWS::ApiGateway::Method
    Properties: { RestApiId: !Ref Api, ResourceId: !Ref Orders, HttpMethod: GET, Integration: { Type: AWS_PROXY, Uri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations" } }
  One: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Fn, Action: "lambda:InvokeFunction", Principal: apigateway.amazonaws.com, SourceArn: !Sub "arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/*/POST/orders" } }
  Two: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Fn, Action: "lambda:InvokeFunction", Principal: apigateway.amazonaws.com, SourceArn: !Sub "arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/*/GET/orders" } }
`;
    const events = [
      { name: 'Create', place: 'Events.Create', type: 'Api', at: at(50), generated: ['One'] },
      { name: 'Read', place: 'Events.Read', type: 'Api', at: at(60), generated: ['Two'] },
    ];
    const origin = { name: 'Fn', at: at(40), directory: null, entryPoints: [], events };
    const { app } = appOf(source, {}, { functions: new Map([['Fn', origin]]) });
    expect(app.functions[0]?.triggers.map((each) => [each.source, each.at.line])).toEqual([
      ['POST /orders', 50],
      ['GET /orders', 60],
    ]);
  });
});
