import type { Span } from '@emmental/code';
import type { Arguments } from '../calls/arguments.ts';
import type { Machine } from '../machine/machine.ts';
import { hold } from '../state/holders.ts';
import type { Cell } from '../state/store.ts';
import { bearsCode, flowsOf } from '../values/contents.ts';
import { type Flows, joinFlows, noFlow } from '../values/flows.ts';
import { choices } from '../values/union.ts';
import type { Abstract, Instance } from '../values/value.ts';
import { codeIn, instancesIn, look } from './code-in.ts';
import { callLater, hasRun, isHeldBy, passedTo } from './pending.ts';

/**
 * Runs the model of a library's call, and notes the code that the call was passed and that the model neither called nor
 * gave back. Such code counts as called: at the end of the event, or, for what is passed while modules load, once the
 * handler uses the object that keeps it.
 */
export function keepingCode(
  machine: Machine,
  passed: Arguments,
  self: Instance | null,
  call: () => Abstract,
): Abstract {
  const all = [...passed.args, ...passed.named.values(), ...(passed.open ? [passed.open] : [])];
  const before = self?.holder.cell.value;
  const result = call();
  const isKept = self !== null && self.holder.cell.value !== before;
  const code = isKept ? [] : all.filter((value) => bearsCode(value, 6));
  keep(machine, code, self, result);
  if (!machine.loading) {
    const flows = passedTo(machine, all, self, flowsIn(all, self));
    for (const value of code)
      for (const inner of codeIn(value))
        if (!hasRun(machine, inner) && !isHeldBy(result, inner, all, value))
          callLater(machine, inner, passed.at, flows);
    for (const value of [...all, ...(self ? [self] : [])])
      for (const inner of instancesIn(value)) use(machine, inner, passed.at, flows);
  }
  return result;
}

/** Puts code into the library objects that may call it: the receiver, and the object that the call made. */
function keep(machine: Machine, values: readonly Abstract[], self: Instance | null, result: Abstract): void {
  const owners = new Set(
    [...(self ? [self] : []), ...choices(result).filter(isKeeper)].map(({ holder }) => holder),
  );
  for (const holder of owners)
    for (const value of values) {
      const code = codeIn(value).filter((inner) => !hasRun(machine, inner));
      const objects = instancesIn(value).filter(
        (inner) => inner.holder !== holder && inner.holder.cell.value.kind !== 'absent',
      );
      for (const inner of [...code, ...objects]) hold(machine, holder, inner);
    }
}

/** Makes the code that a library object keeps run at the end of the event. */
function use(machine: Machine, object: Instance, at: Span, flows: Flows, seen: Set<Cell> = new Set()): void {
  const { cell } = object.holder;
  if (cell.value.kind === 'absent' || seen.has(cell)) return;
  seen.add(cell);
  const inside = look();
  for (const held of choices(cell.value)) {
    for (const inner of codeIn(held)) if (!hasRun(machine, inner)) callLater(machine, inner, at, flows);
    for (const inner of instancesIn(held, inside)) use(machine, inner, at, flows, seen);
  }
}

const isKeeper = (value: Abstract): value is Instance => value.kind === 'instance' && value.holder.id !== 0;

function flowsIn(all: readonly Abstract[], self: Instance | null): Flows {
  let flows = self ? flowsOf(self) : noFlow;
  for (const value of all) flows = joinFlows(flows, flowsOf(value));
  return flows;
}
