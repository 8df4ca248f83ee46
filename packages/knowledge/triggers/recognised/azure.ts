import { defineForms } from '../row.ts';

export const azure = defineForms([
  {
    id: 'azure-cloudevent',
    signs: [
      {
        priority: 6000,
        when: ['specversion', 'type^Microsoft.'],
        confidence: 1,
        places: { subject: 'path', 'data.url': 'percent', data_base64: 'base64' },
      },
    ],
    answer: 'error',
    records: [],
  },
  {
    id: 'azure-eventgrid',
    signs: [
      {
        priority: 6010,
        when: ['topic', 'eventType', 'eventTime'],
        confidence: 0.95,
        places: { subject: 'path', 'data.url': 'percent' },
      },
      {
        priority: 6020,
        when: ['Records.0.eventType', 'Records.0.eventTime'],
        confidence: 0.9,
        places: { 'Records.*.subject': 'path', 'Records.*.data.url': 'percent' },
      },
    ],
    answer: 'error',
    records: [],
  },
  {
    id: 'azure-http',
    signs: [
      {
        priority: 6030,
        when: ['originalUrl', 'headers', 'method'],
        confidence: 0.9,
        places: { originalUrl: 'percent', url: 'percent', 'headers.cookie': 'cookie' },
      },
    ],
    answer: 'error',
    records: [],
  },
  {
    id: 'azure-blob',
    signs: [
      {
        priority: 6050,
        when: ['blobTrigger'],
        confidence: 0.95,
        places: { blobTrigger: 'percent', uri: 'percent', body: 'base64' },
      },
    ],
    answer: 'error',
    records: [],
  },
  {
    id: 'azure-queue',
    signs: [
      {
        priority: 6060,
        when: ['queueTrigger', 'popReceipt'],
        confidence: 1,
        places: { queueTrigger: 'base64' },
      },
      { priority: 6070, when: ['queueTrigger'], confidence: 0.8, places: { queueTrigger: 'base64' } },
    ],
    answer: 'error',
    records: [],
  },
  {
    id: 'azure-servicebus',
    signs: [{ priority: 6080, when: ['deliveryCount', 'enqueuedTimeUtc'], confidence: 0.9 }],
    answer: 'error',
    records: [],
  },
  {
    id: 'azure-eventhub',
    signs: [{ priority: 6090, when: ['partitionContext', 'offset'], confidence: 0.9 }],
    answer: 'error',
    records: [],
  },
  {
    id: 'azure-signalr',
    signs: [{ priority: 6100, when: ['hub', 'category', 'connectionId'], confidence: 0.9 }],
    answer: 'error',
    records: [],
  },
  {
    id: 'azure-timer',
    signs: [
      { priority: 6110, when: ['scheduleStatus', 'isPastDue'], confidence: 1 },
      { priority: 6120, when: ['schedule', 'isPastDue'], confidence: 0.9 },
    ],
    answer: 'error',
    records: [],
  },
  {
    id: 'azure-cosmosdb',
    signs: [{ priority: 6130, when: ['Records.0._rid', 'Records.0._ts'], confidence: 0.95 }],
    answer: 'error',
    records: [],
  },
]);
