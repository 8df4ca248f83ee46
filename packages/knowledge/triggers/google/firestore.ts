import { defineTrigger, depends, service, writer } from '../row.ts';

export const googleFirestore = defineTrigger({
  kind: 'google-firestore',
  title: 'change of a Firestore document',
  source:
    'https://github.com/googleapis/google-cloudevents/blob/main/proto/google/events/cloud/firestore/v1/data.proto',

  principals: [],
  caller: null,
  delivery: 'asynchronous',
  needs: [],
  handOver: ['datastore.entities.create', 'datastore.entities.update', 'datastore.entities.delete'],

  // The SDK of Firebase passes snapshots: in `data` of an event, or by themselves. Whoever makes a document also chooses its id.
  paths: [
    ...writer('value.**', 'oldValue.**', 'data.**', 'before.**', 'after.**', 'params.**'),
    ...writer('subject', 'document', 'context.params.**', 'context.resource'),
    ...service('time', 'type', 'specversion', 'source', 'location', 'project', 'database'),
    ...service('context.eventId', 'context.timestamp', 'context.eventType', 'updateMask.**'),
    ...depends('**'),
  ],
  fields: null,
  guessedBy: [],
  sample: () => ({
    oldValue: {},
    value: {
      createTime: '2026-01-01T00:00:00Z',
      fields: {},
      name: 'projects/replay/databases/(default)/documents/replay/1',
      updateTime: '2026-01-01T00:00:00Z',
    },
    updateMask: {},
  }),

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [
    {
      id: 'gcp-firestore',
      signs: [
        { priority: 5040, when: ['value.fields', 'updateMask'], confidence: 0.9 },
        { priority: 5050, when: ['oldValue.fields', 'updateMask'], confidence: 0.9 },
      ],
      answer: 'asynchronous',
      records: [],
    },
  ],
});
