import { defineTrigger, service } from '../row.ts';

export const cloudformation = defineTrigger({
  kind: 'cloudformation',
  title: 'custom resource',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html',

  principals: ['cloudformation.amazonaws.com'],
  caller: { name: 'cloudformation', reach: { exposure: 'internal', by: 'deployment' } },
  delivery: 'asynchronous',
  needs: [],
  handOver: [],

  paths: service('**'),
  fields: null,
  guessedBy: ['ResourceProperties.', 'OldResourceProperties.'],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['cloudformation'],
  forms: [
    {
      id: 'cloudformation',
      signs: [{ priority: 3200, when: ['RequestType', 'ResponseURL', 'StackId'], confidence: 1 }],
      answer: 'error',
      records: [],
    },
  ],
});
