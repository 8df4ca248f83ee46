import { type Call, frameOf, holderAt, type Instance, type InstanceFacts } from '@emmental/evaluator';

/** An object of a model's type, made by this call. */
export function instanceOf(
  call: Pick<Call, 'machine' | 'at' | 'name'>,
  type: string,
  facts: InstanceFacts = {},
): Instance {
  const { machine, at } = call;
  const place = `${frameOf(machine).record.module.path}:${at.line}:${at.column}:${type}`;
  return { kind: 'instance', type, name: call.name, facts, holder: holderAt(machine, place) };
}
