import { type PolledSource, poll } from './mapping.ts';
import type { EventType } from './type.ts';

const source: PolledSource = {
  shape: 'Queue!',
  source: 'Queue',
  managed: 'service-role/AWSLambdaSQSQueueExecutionRole',
};

export const sqs: EventType = {
  targets: ['function'],
  expand: (expansion, event, target) => poll(expansion, source, event, target),
};
