import { defineTrigger, depends, guide } from '../row.ts';

export const stepFunctions = defineTrigger({
  kind: 'step-functions',
  title: 'state machine task',
  source: guide('with-step-functions'),

  principals: [],
  caller: null,
  delivery: 'synchronous',
  needs: [],
  handOver: ['states:StartExecution', 'states:StartSyncExecution'],

  // The state machine passes on the input with which it was started.
  paths: depends('**'),
  fields: null,
  guessedBy: [],
  sample: () => ({}),

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [
    {
      id: 'stepfunctions',
      signs: [{ priority: 9020, when: ['Error', 'Cause'], confidence: 0.7 }],
      answer: 'error',
      records: [],
    },
  ],
});
