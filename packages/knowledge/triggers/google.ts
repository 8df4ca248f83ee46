import { depends, service, type TriggerRow, writer } from './row.ts';

/** Google Cloud: functions of both generations and services of Cloud Run. Nothing is polled with their account. */
export const google: readonly TriggerRow[] = [
  {
    kind: 'google-http',
    title: 'HTTP request to the function’s address',
    makers: [
      'google_cloudfunctions_function',
      'google_cloudfunctions2_function',
      'google_cloud_run_v2_service',
    ],
    principals: [],
    delivery: 'synchronous',
    needs: [],
    paths: writer('**'),
    source: 'https://cloud.google.com/run/docs/write-http-functions',
  },
  {
    kind: 'google-pubsub',
    title: 'message of a Pub/Sub topic',
    makers: ['google_eventarc_trigger', 'google_pubsub_subscription'],
    principals: [],
    delivery: 'asynchronous',
    needs: [],
    paths: [
      ...writer('data.**', 'attributes.**', 'message.data.**', 'message.attributes.**', 'body.message.**'),
      ...service('**'),
    ],
    source: 'https://cloud.google.com/eventarc/docs/event-format',
  },
  {
    kind: 'google-storage',
    title: 'object in a Cloud Storage bucket',
    makers: ['google_eventarc_trigger'],
    principals: [],
    delivery: 'asynchronous',
    needs: [],
    paths: [
      ...writer('name', 'metadata.**', 'contentType', 'data.name', 'data.metadata.**', 'data.contentType'),
      ...service('**'),
    ],
    source:
      'https://github.com/googleapis/google-cloudevents/blob/main/proto/google/events/cloud/storage/v1/data.proto',
  },
  {
    kind: 'google-firestore',
    title: 'change of a Firestore document',
    makers: ['google_eventarc_trigger'],
    principals: [],
    delivery: 'asynchronous',
    needs: [],
    paths: [...writer('value.**', 'oldValue.**', 'data.value.**', 'data.oldValue.**'), ...service('**')],
    source:
      'https://github.com/googleapis/google-cloudevents/blob/main/proto/google/events/cloud/firestore/v1/data.proto',
  },
  {
    kind: 'google-event',
    title: 'event of Eventarc',
    makers: ['google_eventarc_trigger'],
    principals: [],
    delivery: 'asynchronous',
    needs: [],
    paths: depends('**'),
    source: 'https://cloud.google.com/eventarc/docs/reference/supported-events',
  },
  {
    kind: 'google-scheduler',
    title: 'Cloud Scheduler job',
    makers: ['google_cloud_scheduler_job'],
    principals: [],
    delivery: 'synchronous',
    needs: [],
    paths: service('**'),
    source: 'https://cloud.google.com/scheduler/docs/creating',
  },
];
