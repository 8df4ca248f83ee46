import { type Abstract, constant, describe, stringOf, unknown } from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { recordApiCall, request } from '../aws/call.ts';
import type { Behaves } from '../model.ts';
import { recordCall } from './call.ts';

/**
 * Models a method that loads a table of BigQuery. The job makes the table if there is none, and reads objects of Cloud Storage with the
 * rights of the account. Source: BigQuery documentation, "Loading CSV data from Cloud Storage".
 *
 * @param from the objects of Cloud Storage; null for a method that sends the rows
 */
export const loads =
  (from: string | null, table: string): Behaves =>
  (call) => {
    recordCall(call, 'bigquery.jobs.create', {});
    recordCall(call, 'bigquery.tables.load', { table });
    const source = from === null ? undefined : argument(call, from);
    if (!source || isLocal(source)) return unknown('a job');
    const bucket = bucketOf(source);
    for (const id of ['storage.objects.get', 'storage.objects.list'])
      recordApiCall(call, 'google.storage', id, request(call.machine, bucket ? { bucket } : {}));
    return unknown('a job');
  };

/** Node takes the path of a local file as well as a file of Cloud Storage. */
const isLocal = (source: Abstract): boolean => {
  const path = stringOf(source);
  return path !== null && !path.startsWith('gs://');
};

/** Returns the bucket of a file of the client library, or of an address `gs://bucket/object`. */
function bucketOf(source: Abstract): Abstract | undefined {
  if (source.kind === 'instance') return source.facts['bucket'];
  const written = describe(source);
  const [first] =
    written.kind === 'constant' ? [written.value] : written.kind === 'text' ? written.parts : [];
  const name = typeof first === 'string' ? /^gs:\/\/([^/*]+)\//.exec(first)?.[1] : undefined;
  return name === undefined ? undefined : constant(name);
}
