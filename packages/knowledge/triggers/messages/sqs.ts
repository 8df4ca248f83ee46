import { always, commonFields, recordFields } from '../fields.ts';
import { defineTrigger, guide, type SamplePlace, service, writer } from '../row.ts';

export const sqs = defineTrigger({
  kind: 'sqs',
  title: 'queue message',
  source: guide('services-sqs-configure'),

  principals: [],
  caller: null,
  delivery: 'polled',
  needs: [
    {
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      on: 'source',
    },
  ],
  handOver: ['sqs:SendMessage'],

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
  fields: {
    names: recordFields(
      'messageId',
      'receiptHandle',
      'body',
      'attributes',
      'messageAttributes',
      'md5OfBody',
      'md5OfMessageAttributes',
    ),
    isAsIs: always,
  },
  guessedBy: commonFields,
  sample: (place) => queueEvent(place, place.name, ''),

  namedBy: 'resource',
  itemFailures: true,
  arrivesAs: ['sqs', 's3-sqs', 'sns-sqs'],
  forms: [
    {
      id: 'sqs',
      signs: [
        {
          priority: 1050,
          when: ['Records.0.eventSource=aws:sqs'],
          confidence: 1,
          places: { 'Records.*.messageAttributes.*.binaryValue': 'base64' },
        },
      ],
      answer: 'batch',
      records: ['Records'],
    },
    {
      id: 's3-sqs',
      signs: [
        {
          priority: 1030,
          when: ['Records.0.eventSource=aws:sqs', 'Records.0.body~"aws:s3"'],
          confidence: 0.95,
        },
      ],
      answer: 'batch',
      records: ['Records'],
    },
    {
      id: 'sns-sqs',
      signs: [
        {
          priority: 1040,
          when: ['Records.0.eventSource=aws:sqs', 'Records.0.body~"TopicArn"'],
          confidence: 0.95,
        },
      ],
      answer: 'batch',
      records: ['Records'],
    },
  ],
});

/** Returns an event with one record for each message body. */
export const queueEvent = (
  { account, region }: Pick<SamplePlace, 'account' | 'region'>,
  queue: string,
  ...bodies: readonly string[]
) => ({
  Records: bodies.map((body, index) => ({
    messageId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    receiptHandle: 'h',
    body,
    attributes: { ApproximateReceiveCount: '1' },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${region}:${account}:${queue}`,
    awsRegion: region,
  })),
});
