import { fieldsBelow } from '../fields.ts';
import { byOwner, defineTrigger, depends, service, writer } from '../row.ts';
import { objectWrites } from '../writes.ts';
import { scheduledEvent } from './schedule.ts';

export const events = defineTrigger({
  kind: 'events',
  title: 'event bus',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html',

  principals: ['events.amazonaws.com'],
  caller: { name: 'events', reach: byOwner },
  delivery: 'asynchronous',
  needs: [],
  // An event comes from a bus, or from a bucket that sends its events to EventBridge.
  handOver: ['events:PutEvents', ...objectWrites],

  // The source decides who writes `detail`: the uploader writes the key of an upload, AWS writes the state of an instance.
  paths: [
    ...writer('detail.object.key', 'detail.requestParameters.**', 'detail.userAgent'),
    ...service('version', 'id', 'time', 'account', 'region'),
    ...depends('**'),
  ],
  fields: {
    names: fieldsBelow(
      '',
      'version',
      'id',
      'detail-type',
      'source',
      'account',
      'time',
      'region',
      'resources',
      'detail',
      'replay-name',
    ),
    isAsIs: (settings) =>
      settings.has('EventPattern') &&
      !['Input', 'InputPath', 'InputTransformer'].some((key) => settings.has(key)),
  },
  guessedBy: [],
  sample: (place) => ({
    ...scheduledEvent(place),
    source: 'shop.orders',
    'detail-type': 'Order',
  }),

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [
    {
      id: 'eventbridge',
      signs: [{ priority: 4110, when: ['detail-type', 'source', 'detail'], confidence: 0.95 }],
      answer: 'asynchronous',
      records: [],
    },
    {
      id: 's3-eventbridge',
      signs: [
        {
          priority: 4000,
          when: ['source=aws.s3', 'detail.object.key'],
          confidence: 1,
          places: { 'detail.object.key': 'plus' },
        },
      ],
      answer: 'asynchronous',
      records: [],
    },
  ],
});
