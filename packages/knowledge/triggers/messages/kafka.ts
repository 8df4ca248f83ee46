import { pollerNetwork } from '../network.ts';
import { defineTrigger, guide, service, writer } from '../row.ts';

const places = {
  'records.*.*.value': 'base64',
  'records.*.*.key': 'base64',
  'records.*.*.headers.*.*': 'bytes',
} as const;

/**
 * Actions that a consumer needs when it signs in to an MSK cluster with IAM: on the cluster, its topics and its groups. Source: Lambda
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

export const kafka = defineTrigger({
  kind: 'kafka',
  title: 'Kafka record',
  source: guide('with-msk-permissions'),

  principals: [],
  caller: null,
  delivery: 'polled',
  needs: [
    {
      actions: ['kafka:DescribeCluster', 'kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'],
      on: 'source',
      when: 'managed',
    },
    { actions: pollerNetwork, on: 'any', when: 'managed' },
    { actions: clusterReading, on: 'any', when: 'managed' },
    { actions: ['secretsmanager:GetSecretValue'], on: 'secrets', when: 'has-secrets' },
  ],
  handOver: ['kafka-cluster:WriteData'],

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
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'resource',
  itemFailures: true,
  arrivesAs: ['kafka'],
  forms: [
    {
      id: 'kafka',
      signs: [
        {
          priority: 1180,
          when: ['eventSource=aws:kafka'],
          confidence: 1,
          places,
        },
        {
          priority: 1190,
          when: ['eventSource~SelfManagedKafka', 'records'],
          confidence: 1,
          places,
        },
      ],
      answer: 'stream',
      records: ['records.*'],
    },
  ],
});
