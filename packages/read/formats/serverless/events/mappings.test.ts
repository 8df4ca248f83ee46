import { describe, expect, test } from 'vitest';
import { added, allow, arn } from '../testing/added.ts';
import type { Plain } from '../testing/lowered.ts';

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
