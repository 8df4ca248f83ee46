import { defineTrigger, guide, type SamplePlace, service } from '../row.ts';

export const schedule = defineTrigger({
  kind: 'schedule',
  title: 'schedule',
  source: guide('with-eventbridge-scheduler'),

  principals: ['scheduler.amazonaws.com', 'events.amazonaws.com'],
  caller: { name: 'schedule', reach: { exposure: 'internal', by: 'a schedule' } },
  delivery: 'asynchronous',
  needs: [],
  handOver: [],

  // The template sets the input of a schedule as a constant.
  paths: service('**'),
  fields: null,
  guessedBy: [],
  sample: (place) => scheduledEvent(place),

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [
    {
      id: 'eventbridge-schedule',
      signs: [{ priority: 4010, when: ['detail-type=Scheduled Event'], confidence: 1 }],
      answer: 'asynchronous',
      records: [],
    },
  ],
});

/** Returns the event of a schedule for which the template sets no input. */
export const scheduledEvent = ({ account, region }: Pick<SamplePlace, 'account' | 'region'>) => ({
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account,
  time: '2026-01-01T02:00:00Z',
  region,
  resources: [`arn:aws:events:${region}:${account}:rule/nightly`],
  detail: {},
});
