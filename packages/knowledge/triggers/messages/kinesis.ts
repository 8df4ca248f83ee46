import { always, commonFields, recordFields, windowFields } from '../fields.ts';
import { defineTrigger, guide, service, writer } from '../row.ts';
import { recordWrites } from '../writes.ts';

const places = { 'Records.*.kinesis.data': 'base64' } as const;

export const kinesis = defineTrigger({
  kind: 'kinesis',
  title: 'stream record',
  source: guide('services-kinesis-create'),

  principals: [],
  caller: null,
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
  handOver: recordWrites,

  paths: [
    ...writer('Records[].kinesis.data', 'Records[].kinesis.data.**', 'Records[].kinesis.partitionKey'),
    ...service('**'),
  ],
  fields: {
    names: [...recordFields('eventID', 'kinesis', 'invokeIdentityArn'), ...windowFields],
    isAsIs: always,
  },
  guessedBy: ['Records[].kinesis.', ...commonFields],
  sample: ({ name, account, region }) => ({
    Records: [
      {
        kinesis: { kinesisSchemaVersion: '1.0', partitionKey: '1', sequenceNumber: '1', data: '' },
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: 'shardId-000000000000:1',
        eventName: 'aws:kinesis:record',
        awsRegion: region,
        eventSourceARN: `arn:aws:kinesis:${region}:${account}:stream/${name}`,
      },
    ],
  }),

  namedBy: 'resource',
  itemFailures: true,
  arrivesAs: ['kinesis', 'kinesis-cwlogs'],
  forms: [
    {
      id: 'kinesis',
      signs: [
        {
          priority: 1010,
          when: ['Records.0.eventSource=aws:kinesis'],
          confidence: 1,
          places,
        },
        {
          priority: 1020,
          when: ['Records.0.kinesis.data'],
          confidence: 0.8,
          places,
        },
      ],
      answer: 'stream',
      records: ['Records'],
    },
    {
      id: 'kinesis-cwlogs',
      signs: [
        {
          priority: 1000,
          when: ['Records.0.eventSource=aws:kinesis', 'Records.0.kinesis.data^H4sI'],
          confidence: 0.95,
          places,
        },
      ],
      answer: 'stream',
      records: ['Records'],
    },
  ],
});
