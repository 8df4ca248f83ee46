import type { Call } from '../evaluator/domain/call.ts';
import { frameOf } from '../evaluator/machine/machine.ts';
import { holderAt } from '../evaluator/state/holders.ts';
import type { Facts, Instance } from '../evaluator/values/value.ts';

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
