import { defineTrigger, service } from '../row.ts';

export const alarm = defineTrigger({
  kind: 'alarm',
  title: 'CloudWatch alarm',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html',

  principals: ['lambda.alarms.cloudwatch.amazonaws.com'],
  caller: { name: 'alarm', reach: { exposure: 'internal', by: 'CloudWatch' } },
  delivery: 'asynchronous',
  needs: [],
  handOver: [],

  paths: service('**'),
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [
    {
      id: 'cloudwatch-alarm',
      signs: [
        { priority: 1120, when: ['Records.0.Sns.Message~"AlarmName"'], confidence: 0.95 },
        { priority: 3260, when: ['alarmArn', 'alarmData'], confidence: 1 },
        { priority: 4040, when: ['source=aws.cloudwatch', 'detail-type'], confidence: 1 },
      ],
      answer: 'asynchronous',
      records: [],
    },
  ],
});
