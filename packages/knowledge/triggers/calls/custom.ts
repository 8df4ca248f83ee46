import { defineTrigger, depends, guide } from '../row.ts';

export const custom = defineTrigger({
  kind: 'custom',
  title: 'a source that is not known',
  source: guide('lambda-invocation'),

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
  forms: [],
});
