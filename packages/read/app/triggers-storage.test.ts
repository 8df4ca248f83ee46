import { keyFilterOf } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import {
  bucket,
  mapping,
  permission,
  subscription,
  type TriggerCase,
  testTriggers,
  triggersOf,
} from './testing/trigger-template.ts';

const policyFor = (type: string, on: string, statement: string) => `
  Policy: { Type: ${type}, Properties: { ${on}, PolicyDocument: { Statement: [{ ${statement} }] } } }
`;

const cases: readonly TriggerCase[] = [
  [
    'a bucket whose notifications the CDK sets',
    `
  Uploads: { Type: AWS::S3::Bucket }
  Notifications:
    Type: Custom::S3BucketNotifications
    Properties:
      BucketName: !Ref Uploads
      NotificationConfiguration: { LambdaFunctionConfigurations: [{ Events: ["s3:ObjectCreated:*"], LambdaFunctionArn: !GetAtt Fn.Arn }] }
${permission('Principal: s3.amazonaws.com, SourceArn: !GetAtt Uploads.Arn')}`,
    's3',
    's3 Uploads',
    'account',
    'no policy lets others write',
  ],
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
];

describe('triggers by buckets, queues, streams and topics', () => {
  testTriggers(cases);

  test('queues that fill each other do not hang, and the widest audience reaches both', () => {
    const resources = `
  Topic: { Type: AWS::SNS::Topic, Properties: { Subscription: [{ Protocol: sqs, Endpoint: !GetAtt Queue.Arn }] } }
  Queue: { Type: AWS::SQS::Queue }
  Pipe: { Type: AWS::Pipes::Pipe, Properties: { RoleArn: !GetAtt Role.Arn, Source: !GetAtt Queue.Arn, Target: !Ref Topic } }
  Open: { Type: AWS::SNS::TopicPolicy, Properties: { Topics: [!Ref Topic], PolicyDocument: { Statement: [{ Effect: Allow, Principal: "*", Action: "sns:*", Resource: "*" }] } } }
${mapping('EventSourceArn: !GetAtt Queue.Arn')}`;
    expect(triggersOf(resources)).toMatchObject([{ source: 'sqs Queue', exposure: 'public' }]);
  });
});

test('a filter of keys is read from the names of CloudFormation, of the CDK’s resource and of Terraform', () => {
  const filters = [
    'Filter: { S3Key: { Rules: [{ Name: prefix, Value: in/ }] } }',
    'Filter: { Key: { FilterRules: [{ Name: prefix, Value: in/ }] } }',
    'FilterPrefix: in/',
  ].map((filter) => {
    const notification = `{ Event: "s3:ObjectCreated:*", Function: !GetAtt Fn.Arn, ${filter} }`;
    const [trigger] = triggersOf(
      `\n  Uploads: { Type: AWS::S3::Bucket, Properties: { NotificationConfiguration: { LambdaConfigurations: [${notification}] } } }\n`,
    );
    return trigger && keyFilterOf(trigger.settings);
  });
  expect(filters).toEqual(filters.map(() => ({ prefix: 'in/', suffix: '' })));
});
