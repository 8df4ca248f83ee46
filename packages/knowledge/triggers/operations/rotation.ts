import { defineTrigger, service } from '../row.ts';

export const rotation = defineTrigger({
  kind: 'rotation',
  title: 'secret rotation',
  source:
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-lambda-functions.html',

  principals: ['secretsmanager.amazonaws.com'],
  caller: { name: 'secret rotation', reach: { exposure: 'internal', by: 'secret rotation' } },
  delivery: 'asynchronous',
  needs: [],
  handOver: [],

  paths: service('**'),
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['secretsmanager'],
  forms: [
    {
      id: 'secretsmanager',
      signs: [{ priority: 3210, when: ['SecretId', 'ClientRequestToken', 'Step'], confidence: 1 }],
      answer: 'error',
      records: [],
    },
  ],
});
