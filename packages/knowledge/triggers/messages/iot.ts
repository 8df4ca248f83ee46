import { defineTrigger, guide, writer } from '../row.ts';

export const iot = defineTrigger({
  kind: 'iot',
  title: 'device message',
  source: guide('services-iot'),

  principals: ['iot.amazonaws.com'],
  caller: { name: 'iot', reach: { exposure: 'authenticated', by: 'devices whose policy lets them publish' } },
  delivery: 'asynchronous',
  needs: [],
  handOver: ['iot:Publish'],

  // The SELECT of the rule decides the shape of the event; a device writes the selected values.
  paths: writer('**'),
  fields: null,
  guessedBy: [],
  sample: () => ({}),

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [
    {
      id: 'iot',
      signs: [
        { priority: 3270, when: ['deviceEvent', 'deviceInfo'], confidence: 0.9 },
        { priority: 3280, when: ['serialNumber', 'clickType'], confidence: 0.9 },
        { priority: 3290, when: ['claimCertificateId', 'templateArn'], confidence: 0.9 },
      ],
      answer: 'asynchronous',
      records: [],
    },
  ],
});
