import type { FunctionNode } from '@emmental/code';
import type { Machine } from '../machine/machine.ts';
import { branch, meet, unchanged, watch } from '../state/store.ts';
import type { Abstract } from '../values/value.ts';

/** Functions whose results a library keeps: a call of one may return an earlier result, and then it changes nothing. */
const memos = new WeakSet<FunctionNode>();

/** Notes that a library keeps the results of a function. */
export function noteMemo(value: Abstract): void {
  if (value.kind === 'function') memos.add(value.closure.node);
}

/** Runs a function. One whose results a library keeps runs perhaps. */
export function runPerhaps(machine: Machine, node: FunctionNode, run: () => Abstract): Abstract {
  if (!memos.has(node)) return run();
  const { result, passed } = watch(machine.store, () => branch(machine.store, run));
  meet(machine.store, [unchanged, passed, result.after]);
  return result.result;
}
