import { defineTrigger, guide, writer } from '../row.ts';

export const logs = defineTrigger({
  kind: 'logs',
  title: 'log subscription',
  source: guide('services-cloudwatchlogs'),

  principals: ['logs.amazonaws.com'],
  caller: { name: 'logs', reach: { exposure: 'account', by: 'what this account logs' } },
  delivery: 'asynchronous',
  needs: [],
  handOver: ['logs:PutLogEvents'],

  // Log lines repeat what requests carry.
  paths: writer('**'),
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['cloudwatch-logs'],
  forms: [
    {
      id: 'cloudwatch-logs',
      signs: [
        { priority: 1220, when: ['awslogs.data'], confidence: 1, places: { 'awslogs.data': 'base64' } },
      ],
      answer: 'asynchronous',
      records: [],
    },
  ],
});
