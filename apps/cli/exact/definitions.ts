import { type ExactCase, stack, terraform } from './case.ts';

const role = (service: string, statements: string): string => `  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ${service}.amazonaws.com } }] }
      Policies: [{ PolicyName: p, PolicyDocument: { Statement: [${statements}] } }]
`;
const allow = (action: string, resource: string): string =>
  `{ Effect: Allow, Action: '${action}', Resource: ${resource} }`;
const missing = (on: RegExp) => [{ rule: 'access/missing', on }];
const jobs = '  Jobs:\n    Type: AWS::SQS::Queue\n';

/** Roles of services that run a definition. Source: the guides of each service about its execution role. */
const services: readonly ExactCase[] = [
  {
    says: 'a state machine needs what its task calls',
    files: stack(`${role('states', allow('sns:Publish', "'*'"))}  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      Definition: { StartAt: A, States: { A: { Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: { QueueUrl: !Ref Jobs, MessageBody: x }, End: true } } }
${jobs}`),
    finds: [
      { rule: 'access/missing', on: /Machine/ },
      { rule: 'access/', on: /sns|topic/i },
    ],
  },
  {
    says: 'a rule needs to start its state machine',
    files: stack(`${role('events', allow('sqs:SendMessage', "'*'"))}  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties: { RoleArn: 'arn:aws:iam::111122223333:role/m', Definition: { StartAt: A, States: { A: { Type: Pass, End: true } } } }
  Rule:
    Type: AWS::Events::Rule
    Properties: { ScheduleExpression: rate(1 day), Targets: [{ Id: m, Arn: !Ref Machine, RoleArn: !GetAtt Role.Arn }] }
`),
    finds: missing(/Rule/),
  },
  {
    says: 'a pipe needs to read its source and write to its target',
    files: stack(`${role('pipes', allow('sqs:ReceiveMessage', '!GetAtt Jobs.Arn'))}${jobs}  Out:
    Type: AWS::SQS::Queue
  Pipe:
    Type: AWS::Pipes::Pipe
    Properties: { RoleArn: !GetAtt Role.Arn, Source: !GetAtt Jobs.Arn, Target: !GetAtt Out.Arn }
`),
    finds: missing(/Pipe/),
  },
  {
    says: 'a schedule needs to send to its queue, and no more',
    files: stack(`${role('scheduler', allow('sqs:*', "'*'"))}${jobs}  Daily:
    Type: AWS::Scheduler::Schedule
    Properties: { ScheduleExpression: rate(1 day), FlexibleTimeWindow: { Mode: 'OFF' }, Target: { Arn: !GetAtt Jobs.Arn, RoleArn: !GetAtt Role.Arn } }
`),
    finds: [{ rule: 'access/wildcard-action', on: /Daily/ }],
    not: [{ rule: 'access/missing' }],
  },
  {
    says: 'a route of an API that sends to a queue',
    files: stack(`${role('apigateway', allow('sqs:DeleteQueue', '!GetAtt Jobs.Arn'))}${jobs}  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: { ProtocolType: HTTP, Name: a }
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: POST /jobs, Target: !Sub 'integrations/\${Send}' }
  Send:
    Type: AWS::ApiGatewayV2::Integration
    Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationSubtype: SQS-SendMessage, CredentialsArn: !GetAtt Role.Arn, PayloadFormatVersion: '1.0', RequestParameters: { QueueUrl: !Ref Jobs, MessageBody: $request.body } }
`),
    finds: [
      { rule: 'access/missing', on: /Api/ },
      { rule: 'access/excess-delete', on: /Api/ },
    ],
  },
  {
    says: 'a data source of AppSync that only reads',
    files: stack(`${role('appsync', allow('dynamodb:DeleteItem', '!GetAtt Notes.Arn'))}  Notes:
    Type: AWS::DynamoDB::Table
    Properties: { BillingMode: PAY_PER_REQUEST }
  Graph:
    Type: AWS::AppSync::GraphQLApi
    Properties: { Name: g, AuthenticationType: AWS_IAM }
  Source:
    Type: AWS::AppSync::DataSource
    Properties: { ApiId: !GetAtt Graph.ApiId, Name: notes, Type: AMAZON_DYNAMODB, ServiceRoleArn: !GetAtt Role.Arn, DynamoDBConfig: { TableName: !Ref Notes, AwsRegion: !Ref AWS::Region } }
  Get:
    Type: AWS::AppSync::Resolver
    Properties: { ApiId: !GetAtt Graph.ApiId, TypeName: Query, FieldName: note, DataSourceName: !GetAtt Source.Name, RequestMappingTemplate: '{"version":"2017-02-28","operation":"GetItem","key":{"id":{"S":"1"}}}', ResponseMappingTemplate: $util.toJson($ctx.result) }
`),
    finds: [
      { rule: 'access/missing', on: /Source/ },
      { rule: 'access/excess-delete', on: /Source/ },
    ],
  },
  {
    says: 'a rule of IoT that sends to a queue, with a role for everything of S3',
    files: stack(`${role('iot', allow('s3:*', "'*'"))}${jobs}  Readings:
    Type: AWS::IoT::TopicRule
    Properties: { TopicRulePayload: { Sql: "SELECT * FROM 'a'", Actions: [{ Sqs: { QueueUrl: !Ref Jobs, RoleArn: !GetAtt Role.Arn } }] } }
`),
    finds: [
      { rule: 'access/wildcard-action', on: /Readings/ },
      { rule: 'access/missing', on: /Readings/ },
    ],
  },
  {
    says: 'a delivery stream that writes to a bucket',
    files: stack(`${role('firehose', allow('s3:DeleteObject', "!Sub '${Files.Arn}/*'"))}  Files:
    Type: AWS::S3::Bucket
  Delivery:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties: { S3DestinationConfiguration: { BucketARN: !GetAtt Files.Arn, RoleARN: !GetAtt Role.Arn } }
`),
    finds: [
      { rule: 'access/missing', on: /Delivery/ },
      { rule: 'access/excess-delete', on: /Delivery/ },
    ],
  },
  {
    says: 'a rule of IoT in Terraform',
    files: terraform(`resource "aws_sqs_queue" "q" { name = "q" }
resource "aws_iam_role" "r" {
  name = "r"
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "iot.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "r" {
  role = aws_iam_role.r.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:DeleteObject", Resource = "arn:aws:s3:::acme/*" }] })
}
resource "aws_iot_topic_rule" "t" {
  name = "t"
  enabled = true
  sql = "SELECT * FROM 'a'"
  sql_version = "2016-03-23"
  sqs {
    queue_url = aws_sqs_queue.q.id
    role_arn = aws_iam_role.r.arn
    use_base64 = false
  }
}
`),
    finds: [
      { rule: 'access/missing', on: /topic_rule/ },
      { rule: 'access/excess-delete', on: /topic_rule/ },
    ],
  },
];

export const exactDefinitions: Readonly<Record<string, readonly ExactCase[]>> = {
  'roles of services': services,
};
