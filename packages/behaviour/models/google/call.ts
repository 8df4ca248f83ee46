import { type Abstract, type Call, describe, unknown } from '@emmental/evaluator';
import type { Value } from '@emmental/model';
import { argument } from '../argument.ts';
import { recordApiCall, request } from '../aws/call.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, TypeModel } from '../model.ts';
import { recordQuery } from '../sql/query.ts';
import { part, recordOpen } from './part.ts';

/**
 * The arguments that name the object of a call, such as the bucket, the topic or the secret, by input name. The values
 * are written like `from` in `Effect`.
 */
export type Inputs = Readonly<Record<string, string>>;

/** Models a method that calls an API. Its calls are ids in the table of the knowledge package. */
export const calls =
  (ids: string | readonly string[], inputs: Inputs = {}): Behaves =>
  (call) => {
    for (const id of [ids].flat()) recordCall(call, id, inputs);
    return unknown(`the answer of ${call.name}`);
  };

/** Models a method whose answer is the data that a store holds. */
export const takes =
  (id: string, inputs: Inputs): Behaves =>
  (call) =>
    recordCall(call, id, inputs);

/**
 * Records a call of one method in the table of the knowledge package, and returns its answer. `data` = the argument with the content
 * that it writes, written like `from` in `Effect`.
 */
export function recordCall(call: Call, id: string, inputs: Inputs, data?: string): Abstract {
  const fields = Object.fromEntries(
    Object.entries(inputs).map(([name, from]) => [name, argument(call, from)]),
  );
  const input = request(call.machine, fields);
  const content = data === undefined ? undefined : (argument(call, data) ?? unknown('no content'));
  return recordApiCall(call, `google.${id.slice(0, id.indexOf('.'))}`, id, input, { data: content });
}

/** Models a method that runs a statement of a query language; `from` and `parameters` name its arguments. */
export const queries =
  (ids: string | readonly string[], from: string, parameters: string): Behaves =>
  (call) => {
    recordQuery(call, argument(call, from), [argument(call, parameters)]);
    for (const id of [ids].flat()) recordCall(call, id, {});
    return unknown(`the answer of ${call.name}`);
  };

/**
 * Models a method that runs a query of BigQuery. A job reads the tables of a SELECT and writes those of another statement, which needs
 * permissions on them; a statement that is not known, or that declares tables, is an open question.
 */
export const bigQueries =
  (from: string, parameters: string): Behaves =>
  (call) => {
    const statement = argument(call, from);
    recordQuery(call, statement, [argument(call, parameters)]);
    recordCall(call, 'bigquery.jobs.create', {});
    const written = statement ? startOf(describe(statement)) : '';
    if (/^\s*(?:insert|update|delete|merge)\b/i.test(written)) recordCall(call, 'bigquery.tables.change', {});
    else if (!/^\s*(?:\(*\s*select|with)\b/i.test(written)) recordOpen(call, `bigquery.${call.name}`);
    else if (/\bfrom\b/i.test(written) || !isWhole(statement && describe(statement)))
      recordCall(call, 'bigquery.tables.read', {});
    return unknown(`the answer of ${call.name}`);
  };

/** The known text that a statement begins with. */
function startOf(value: Value): string {
  const [first] = value.kind === 'constant' ? [value.value] : value.kind === 'text' ? value.parts : [];
  return typeof first === 'string' ? first : '';
}

const isWhole = (value: Value | undefined): boolean => value?.kind === 'constant';

/** Models a method that makes an object with these facts, and the API call that making it takes, if any. */
export const gives =
  (type: string, facts: Inputs = {}, id?: string, inputs: Inputs = {}): Behaves =>
  (call) => {
    if (id !== undefined) recordCall(call, id, inputs);
    const known: Record<string, Abstract> = {};
    for (const [name, from] of Object.entries(facts)) {
      const value = argument(call, from);
      if (value) known[name] = value;
    }
    return instanceOf(call, type, known);
  };

/**
 * Models an object by its methods. A method without a row, or a method of a part of the object (`bucket.acl.add`), may call any Google
 * API, which raises a question; the methods in `quiet` only build or wait.
 *
 * @param others the behaviour of a method without a row, where something is known about it
 */
export function methods(
  rows: Readonly<Record<string, Behaves>>,
  quiet: readonly string[] = [],
  others: (name: string) => Behaves | null = () => null,
): TypeModel {
  const silent = Object.fromEntries(quiet.map((name) => [name, { returns: 'self' } as const]));
  return {
    methods: { ...silent, ...rows },
    pattern: (name) => others(name) ?? (data.test(name) ? undefined : part(name)),
  };
}

/** Fields of objects that are texts, so that their methods are those of texts: `file.name.split('/')`. */
const data = /^(?:name|id|path|fullPath|full_path|baseUrl)$/;
