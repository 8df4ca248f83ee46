import { holderAt } from '../evaluator/heap.ts';
import { frameOf } from '../evaluator/machine.ts';
import type { Call } from '../evaluator/model.ts';
import type { Facts, Instance } from '../evaluator/values.ts';

/** An object of a model's type, made by this call. */
export function instanceOf(
  call: Pick<Call, 'machine' | 'at' | 'name'>,
  type: string,
  facts: Facts = {},
): Instance {
  const { machine, at } = call;
  const place = `${frameOf(machine).record.module.path}:${at.line}:${at.column}:${type}`;
  return { kind: 'instance', type, name: call.name, facts, holder: holderAt(machine, place) };
}
