import { type PolledSource, poll } from './mapping.ts';
import type { EventType } from './type.ts';

const source: PolledSource = {
  shape: 'Stream! StartingPosition!',
  source: 'Stream',
  managed: 'service-role/AWSLambdaKinesisExecutionRole',
};

export const kinesis: EventType = {
  targets: ['function'],
  expand: (expansion, event, target) => poll(expansion, source, event, target),
};
