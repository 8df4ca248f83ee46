import type { ServiceOverrides } from './row.ts';

export const iot: ServiceOverrides = {
  services: ['iot', 'iot-data'],
  source: 'https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-actions.html',
  names: { TopicName: 'topic', ThingName: 'thingName' },
};
