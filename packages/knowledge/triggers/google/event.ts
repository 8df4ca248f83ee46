import { defineTrigger, depends } from '../row.ts';

export const googleEvent = defineTrigger({
  kind: 'google-event',
  title: 'event of Eventarc',
  source: 'https://cloud.google.com/eventarc/docs/reference/supported-events',

  principals: [],
  caller: null,
  delivery: 'asynchronous',
  needs: [],
  handOver: [],

  paths: depends('**'),
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [
    {
      id: 'gcp-structured',
      signs: [
        {
          priority: 5000,
          when: ['specversion', 'type^google.'],
          confidence: 1,
          places: { data_base64: 'base64', 'data.message.data': 'base64' },
        },
      ],
      answer: 'asynchronous',
      records: [],
    },
    {
      // Background events of the first generation: the function gets data and context as two arguments.
      id: 'gcp-background',
      signs: [
        {
          priority: 5001,
          when: ['context.eventId', 'context.eventType'],
          confidence: 1,
          places: { 'data.data': 'base64' },
        },
      ],
      answer: 'asynchronous',
      records: [],
    },
  ],
});
