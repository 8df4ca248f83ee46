import type { FunctionNode } from '@emmental/code';
import { bounds } from '../machine/bounds.ts';
import type { Frame, Machine } from '../machine/machine.ts';
import { placeOf } from '../state/places.ts';
import { endReads, isUnchanged, noReads, noteRead, passOn, type Reads, startReads } from '../state/reads.ts';
import {
  type After,
  type Cell,
  effectsOf,
  grown,
  meet,
  noteAll,
  type Passed,
  put,
  sharedCell,
  unchanged,
} from '../state/store.ts';
import { bearsCode, flowsOf } from '../values/contents.ts';
import { keyOf } from '../values/key.ts';
import { nothingStands, whereStanding } from '../values/standing.ts';
import { isAmong, union } from '../values/union.ts';
import {
  type Abstract,
  absent,
  type Closure,
  cutRecursion,
  isNever,
  never,
  undefinedValue,
  unknown,
} from '../values/value.ts';
import { widen, widenNumbers } from '../values/widen.ts';
import type { Arguments } from './arguments.ts';
import { circleOf } from './call-graph.ts';

/**
 * Functions that call themselves, directly or through others, and functions that take too many steps. The outer
 * activations run as they are; of functions in a circle of calls that the code shows, the outer two of the circle. One activation, the summary, stands for all deeper ones: it has the joined arguments of all
 * calls and the joined results, and makes one thing for each place of the code (`places.ts`). It runs in rounds until a
 * round brings nothing new.
 */
export interface Recursion {
  /** The activations of a function so far, and their steps. */
  readonly efforts: Map<FunctionNode, { runs: number; steps: number }>;
  /** Functions that were called while they ran, and the functions between the two calls. */
  readonly functions: Set<FunctionNode>;
  readonly summaries: Map<string, Summary>;
  /** The starts of recursion for which a function has a summary of its own. */
  readonly starts: Map<FunctionNode, Set<string>>;
  /** The summary whose rounds run. */
  head: Summary | null;
  /** The start of the head: who called it. */
  start: string;
  /** Rounds so far, of all heads. */
  round: number;
  /** Objects up to this id are older than the round. */
  known: number;
}

/** The state of a machine in which no function has run. */
export const createRecursion = (): Recursion => ({
  efforts: new Map(),
  functions: new Set(),
  summaries: new Map(),
  starts: new Map(),
  head: null,
  start: '',
  round: 0,
  known: 0,
});

/** All deeper activations of one function, from one start. */
export interface Summary {
  readonly closure: Closure;
  /** Another start of the same function has another summary: see `startOf`. */
  readonly start: string;
  readonly place: number;
  self: Abstract | null;
  args: readonly Abstract[];
  named: ReadonlyMap<string, Abstract>;
  open: Abstract | null;
  readonly result: Cell;
  isRunning: boolean;
  /** The round in which it ran last. */
  round: number;
  /** A call brought new arguments since it ran last. */
  isOutdated: boolean;
  /** The last run made things. Its reads of these are not noted, so the next round runs it again. */
  hasMade: boolean;
  /** A call needed its result while it had none. */
  isAwaited: boolean;
  /** The reads, changes and passed values of its last run. */
  reads: Reads;
  after: After;
  passed: Passed;
}

const limits = {
  /** Activations of one function that run as they are. */
  activations: 2,
  /** The same for activations that each get other functions or other names: wrappers, containers. */
  others: 6,
  /** Starts of one function that have a summary of their own. */
  starts: 6,
  /** Rounds after which texts are widened, and rounds after which the summary stops. */
  wideRounds: 3,
  rounds: 12,
} as const;

/**
 * Does this call go to the summary of the function? `active`: its running activations, outermost first. `isOther`: this
 * call gets functions or names that none of them got.
 */
export function isSummed(
  machine: Machine,
  node: FunctionNode,
  active: readonly Frame[],
  key: string,
  isOther: boolean,
): boolean {
  const { functions, head } = machine.recursion;
  const [outer] = active;
  if (!outer) {
    if (isCostly(machine, node) || isInCircle(machine, node)) return true;
    return functions.has(node) && (head !== null || machine.stack.some((frame) => recurs(machine, frame)));
  }
  for (let index = machine.stack.indexOf(outer); index < machine.stack.length; index++) {
    const between = machine.stack[index]?.node;
    if (between && 'body' in between) functions.add(between as FunctionNode);
  }
  if (head || active.some((frame) => frame.key === key)) return true;
  if (isOther) return active.length >= limits.others;
  return active.length >= limits.activations || isRepeated(machine, outer);
}

/**
 * Is the function in a circle of functions that call each other (`call-graph.ts`), of which as many run as activations may
 * run as they are?
 */
function isInCircle({ stack, recursion }: Machine, node: FunctionNode): boolean {
  const caller = stack.at(-1);
  const circle = caller && circleOf(caller.record.module, node);
  if (!circle || circle.size < limits.activations) return false;
  const running = stack.filter((frame) => circle.has(frame.node as FunctionNode));
  if (running.length < limits.activations) return false;
  for (const member of circle) recursion.functions.add(member);
  return true;
}

/** Counts the steps of an activation without those of its calls. */
export function noteEffort({ recursion }: Machine, node: FunctionNode, steps: number): void {
  const effort = recursion.efforts.get(node);
  if (!effort) recursion.efforts.set(node, { runs: 1, steps });
  else {
    effort.runs++;
    effort.steps += steps;
  }
}

function isCostly(machine: Machine, node: FunctionNode): boolean {
  const effort = machine.recursion.efforts.get(node);
  if (effort === undefined) return false;
  if (machine.steps > bounds.steps / 3) return effort.runs > 3;
  return effort.steps > bounds.effort && effort.runs > bounds.runs;
}

const recurs = ({ recursion }: Machine, { node }: Frame): boolean =>
  node !== null && recursion.functions.has(node as FunctionNode);

/** Do two activations of one function run since `outer` began? */
function isRepeated({ stack }: Machine, outer: Frame): boolean {
  const seen = new Set<Frame['node']>();
  for (const { node } of stack.slice(stack.indexOf(outer))) {
    if (node && seen.has(node)) return true;
    seen.add(node);
  }
  return false;
}

/** Joins a call into the summary and returns the result of all its calls. `run` runs one activation of the summary. */
export function summedCall(
  machine: Machine,
  closure: Closure,
  self: Abstract | null,
  passed: Arguments,
  run: (summary: Summary) => Abstract,
): Abstract {
  const { recursion, store } = machine;
  const summary = summaryOf(machine, closure, startOf(machine, closure, self, passed));
  const growth = store.growth;
  take(machine, summary, self, passed);
  if (store.growth > growth) summary.isOutdated = true;
  if (!summary.isRunning) {
    const { head, round } = recursion;
    const isDone = head !== null && summary.round === round;
    if (isDone || isKnown(summary, head)) runAgain(machine, summary);
    else if (head) runOnce(machine, summary, run);
    else runRounds(machine, summary, run);
  }
  if (isNever(summary.result.value)) {
    summary.isAwaited = true;
    machine.evidence.endings++;
  }
  noteRead(machine, summary.result);
  return summary.result.value;
}

/** Would the summary find the arguments and the reads of its last run? */
const isKnown = ({ isOutdated, hasMade, reads }: Summary, head: Summary | null): boolean =>
  !isOutdated && !(head && hasMade) && isUnchanged(reads);

/** Takes the changes of the last run of a summary that has no new arguments and reads what it read then. */
function runAgain(machine: Machine, summary: Summary): void {
  summary.round = machine.recursion.round;
  passOn(machine, summary.reads);
  meet(machine.store, [unchanged, summary.after]);
  noteAll(machine.store, summary.passed);
}

function summaryOf(machine: Machine, closure: Closure, start: string): Summary {
  const { recursion } = machine;
  const key = `${closure.id} ${start}`;
  const known = recursion.summaries.get(key);
  if (known) return known;
  const made: Summary = {
    closure,
    start,
    place: placeOf(machine, `summary ${key}`),
    self: null,
    args: [],
    named: new Map(),
    open: null,
    result: sharedCell(never),
    isRunning: false,
    round: 0,
    isOutdated: true,
    hasMade: false,
    isAwaited: false,
    reads: noReads,
    after: unchanged,
    passed: unchanged,
  };
  recursion.summaries.set(key, made);
  return made;
}

/**
 * Names the start of a recursion. Recursion that starts with other functions or clients has a summary of its own, up to a
 * bound. Data make no difference, because the summary joins the arguments of all calls anyway.
 */
function startOf(machine: Machine, { node }: Closure, self: Abstract | null, passed: Arguments): string {
  const { recursion } = machine;
  if (recursion.head) return recursion.start;
  const outer = machine.stack.find((frame) => recurs(machine, frame)) ?? { self, args: passed.args };
  const start = [outer.self ?? absent, ...outer.args]
    .map((value) => (bearsCode(value, 2) ? keyOf(value) : ''))
    .join();
  const starts = recursion.starts.get(node) ?? new Set();
  recursion.starts.set(node, starts);
  if (starts.size >= limits.starts && !starts.has(start)) return 'others';
  starts.add(start);
  return start;
}

/** Joins the arguments of a call to those of the summary. */
function take(machine: Machine, summary: Summary, self: Abstract | null, passed: Arguments): void {
  const isFirst = summary.round === 0 && summary.self === null && summary.args.length === 0;
  const { args, named } = byPosition(summary.closure.node, passed);
  const grow = (before: Abstract | null | undefined, value: Abstract): Abstract =>
    grown(machine.store, before ?? (isFirst ? absent : undefinedValue), value);
  if (self) summary.self = grown(machine.store, summary.self ?? absent, self);
  const length = Math.max(args.length, summary.args.length);
  summary.args = Array.from({ length }, (_, index) =>
    grow(summary.args[index], args[index] ?? undefinedValue),
  );
  const names = new Map(summary.named);
  for (const name of new Set([...names.keys(), ...named.keys()]))
    names.set(name, grow(names.get(name), named.get(name) ?? undefinedValue));
  summary.named = names;
  if (passed.open) summary.open = grown(machine.store, summary.open ?? absent, passed.open);
}

/** The same arguments; a named one goes to the place of its parameter. */
function byPosition(node: FunctionNode, passed: Arguments): Pick<Arguments, 'args' | 'named'> {
  if (passed.named.size === 0) return passed;
  const args = [...passed.args];
  const named = new Map(passed.named);
  let next = 0;
  for (const { kind, target } of node.parameters) {
    if (kind === 'rest') break;
    if (kind === 'named-only' || kind === 'named-rest' || target.kind !== 'name') continue;
    const value = named.get(target.name);
    if (value && args[next] === undefined) {
      for (let gap = args.length; gap < next; gap++) args[gap] = undefinedValue;
      args[next] = value;
      named.delete(target.name);
    }
    next++;
  }
  return { args, named };
}

function runRounds(machine: Machine, head: Summary, run: (summary: Summary) => Abstract): void {
  const { recursion, store } = machine;
  const before = { known: recursion.known, combine: store.combine };
  recursion.start = head.start;
  recursion.head = head;
  const first = recursion.round;
  for (;;) {
    recursion.round++;
    recursion.known = machine.ids;
    const count = recursion.round - first;
    store.combine = count > limits.wideRounds ? widen : widenNumbers;
    const growth = store.growth;
    const isChanged = runOnce(machine, head, run);
    if (machine.stopped) break;
    if (count >= limits.rounds) {
      for (const summary of ranSince(machine, first))
        put(summary.result, union([summary.result.value, unknown(cutRecursion)]));
      break;
    }
    if (store.growth > growth || isChanged) continue;
    if (!answerAwaited(machine, first)) break;
  }
  recursion.head = null;
  recursion.known = before.known;
  store.combine = before.combine;
}

/** The summaries that a call used in a round after `first`. */
const ranSince = ({ recursion }: Machine, first: number): Summary[] =>
  [...recursion.summaries.values()].filter(({ round }) => round > first);

/** Gives an unknown result to summaries that never returned in any round, so that the code after their calls runs. */
function answerAwaited(machine: Machine, first: number): boolean {
  const open = ranSince(machine, first).filter(({ result, isAwaited }) => isAwaited && isNever(result.value));
  for (const { result, args } of open)
    put(result, unknown('a function that calls itself', flowsOf(union([unknown('recursion'), ...args]))));
  return open.length > 0;
}

/** Runs one activation and joins its result and its changes. Returns whether a cell outside of it changed. */
function runOnce(machine: Machine, summary: Summary, run: (summary: Summary) => Abstract): boolean {
  const { recursion, store } = machine;
  summary.isRunning = true;
  summary.isOutdated = false;
  summary.round = recursion.round;
  const known = machine.ids;
  startReads(machine);
  // One run stands for calls in all places, so no fact about one of them stands in it.
  const { result, after, passed } = effectsOf(store, () =>
    whereStanding(machine, nothingStands, () => run(summary)),
  );
  summary.reads = endReads(machine);
  summary.passed = passed;
  summary.hasMade = machine.ids > known;
  summary.isRunning = false;
  if (!isNever(result))
    put(
      summary.result,
      isNever(summary.result.value) ? note(store, result) : grown(store, summary.result.value, result),
    );
  const isChanged = [...after].some(
    ([{ value }, now]) => value.kind !== 'absent' && !isAmong(value, store.combine(value, now)),
  );
  meet(store, [unchanged, after], store.combine);
  summary.after = after;
  return isChanged;
}

function note(store: Machine['store'], result: Abstract): Abstract {
  store.growth++;
  return result;
}
