export { scheduledEvent } from './calls/schedule.ts';
export { urlRequest } from './http/function-url.ts';
export { requestV1, requestV2 } from './http/request.ts';
export {
  handsOver,
  isTriggerKind,
  kindsGuessedBy,
  triggerKind,
  triggerKinds,
  triggersOfPrincipal,
  whoWrites,
} from './kinds.ts';
export { clusterReading } from './messages/kafka.ts';
export { queueEvent } from './messages/sqs.ts';
export type { Caller, PathRow, SamplePlace, TriggerNeed, TriggerRow, TriggerTest } from './row.ts';
export {
  type Reached,
  reachedAt,
  reachedAtSink,
  type Starter,
  serviceWrites,
  startersWith,
} from './starters.ts';
export { formEncoded, objectEvent } from './storage/s3.ts';
