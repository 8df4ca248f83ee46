import { defineTrigger, depends, guide } from '../row.ts';

export const invoke = defineTrigger({
  kind: 'invoke',
  title: 'direct call',
  source: guide('invocation-sync'),

  principals: [],
  caller: null,
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: depends('**'),
  fields: null,
  guessedBy: [],
  sample: () => ({}),

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [],
});
