import { always, commonFields, recordFields, windowFields } from '../fields.ts';
import { defineTrigger, guide, service, writer } from '../row.ts';
import { itemWrites } from '../writes.ts';

export const dynamodb = defineTrigger({
  kind: 'dynamodb',
  title: 'DynamoDB stream',
  source: guide('with-ddb'),

  principals: [],
  caller: null,
  delivery: 'polled',
  needs: [
    {
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      on: 'source',
    },
    { actions: ['dynamodb:ListStreams'], on: 'any' },
  ],
  handOver: itemWrites,

  paths: [
    ...writer(
      'Records[].dynamodb.Keys.**',
      'Records[].dynamodb.NewImage.**',
      'Records[].dynamodb.OldImage.**',
    ),
    ...service('**'),
  ],
  fields: {
    names: [...recordFields('eventID', 'dynamodb', 'userIdentity'), ...windowFields],
    isAsIs: always,
  },
  guessedBy: ['Records[].dynamodb.', ...commonFields],
  sample: ({ name, account, region }) => ({
    Records: [
      {
        eventID: '1',
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: region,
        dynamodb: { Keys: {}, NewImage: {}, SequenceNumber: '1', StreamViewType: 'NEW_IMAGE' },
        eventSourceARN: `arn:aws:dynamodb:${region}:${account}:table/${name}/stream/2026-01-01T00:00:00.000`,
      },
    ],
  }),

  namedBy: 'resource',
  itemFailures: true,
  arrivesAs: ['dynamodb-stream'],
  forms: [
    {
      id: 'dynamodb-stream',
      signs: [{ priority: 1060, when: ['Records.0.eventSource=aws:dynamodb'], confidence: 1 }],
      answer: 'stream',
      records: ['Records'],
    },
  ],
});
