import { defineTrigger, depends, guide, service } from '../row.ts';

export const destination = defineTrigger({
  kind: 'destination',
  title: 'result of another function',
  source: guide('invocation-async-retain-records'),

  principals: [],
  caller: null,
  delivery: 'asynchronous',
  needs: [],
  handOver: [],

  paths: [
    ...depends('requestPayload.**', 'responsePayload.**'),
    ...service('version', 'timestamp', 'requestContext.**', 'responseContext.**'),
    ...depends('**'),
  ],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [],
});
