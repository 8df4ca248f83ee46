import { describe, expect, test } from 'vitest';
import {
  bucket,
  mapping,
  permission,
  rule,
  type TriggerCase,
  testTriggers,
  triggersOf,
} from './testing/trigger-template.ts';

const cases: readonly TriggerCase[] = [
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
];

test('a function that the answer of a custom resource names is not the one that makes the answer', () => {
  const found = triggersOf(`
  Seed: { Type: Custom::Lookup, Properties: { ServiceToken: !GetAtt Fn.Arn } }
  Site: { Type: AWS::CloudFront::Distribution, Properties: { DistributionConfig: { DefaultCacheBehavior: { LambdaFunctionAssociations: [{ EventType: origin-request, LambdaFunctionARN: !GetAtt Seed.Version }] } } } }
`);
  expect(found.map(({ source, exposure }) => [source, exposure])).toEqual([
    ['custom resource Seed', 'internal'],
  ]);
});

describe('triggers by schedules, events and other services', () => {
  testTriggers(cases);

  const queueOf = (properties: string) =>
    `\n  Dead: { Type: AWS::SQS::Queue }${mapping('EventSourceArn: !GetAtt Dead.Arn')}${properties}`;
  const open = (type: string, key: string, of: string, action: string) =>
    `\n  Open: { Type: ${type}, Properties: { ${key}: [!Ref ${of}], PolicyDocument: { Statement: [{ Effect: Allow, Principal: "*", Action: "${action}", Resource: "*" }] } } }\n`;
  const put = (service: string, fields: string) =>
    `\n  Web: { Type: AWS::ApiGateway::RestApi, Properties: { Name: web } }\n  Put: { Type: AWS::ApiGateway::Method, Properties: { RestApiId: !Ref Web, ResourceId: !GetAtt Web.RootResourceId, HttpMethod: POST, AuthorizationType: NONE, Integration: { Type: AWS, Credentials: !GetAtt Role.Arn, Uri: !Sub "arn:aws:apigateway:\${AWS::Region}:${service}", RequestTemplates: { application/json: !Sub '{${fields}}' } } } }\n`;

  test.each([
    [
      'failed messages of a queue',
      queueOf(
        `\n  Main: { Type: AWS::SQS::Queue, Properties: { RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 } } }${open('AWS::SQS::QueuePolicy', 'Queues', 'Main', 'sqs:SendMessage')}`,
      ),
      'public',
    ],
    [
      'failed messages of a subscription',
      queueOf(
        `\n  News: { Type: AWS::SNS::Topic }\n  Sub: { Type: AWS::SNS::Subscription, Properties: { TopicArn: !Ref News, Protocol: https, Endpoint: "https://example.org", RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn } } }${open('AWS::SNS::TopicPolicy', 'Topics', 'News', 'sns:Publish')}`,
      ),
      'public',
    ],
    [
      'failed messages of a queue that only the account writes to',
      queueOf(
        '\n  Main: { Type: AWS::SQS::Queue, Properties: { RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 } } }\n',
      ),
      'account',
    ],
    [
      'copies of the objects of an open bucket',
      `\n  First: { Type: AWS::S3::Bucket, Properties: { AccessControl: PublicReadWrite, ReplicationConfiguration: { Role: !GetAtt Role.Arn, Rules: [{ Status: Enabled, Destination: { Bucket: !GetAtt Uploads.Arn } }] } } }${bucket}`,
      'public',
    ],
    [
      'events that an API puts on the default bus',
      rule('EventPattern: { source: [web] }') +
        put('events:action/PutEvents', '"Entries":[{"Source":"web","Detail":"$input.body"}]'),
      'public',
    ],
    [
      'events of AWS beside such an API',
      rule('EventPattern: { source: [aws.ec2] }') +
        put('events:action/PutEvents', '"Entries":[{"Source":"web","Detail":"$input.body"}]'),
      'internal',
    ],
    [
      'records that an API puts into a firehose',
      '\n  Hose: { Type: AWS::KinesisFirehose::DeliveryStream, Properties: { ExtendedS3DestinationConfiguration: { ProcessingConfiguration: { Processors: [{ Type: Lambda, Parameters: [{ ParameterName: LambdaArn, ParameterValue: !GetAtt Fn.Arn }] }] } } } }\n' +
        put('firehose:action/PutRecord', '"DeliveryStreamName":"${Hose}","Record":{"Data":"x"}'),
      'public',
    ],
  ])('%s', (_, resources, exposure) => {
    expect(triggersOf(resources).map((trigger) => trigger.exposure)).toEqual([exposure]);
  });

  test('a state machine that only a schedule starts is internal', () => {
    const resources = `
  Flow: { Type: AWS::StepFunctions::StateMachine, Properties: { RoleArn: !GetAtt Role.Arn, Definition: { States: { A: { Type: Task, Resource: !GetAtt Fn.Arn } } } } }
  Rule: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: "rate(1 day)", Targets: [{ Id: a, Arn: !Ref Flow, RoleArn: !GetAtt Role.Arn }] } }
`;
    expect(triggersOf(resources)).toMatchObject([
      { source: 'step function Flow', exposure: 'internal', by: 'through rate(1 day): a schedule' },
    ]);
  });
});
