import type { Abstract, Call } from '@emmental/evaluator';
import { recordApiCall, request } from '../aws/call.ts';

/**
 * Records the calls of the idempotency utility on its table: lock, read, complete, unlock. They are the same in both
 * languages.
 */
export function recordIdempotency(call: Pick<Call, 'machine' | 'at'>, store: Abstract | undefined): void {
  if (store?.kind !== 'instance') return;
  const table = store.facts['table'];
  if (store.type !== 'powertools/persistence') return;
  for (const operation of ['PutItem', 'GetItem', 'UpdateItem', 'DeleteItem'])
    recordApiCall(call, 'dynamodb', operation, request(call.machine, { TableName: table }), {
      via: 'powertools idempotency',
    });
}
