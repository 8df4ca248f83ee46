import { guide, service, type TriggerRow, writer } from './row.ts';

/** Network interfaces that Lambda makes for a poller inside a VPC. */
const network = [
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
] as const;

/**
 * What a reader that signs in to a cluster of MSK with IAM does there, on the cluster, its topics and groups. Source: Lambda
 * developer guide, "Configuring cluster permissions and security groups for MSK"; EventBridge Pipes asks the same.
 */
export const clusterReading = [
  'kafka-cluster:Connect',
  'kafka-cluster:DescribeGroup',
  'kafka-cluster:AlterGroup',
  'kafka-cluster:DescribeTopic',
  'kafka-cluster:ReadData',
  'kafka-cluster:DescribeClusterDynamicConfiguration',
] as const;

export const queues: readonly TriggerRow[] = [
  {
    kind: 'sqs',
    title: 'queue message',
    makers: ['AWS::Lambda::EventSourceMapping', 'AWS::SQS::Queue'],
    principals: [],
    delivery: 'polled',
    needs: [
      {
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        on: 'source',
      },
    ],
    paths: [
      ...writer(
        'Records[].body',
        'Records[].body.**',
        'Records[].messageAttributes.**',
        'Records[].attributes.MessageGroupId',
        'Records[].attributes.MessageDeduplicationId',
      ),
      ...service('**'),
    ],
    source: guide('services-sqs-configure'),
  },
  {
    kind: 'sns',
    title: 'topic message',
    makers: ['AWS::SNS::Subscription', 'AWS::SNS::Topic'],
    principals: ['sns.amazonaws.com'],
    delivery: 'asynchronous',
    needs: [],
    paths: [
      ...writer(
        'Records[].Sns.Message',
        'Records[].Sns.Message.**',
        'Records[].Sns.Subject',
        'Records[].Sns.MessageAttributes.**',
      ),
      ...service('**'),
    ],
    source: guide('with-sns'),
  },
  {
    kind: 'kinesis',
    title: 'stream record',
    makers: ['AWS::Lambda::EventSourceMapping', 'AWS::Kinesis::Stream', 'AWS::Kinesis::StreamConsumer'],
    principals: [],
    delivery: 'polled',
    needs: [
      {
        actions: [
          'kinesis:DescribeStream',
          'kinesis:DescribeStreamSummary',
          'kinesis:GetRecords',
          'kinesis:GetShardIterator',
          'kinesis:ListShards',
        ],
        on: 'source',
      },
      { actions: ['kinesis:ListStreams'], on: 'any' },
      { actions: ['kinesis:SubscribeToShard'], on: 'source', when: 'consumer' },
    ],
    paths: [
      ...writer('Records[].kinesis.data', 'Records[].kinesis.data.**', 'Records[].kinesis.partitionKey'),
      ...service('**'),
    ],
    source: guide('services-kinesis-create'),
  },
  {
    kind: 'kafka',
    title: 'Kafka record',
    makers: ['AWS::Lambda::EventSourceMapping', 'AWS::MSK::Cluster', 'AWS::MSK::ServerlessCluster'],
    principals: [],
    delivery: 'polled',
    needs: [
      {
        actions: ['kafka:DescribeCluster', 'kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'],
        on: 'source',
        when: 'managed',
      },
      { actions: network, on: 'any', when: 'managed' },
      { actions: clusterReading, on: 'any', when: 'managed' },
      { actions: ['secretsmanager:GetSecretValue'], on: 'secrets', when: 'has-secrets' },
    ],
    paths: [
      ...writer(
        'records.*[].key',
        'records.*[].value',
        'records.*[].value.**',
        'records.*[].headers.**',
        'records.*[].headers[].**',
      ),
      ...service('**'),
    ],
    source: guide('with-msk-permissions'),
  },
  {
    kind: 'mq',
    title: 'broker message',
    makers: ['AWS::Lambda::EventSourceMapping', 'AWS::AmazonMQ::Broker'],
    principals: [],
    delivery: 'polled',
    needs: [
      { actions: ['mq:DescribeBroker'], on: 'source' },
      { actions: network, on: 'any' },
      { actions: ['secretsmanager:GetSecretValue'], on: 'secrets', when: 'has-secrets' },
    ],
    paths: [
      ...writer(
        'messages[].data',
        'messages[].data.**',
        'messages[].properties.**',
        'messages[].correlationId',
        'messages[].replyTo',
        'rmqMessagesByQueue.*[].data',
        'rmqMessagesByQueue.*[].data.**',
        'rmqMessagesByQueue.*[].basicProperties.**',
      ),
      ...service('**'),
    ],
    source: guide('process-mq-messages-with-lambda'),
  },
  {
    kind: 'iot',
    title: 'device message',
    makers: ['AWS::IoT::TopicRule'],
    principals: ['iot.amazonaws.com'],
    delivery: 'asynchronous',
    needs: [],
    // The rule's SELECT decides the shape; a device writes what it selects.
    paths: writer('**'),
    source: guide('services-iot'),
  },
  {
    kind: 'ses',
    title: 'received mail',
    makers: ['AWS::SES::ReceiptRule'],
    principals: ['ses.amazonaws.com'],
    delivery: 'asynchronous',
    needs: [],
    paths: [
      ...writer(
        'Records[].ses.mail.headers[].**',
        'Records[].ses.mail.commonHeaders.**',
        'Records[].ses.mail.source',
        'Records[].ses.mail.destination[]',
        'Records[].ses.receipt.recipients[]',
      ),
      ...service('**'),
    ],
    source: 'https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda-event.html',
  },
];
