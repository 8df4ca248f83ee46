import { describe, expect, test } from 'vitest';
import { appOf } from './testing/app-of.ts';

const invokeUrl = 'lambda:InvokeFunctionUrl';
const fn = `Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, Code: { ZipFile: "exports.handler = 1" }, Role: "arn:aws:iam::1:role/x" }
`;
const url =
  '  Url: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !GetAtt Fn.Arn, AuthType: AWS_IAM } }\n';
const guests = '{ "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": unauthenticated } }';
const signedIn = '{ "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": authenticated } }';
const ofPool = '{ StringEquals: { "cognito-identity.amazonaws.com:aud": !Ref Pool } }';
const closedPool =
  '  Pool: { Type: AWS::Cognito::IdentityPool, Properties: { AllowUnauthenticatedIdentities: false } }\n';
const role = (principal: string, condition: string, action: string, resource: string) => `  Holder:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: ${principal}, Action: "sts:AssumeRole", Condition: ${condition} }] }
      Policies: [{ PolicyName: p, PolicyDocument: { Statement: [{ Effect: Allow, Action: "${action}", Resource: ${resource} }] } }]
`;
/** Adds a statement that denies the call of URLs. */
const denying = (holder: string, on: string): string =>
  holder.replace(
    'Statement: [{ Effect: Allow, Action',
    `Statement: [{ Effect: Deny, Action: "${invokeUrl}", ${on} }, { Effect: Allow, Action`,
  );
/** Attaches a policy that the template does not declare. */
const withManaged = (holder: string): string =>
  holder.replace('Properties:', 'Properties:\n      ManagedPolicyArns: ["arn:aws:iam::1:policy/acme"]');
const permission = (principal: string, auth: string): string =>
  `  May: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Fn, Action: "lambda:InvokeFunctionUrl", Principal: ${principal}, FunctionUrlAuthType: ${auth} } }\n`;
const pool = '{ Federated: cognito-identity.amazonaws.com }';
const saml = '{ Federated: "arn:aws:iam::1:saml-provider/acme" }';
const github = '{ Federated: "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com" }';
const repository = '{ StringLike: { "token.actions.githubusercontent.com:sub": "repo:acme/shop:*" } }';

function exposures(more: string): readonly string[] {
  const { app } = appOf(fn + more);
  return (app.functions[0]?.triggers ?? []).map(({ source, exposure }) => `${source} ${exposure}`).sort();
}

test.each([
  ['guests of an identity pool', role(pool, guests, invokeUrl, '!GetAtt Fn.Arn'), 'public'],
  ['guests, by a wildcard', role(pool, guests, 'lambda:*', '"*"'), 'public'],
  ['signed-in users of an identity pool', role(pool, signedIn, invokeUrl, '!GetAtt Fn.Arn'), 'authenticated'],
  ['a pool that admits no guests', closedPool + role(pool, ofPool, invokeUrl, '"*"'), 'authenticated'],
  ['users of SAML', role(saml, '{}', invokeUrl, '!GetAtt Fn.Arn'), 'authenticated'],
  ['jobs of one repository', role(github, repository, invokeUrl, '!GetAtt Fn.Arn'), 'account'],
  ['another account', role('{ AWS: "210987654321" }', '{}', invokeUrl, '!GetAtt Fn.Arn'), 'unknown'],
  ['anyone', role('{ AWS: "*" }', '{}', invokeUrl, '!GetAtt Fn.Arn'), 'public'],
  [
    'nobody outside, as the guests have another permission',
    role(pool, guests, 's3:GetObject', '"*"'),
    'account',
  ],
  [
    'nobody outside, as the guests have another function',
    role(pool, guests, invokeUrl, '"arn:aws:lambda:x:1:function:other"'),
    'account',
  ],
  [
    'nobody outside, as the guests are denied it',
    denying(role(pool, guests, 'lambda:*', '"*"'), 'Resource: !GetAtt Fn.Arn'),
    'account',
  ],
  [
    'guests, as only another function is denied',
    denying(role(pool, guests, 'lambda:*', '"*"'), 'Resource: "arn:aws:lambda:x:1:function:other"'),
    'public',
  ],
  [
    'guests, as the denial has a condition',
    denying(
      role(pool, guests, 'lambda:*', '"*"'),
      'Resource: "*", Condition: { Bool: { "aws:SecureTransport": false } }',
    ),
    'public',
  ],
  [
    'perhaps guests, from some addresses',
    role(pool, guests, invokeUrl, '"*", Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } }'),
    'unknown',
  ],
  ['guests whose policy is elsewhere', withManaged(role(pool, guests, 's3:GetObject', '"*"')), 'unknown'],
  ['another account, by its permission', permission('"210987654321"', 'AWS_IAM'), 'unknown'],
  ['the own account, by its permission', permission('!Ref AWS::AccountId', 'AWS_IAM'), 'account'],
  ['every account, by its permission', permission('"*"', 'AWS_IAM'), 'public'],
  ['nobody in the template, by a permission for an open URL', permission('"*"', 'NONE'), 'unknown'],
  ['nobody in the template', '', 'unknown'],
])('a URL that IAM guards is called by %s', (_, holder, exposure) => {
  expect(exposures(url + holder)).toContain(`function URL ${exposure}`);
});

test.each([
  ['guests', role(pool, guests, 'lambda:InvokeFunction', '!GetAtt Fn.Arn'), ['a call by Holder public']],
  [
    'users of SAML',
    role(saml, '{}', 'lambda:InvokeFunction', '!GetAtt Fn.Arn'),
    ['a call by Holder authenticated'],
  ],
  ['a pipeline that may do everything', role(github, repository, 'lambda:*', '"*"'), []],
  ['a service', role('{ Service: ecs.amazonaws.com }', '{}', 'lambda:InvokeFunction', '!GetAtt Fn.Arn'), []],
])('a function without a trigger is called by %s', (_, holder, starts) => {
  expect(exposures(holder)).toEqual(starts);
});

describe('a route that IAM guards', () => {
  const api = `  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }
  Way: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Fn.Arn } }
  Route: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: "GET /orders/{id}", AuthorizationType: AWS_IAM, Target: !Sub "integrations/\${Way}" } }
`;
  const arn = (part: string) => `!Sub "arn:aws:execute-api:*:*:\${Api}/${part}"`;
  test.each([
    ['its own path', arn('live/GET/orders/*'), 'public'],
    ['every path', arn('*'), 'public'],
    ['one order', arn('*/*/orders/7'), 'public'],
    ['another method', arn('live/POST/orders/*'), 'account'],
    ['another path', arn('live/GET/admin/*'), 'account'],
    ['a path below it', arn('live/GET/orders/*/lines'), 'account'],
    ['the path of any API', '"arn:aws:execute-api:*:*:*/live/GET/orders/*"', 'public'],
    ['another path of any API', '"arn:aws:execute-api:*:*:*/live/GET/admin"', 'account'],
  ])('is called by guests who may call %s', (_, resource, exposure) => {
    const holder = role(pool, guests, 'execute-api:Invoke', resource);
    expect(exposures(api + holder)).toContain(`GET /orders/{id} ${exposure}`);
  });
});

describe('a source that guests may write to', () => {
  const mapping = (source: string) =>
    `  Map: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: !Ref Fn, EventSourceArn: ${source} } }\n`;
  const queue = `  Queue: { Type: AWS::SQS::Queue }\n${mapping('!GetAtt Queue.Arn')}`;
  const stream = `  Stream: { Type: AWS::Kinesis::Stream }\n${mapping('!GetAtt Stream.Arn')}`;
  const table = `  Table: { Type: AWS::DynamoDB::Table, Properties: { TableName: t } }\n${mapping('!GetAtt Table.StreamArn')}`;
  const bucket = `  Bucket:
    Type: AWS::S3::Bucket
    Properties: { NotificationConfiguration: { LambdaConfigurations: [{ Event: "s3:ObjectCreated:*", Function: !GetAtt Fn.Arn, Filter: { S3Key: { Rules: [{ Name: prefix, Value: in/ }] } } }] } }
`;
  const machine = `  Machine: { Type: AWS::StepFunctions::StateMachine, Properties: { Definition: { StartAt: A, States: { A: { Type: Task, Resource: !GetAtt Fn.Arn, End: true } } } } }\n`;
  test.each([
    ['a queue', queue, 'sqs:SendMessage', '!GetAtt Queue.Arn', 'public'],
    ['another queue', queue, 'sqs:SendMessage', '"arn:aws:sqs:x:1:other"', 'account'],
    ['a queue that they read', queue, 'sqs:ReceiveMessage', '!GetAtt Queue.Arn', 'account'],
    ['a stream', stream, 'kinesis:PutRecords', '!GetAtt Stream.Arn', 'public'],
    ['a table', table, 'dynamodb:UpdateItem', '!GetAtt Table.Arn', 'public'],
    ['a folder of a bucket', bucket, 's3:PutObject', '!Sub "${Bucket.Arn}/in/*"', 'public'],
    ['a bucket', bucket, 's3:PutObject', '!Sub "arn:aws:s3:::${Bucket}/*"', 'public'],
    ['another folder of a bucket', bucket, 's3:PutObject', '!Sub "${Bucket.Arn}/out/*"', 'account'],
    ['a bucket, but no object', bucket, 's3:PutObject', '!GetAtt Bucket.Arn', 'account'],
    ['a state machine', machine, 'states:StartExecution', '!Ref Machine', 'public'],
  ])('%s', (_, source, action, resource, exposure) => {
    expect(exposures(source + role(pool, guests, action, resource)).join()).toContain(` ${exposure}`);
  });
});

describe('a source whose name the template spells out', () => {
  const bucketOf = (name: string) => `  Seed: { Type: AWS::SNS::Topic }
  Bucket:
    Type: AWS::S3::Bucket
    Properties: { BucketName: ${name}, NotificationConfiguration: { LambdaConfigurations: [{ Event: "s3:ObjectCreated:*", Function: !GetAtt Fn.Arn, Filter: { S3Key: { Rules: [{ Name: prefix, Value: in/ }] } } }] } }
`;
  const own = '!Sub "drawings-${AWS::AccountId}"';
  test.each([
    ['the same text', own, '!Sub "arn:aws:s3:::drawings-${AWS::AccountId}/in/*"', 'public'],
    [
      'the same text in any partition',
      own,
      '!Sub "arn:${AWS::Partition}:s3:::drawings-${AWS::AccountId}/in/*"',
      'public',
    ],
    [
      'a joined text',
      own,
      '!Join ["", ["arn:aws:s3:::drawings-", !Ref "AWS::AccountId", "/in/*"]]',
      'public',
    ],
    ['every object', own, '!Sub "arn:aws:s3:::drawings-${AWS::AccountId}/*"', 'public'],
    ['another folder', own, '!Sub "arn:aws:s3:::drawings-${AWS::AccountId}/out/*"', 'account'],
    ['the bucket, but no object', own, '!Sub "arn:aws:s3:::drawings-${AWS::AccountId}"', 'account'],
    ['another bucket', own, '!Sub "arn:aws:s3:::sketches-${AWS::AccountId}/in/*"', 'account'],
    ['an account by its number', own, '"arn:aws:s3:::drawings-111122223333/in/*"', 'unknown'],
    ['a start of the name', own, '"arn:aws:s3:::draw*"', 'public'],
    ['a constant name', 'drawings', '"arn:aws:s3:::drawings/in/*"', 'public'],
    ['a longer constant name', 'drawings', '"arn:aws:s3:::drawings-old/in/*"', 'account'],
    [
      'a parameter where the name is constant',
      'drawings-live',
      '!Sub "arn:aws:s3:::drawings-${Stage}/in/*"',
      'unknown',
    ],
    [
      'a name after another resource',
      '!Sub "in-${Seed.TopicName}"',
      '!Sub "arn:aws:s3:::in-${Seed.TopicName}/in/*"',
      'public',
    ],
    ['a name after no resource', 'in-seed', '!Sub "arn:aws:s3:::in-${Seed.TopicName}/in/*"', 'account'],
  ])('by %s', (_, name, resource, exposure) => {
    const holder = role(pool, guests, 's3:PutObject', resource);
    expect(exposures(bucketOf(name) + holder)).toEqual([`s3 Bucket ${exposure}`]);
  });
  test.each([
    ['SQS::Queue', 'QueueName', 'sqs:SendMessage', 'sqs', ''],
    ['Kinesis::Stream', 'Name', 'kinesis:PutRecord', 'kinesis', 'stream/'],
    ['DynamoDB::Table', 'TableName', 'dynamodb:PutItem', 'dynamodb', 'table/'],
  ])('%s, with the account in the name or a wildcard', (type, property, action, service, kind) => {
    const arn = type === 'DynamoDB::Table' ? 'Source.StreamArn' : 'Source.Arn';
    const source = `  Source: { Type: AWS::${type}, Properties: { ${property}: !Sub "own-\${AWS::AccountId}" } }
  Map: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: !Ref Fn, EventSourceArn: !GetAtt ${arn} } }
`;
    const reachBy = (name: string) =>
      exposures(source + role(pool, guests, action, `!Sub "arn:aws:${service}:*:*:${kind}${name}"`)).join();
    expect(reachBy('own-${AWS::AccountId}')).toMatch(/ public$/);
    expect(reachBy('own-*')).toMatch(/ public$/);
    expect(reachBy('other-${AWS::AccountId}')).toMatch(/ account$/);
  });
});

test.each([
  ['all fields', '${Graph.Arn}/*', 'public'],
  ['the field', '${Graph.Arn}/types/Patient/fields/letters', 'public'],
  ['a field of Query', '${Graph.Arn}/types/Query/fields/patient', 'unknown'],
  ['another graph', 'arn:aws:appsync:x:1:apis/other/*', 'account'],
])('a field of a nested type that IAM guards, where guests have the permission on %s', (_, on, exposure) => {
  const graph = `  Graph: { Type: AWS::AppSync::GraphQLApi, Properties: { Name: g, AuthenticationType: AWS_IAM } }
  Source: { Type: AWS::AppSync::DataSource, Properties: { ApiId: !GetAtt Graph.ApiId, Name: s, Type: AWS_LAMBDA, LambdaConfig: { LambdaFunctionArn: !GetAtt Fn.Arn } } }
  Letters: { Type: AWS::AppSync::Resolver, Properties: { ApiId: !GetAtt Graph.ApiId, TypeName: Patient, FieldName: letters, DataSourceName: s } }
`;
  expect(exposures(graph + role(pool, guests, 'appsync:GraphQL', `!Sub "${on}"`))).toEqual([
    `Patient.letters ${exposure}`,
  ]);
});

const rule = `  Rule: { Type: AWS::IoT::TopicRule, Properties: { TopicRulePayload: { Sql: "SELECT * FROM 'sensors/+'", Actions: [{ Lambda: { FunctionArn: !GetAtt Fn.Arn } }] } } }\n`;

test.each([
  ['guests of an identity pool', role(pool, guests, 'iot:Publish', '"*"'), 'public'],
  [
    'devices, as the guests have another permission',
    role(pool, guests, 's3:GetObject', '"*"'),
    'authenticated',
  ],
])('the topic of a rule of IoT is written by %s', (_, holder, exposure) => {
  expect(exposures(rule + holder)).toEqual([`iot sensors/+ ${exposure}`]);
});
