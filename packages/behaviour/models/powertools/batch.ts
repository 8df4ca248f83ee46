import {
  type Abstract,
  type Call,
  event,
  letEscape,
  recordOf,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import { callBack } from '../rules.ts';

/** Returns one record of a batch event. */
export const recordIn = (records: Abstract | undefined): Abstract =>
  records?.kind === 'event'
    ? event(records.path === '' ? 'Records[]' : `${records.path}.Records[]`)
    : unknown('a record');

/** Passes each record to its handler. A processor that the program defines works in methods that the library calls. */
export function processBatch(
  call: Call,
  records: Abstract | undefined,
  handler: Abstract | undefined,
  processor: Abstract | undefined,
): Abstract {
  const item = recordIn(records);
  callBack(call, handler ?? undefinedValue, [item, unknown('options')]);
  if (processor) letEscape(call.machine, processor, [item], call.at);
  return recordOf(call.machine, { batchItemFailures: unknown('failed items') });
}
