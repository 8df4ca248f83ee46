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

  // The id, the links and the subject hold the name.
  paths: [
    ...['', 'data.'].flatMap((at) =>
      writer(
        ...['name', 'metadata.**', 'id', 'selfLink', 'mediaLink', 'cacheControl'].map((field) => at + field),
        ...['Type', 'Disposition', 'Encoding', 'Language'].map((field) => `${at}content${field}`),
      ),
    ),
    ...writer('subject', 'context.resource.name'),
    ...service('**'),
  ],
  fields: null,
  guessedBy: [],
  sample: ({ name }) => ({
    kind: 'storage#object',
    bucket: name,
    name: 'cat.jpg',
    contentType: 'image/jpeg',
    metadata: {},
    generation: '1',
    metageneration: '1',
    size: '10',
    timeCreated: '2026-01-01T00:00:00Z',
    updated: '2026-01-01T00:00:00Z',
  }),

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
