import { defineTrigger, service, writer } from '../row.ts';

export const googlePubsub = defineTrigger({
  kind: 'google-pubsub',
  title: 'message of a Pub/Sub topic',
  source: 'https://cloud.google.com/eventarc/docs/event-format',

  principals: [],
  caller: null,
  delivery: 'asynchronous',
  needs: [],
  handOver: ['pubsub.topics.publish'],

  paths: [
    ...['', 'message.'].flatMap((at) =>
      writer(...['data.**', 'attributes.**', 'orderingKey', 'json.**'].map((field) => at + field)),
    ),
    ...writer('body.message.**'),
    ...service('**'),
  ],
  fields: null,
  guessedBy: [],
  sample: ({ name }) => ({
    message: {
      data: 'e30=',
      attributes: {},
      messageId: '1',
      publishTime: '2026-01-01T00:00:00Z',
    },
    subscription: `projects/replay/subscriptions/${name}`,
  }),

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [
    {
      id: 'gcp-pubsub',
      signs: [
        {
          priority: 5010,
          when: ['message.messageId', 'subscription'],
          confidence: 0.95,
          places: { 'message.data': 'base64' },
        },
        {
          priority: 5020,
          when: ['message.data', 'subscription'],
          confidence: 0.9,
          places: { 'message.data': 'base64' },
        },
      ],
      answer: 'asynchronous',
      records: [],
    },
  ],
});
