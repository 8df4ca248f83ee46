import { defineTrigger, writer } from '../row.ts';

export const googleHttp = defineTrigger({
  kind: 'google-http',
  title: 'HTTP request to the function’s address',
  source: 'https://cloud.google.com/run/docs/write-http-functions',

  principals: [],
  caller: null,
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: writer('**'),
  fields: null,
  guessedBy: [],
  // The parts of the request are its fields.
  sample: () => ({}),

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [
    {
      id: 'gcp-http',
      signs: [
        {
          priority: 6040,
          when: ['method', 'rawBody', 'path'],
          confidence: 0.7,
          places: { url: 'percent', path: 'percent', 'headers.cookie': 'cookie' },
        },
      ],
      answer: 'http',
      records: [],
    },
  ],
});
