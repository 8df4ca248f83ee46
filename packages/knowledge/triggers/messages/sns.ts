import { always, fieldsBelow } from '../fields.ts';
import { defineTrigger, guide, service, writer } from '../row.ts';

export const sns = defineTrigger({
  kind: 'sns',
  title: 'topic message',
  source: guide('with-sns'),

  principals: ['sns.amazonaws.com'],
  caller: {
    name: 'sns',
    reach: { exposure: 'unknown', by: 'the topic is not in the template, nor is its policy' },
  },
  delivery: 'asynchronous',
  needs: [],
  handOver: ['sns:Publish'],

  paths: [
    ...writer(
      'Records[].Sns.Message',
      'Records[].Sns.Message.**',
      'Records[].Sns.Subject',
      'Records[].Sns.MessageAttributes.**',
    ),
    ...service('**'),
  ],
  fields: {
    names: fieldsBelow('Records[].', 'EventSource', 'EventVersion', 'EventSubscriptionArn', 'Sns'),
    isAsIs: always,
  },
  guessedBy: ['Records[].Sns.'],
  sample: ({ name, account, region }) => ({
    Records: [
      {
        EventVersion: '1.0',
        EventSource: 'aws:sns',
        EventSubscriptionArn: `arn:aws:sns:${region}:${account}:${name}:1`,
        Sns: {
          Type: 'Notification',
          MessageId: 'm',
          TopicArn: `arn:aws:sns:${region}:${account}:${name}`,
          Subject: 'subject',
          Message: '',
          Timestamp: '2026-01-01T00:00:00.000Z',
          MessageAttributes: {},
        },
      },
    ],
  }),

  namedBy: 'resource',
  itemFailures: false,
  arrivesAs: ['sns', 'cloudwatch-alarm', 'ses'],
  forms: [
    {
      id: 'sns',
      signs: [
        {
          priority: 1130,
          when: ['Records.0.EventSource=aws:sns'],
          confidence: 1,
          places: { 'Records.*.Sns.MessageAttributes.*.Value': 'percent' },
        },
        { priority: 1140, when: ['Type=Notification', 'TopicArn', 'Message'], confidence: 0.9 },
      ],
      answer: 'asynchronous',
      records: ['Records'],
    },
  ],
});
