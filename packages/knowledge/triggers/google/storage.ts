import { defineTrigger, service, writer } from '../row.ts';

export const googleStorage = defineTrigger({
  kind: 'google-storage',
  title: 'object in a Cloud Storage bucket',
  source:
    'https://github.com/googleapis/google-cloudevents/blob/main/proto/google/events/cloud/storage/v1/data.proto',

  principals: [],
  caller: null,
  delivery: 'asynchronous',
  needs: [],
  handOver: ['storage.objects.create', 'storage.objects.delete'],

  paths: [
    ...writer('name', 'metadata.**', 'contentType', 'data.name', 'data.metadata.**', 'data.contentType'),
    ...service('**'),
  ],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [
    {
      id: 'gcp-storage',
      signs: [{ priority: 5030, when: ['kind=storage#object', 'bucket'], confidence: 1 }],
      answer: 'asynchronous',
      records: [],
    },
  ],
});
