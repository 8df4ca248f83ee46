import { type Abstract, type Call, unknown } from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { recordApiCall, request } from '../aws/call.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, TypeModel } from '../model.ts';

/** Inputs that name what a call is about: the bucket, the topic, the secret. `from` as in `Effect`. */
export type Inputs = Readonly<Record<string, string>>;

/** A method that calls an API: one id of knowledge's table, or several. */
export const calls =
  (ids: string | readonly string[], inputs: Inputs = {}): Behaves =>
  (call) => {
    for (const id of [ids].flat()) recordCall(call, id, inputs);
    return unknown(`the answer of ${call.name}`);
  };

/** Notes a call of one method of knowledge's table. */
export function recordCall(call: Call, id: string, inputs: Inputs): void {
  const fields = Object.fromEntries(
    Object.entries(inputs).map(([name, from]) => [name, argument(call, from)]),
  );
  recordApiCall(call, `google.${id.slice(0, id.indexOf('.'))}`, id, request(call.machine, fields));
}

/** An object of a library, with what is known of it from here on; the call it takes to make it, if any. */
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
 * Methods of an object by name. One that has no row may call anything of Google's, which is a question; those that
 * only build or wait are `quiet`.
 */
export function methods(rows: Readonly<Record<string, Behaves>>, quiet: readonly string[] = []): TypeModel {
  const silent = Object.fromEntries(quiet.map((name) => [name, { returns: 'self' } as const]));
  return {
    methods: { ...silent, ...rows },
    pattern: (name) => (call: Call) => {
      recordApiCall(call, 'google', name, request(call.machine, {}));
      return unknown(`the answer of ${name}`);
    },
  };
}
