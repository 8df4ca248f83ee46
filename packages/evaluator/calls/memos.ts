import type { FunctionNode } from '@emmental/code';
import type { Machine } from '../machine/machine.ts';
import { bornCells, branch, type Cell, meet, unchanged, watch } from '../state/store.ts';
import type { Abstract } from '../values/value.ts';

/** Functions whose results a library keeps: a call of one may return an earlier result, and then it changes nothing. */
const memos = new WeakSet<FunctionNode>();

/** Notes that a library keeps the results of a function. */
export function noteMemo(value: Abstract): void {
  if (value.kind === 'function') memos.add(value.closure.node);
}

/** Runs a function. One whose results a library keeps runs perhaps; the things that it makes are as it leaves them. */
export function runPerhaps(machine: Machine, node: FunctionNode, run: () => Abstract): Abstract {
  if (!memos.has(node)) return run();
  const start = bornCells();
  const { result, passed } = watch(machine.store, () => branch(machine.store, run));
  const isOlder = ([{ since }]: readonly [Cell, Abstract]): boolean => since <= start;
  const older = new Map([...result.after].filter(isOlder));
  meet(machine.store, [unchanged, new Map([...passed].filter(isOlder)), older]);
  meet(machine.store, [new Map([...result.after].filter((change) => !isOlder(change)))]);
  return result.result;
}
