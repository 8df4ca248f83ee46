import { byOwner, defineTrigger, guide, service, writer } from '../row.ts';

export const firehose = defineTrigger({
  kind: 'firehose',
  title: 'Firehose transformation',
  source: guide('services-kinesisfirehose'),

  principals: ['firehose.amazonaws.com'],
  caller: { name: 'firehose', reach: byOwner },
  delivery: 'synchronous',
  needs: [],
  handOver: ['firehose:PutRecord', 'firehose:PutRecordBatch'],

  paths: [...writer('records[].data', 'records[].data.**'), ...service('**')],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['firehose', 'kinesis-analytics'],
  forms: [
    {
      id: 'firehose',
      signs: [
        {
          priority: 1210,
          when: ['invocationId', 'records.0.data'],
          confidence: 0.95,
          places: { 'records.*.data': 'base64' },
        },
      ],
      answer: 'transform',
      records: ['records'],
    },
    {
      id: 'kinesis-analytics',
      signs: [
        {
          priority: 1200,
          when: ['invocationId', 'applicationArn', 'records'],
          confidence: 0.95,
          places: { 'records.*.data': 'base64' },
        },
      ],
      answer: 'transform',
      records: ['records'],
    },
  ],
});
