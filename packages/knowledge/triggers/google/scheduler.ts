import { defineTrigger, service } from '../row.ts';

export const googleScheduler = defineTrigger({
  kind: 'google-scheduler',
  title: 'Cloud Scheduler job',
  source: 'https://cloud.google.com/scheduler/docs/creating',

  principals: [],
  caller: null,
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: service('**'),
  fields: null,
  guessedBy: [],
  sample: () => ({}),

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [
    {
      id: 'gcp-scheduler',
      signs: [{ priority: 5080, when: ['customData'], confidence: 0.5, places: { customData: 'base64' } }],
      answer: 'asynchronous',
      records: [],
    },
  ],
});
