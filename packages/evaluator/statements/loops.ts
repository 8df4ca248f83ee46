import { nodesOf, type Pattern, type Statement } from '@emmental/code';
import { evaluateTest } from '../expressions/conditions.ts';
import { applyFacts } from '../expressions/facts.ts';
import { bind } from '../expressions/patterns.ts';
import { evaluate, run } from '../machine/interpreter.ts';
import { frameOf, type Jump, languageOf, type Machine } from '../machine/machine.ts';
import { loopItem, taken } from '../members/iterated.ts';
import { keysOf } from '../members/keys.ts';
import { innerScope, leaveVariables } from '../state/places.ts';
import { functionScope, type Scope } from '../state/scope.ts';
import { type After, branch, meet } from '../state/store.ts';
import { settled } from '../values/promises.ts';
import type { Abstract } from '../values/value.ts';
import { runBlock } from './block.ts';
import { untilStable } from './fixed-point.ts';
import { withJumps } from './jumps.ts';
import { itemAt } from './loop-items.ts';

type Loop = Statement & { kind: 'loop' };

/** Runs a loop: once for each known item of a short list, else until its passes change nothing more. */
export function runLoop(machine: Machine, outer: Scope, statement: Loop): boolean {
  const scope = createLoopScope(machine, outer, statement);
  if (!run(machine, scope, statement.before)) return false;
  const over = statement.over ? taken(machine, evaluate(machine, scope, statement.over)) : null;
  const isNested = frameOf(machine).jumps.some((jump) => jump.kind === 'loop');
  const { result, jump } = withJumps(machine, 'loop', statement.label, () => {
    const { jumps } = frameOf(machine);
    const own = jumps.at(-1) as Jump;
    return branch(machine.store, () =>
      over && statement.target && !isNested
        ? runEach(machine, scope, statement, over, own)
        : ((isNested ? null : runCounted(machine, scope, statement, own)) ??
          runPasses(machine, scope, statement, over, own)),
    );
  });
  const end = result.result ? runElse(machine, scope, statement, result.after) : null;
  const ways = [...(end ? [end] : []), ...jump.breaks];
  meet(machine.store, ways);
  return ways.length > 0;
}

/** The state after `else` of a loop, which runs where the loop ended by itself: a jump in it leaves the loop outside. Null: it has no end. */
function runElse(machine: Machine, scope: Scope, { otherwise }: Loop, before: After): After | null {
  if (otherwise.length === 0) return before;
  const { result, after } = branch(machine.store, () => {
    meet(machine.store, [before]);
    return run(machine, scope, otherwise);
  });
  return result ? after : null;
}

/** Passes of a loop that run one after the other as long as its test surely holds. */
const mostCounted = 5;

/**
 * Runs a loop as long as its test is surely true, so that counters keep their values. Null where the test is not known, or holds
 * too often: passes go on from there. Functions keep the variables of their pass, so a loop that makes some is not counted.
 */
function runCounted(machine: Machine, scope: Scope, statement: Loop, jump: Jump): boolean | null {
  const { test, what } = statement;
  if (statement.over || !test || what === 'do-while' || test.kind === 'literal' || makesFunctions(statement))
    return null;
  for (let pass = 0; pass < mostCounted; pass++) {
    const { result, after } = branch(machine.store, () => evaluateTest(machine, scope, test));
    if (result.truth === null) return null;
    meet(machine.store, [after]);
    applyFacts(machine, result.truth ? result.yes : result.no);
    if (!result.truth) {
      machine.evidence.excluded.add(statement.body);
      return true;
    }
    if (!runBody(machine, scope, statement, null, jump)) return false;
  }
  return null;
}

const withFunctions = new WeakMap<Loop, boolean>();

function makesFunctions(statement: Loop): boolean {
  const known = withFunctions.get(statement);
  if (known !== undefined) return known;
  const found = [...nodesOf(statement)].some(({ kind }) => kind === 'function' || kind === 'class');
  withFunctions.set(statement, found);
  return found;
}

/** The scope of the names that a loop declares: in JavaScript a block of its own. */
function createLoopScope(machine: Machine, scope: Scope, statement: Loop): Scope {
  const own =
    languageOf(machine) === 'javascript' && (statement.before.length > 0 || statement.target !== null);
  return own ? innerScope(machine, scope, 'block', statement) : scope;
}

/** Runs passes until they change nothing more. False: the loop ends by a `break` or not at all. */
function runPasses(
  machine: Machine,
  scope: Scope,
  statement: Loop,
  over: Abstract | null,
  jump: Jump,
): boolean {
  const testsLast = statement.what === 'do-while';
  let mayEnd = !testsLast;
  untilStable(machine, testsLast, (pass) => {
    const { result, after } = branch(machine.store, () => {
      if (statement.test && !(testsLast && pass === 0)) {
        const test = evaluateTest(machine, scope, statement.test);
        if (test.truth === false) {
          machine.evidence.excluded.add(statement.body);
          return false;
        }
        applyFacts(machine, test.yes);
      }
      return runBody(machine, scope, statement, over ? anyItem(machine, statement, over) : null, jump);
    });
    mayEnd ||= result;
    return result ? after : null;
  });
  if (!mayEnd) return machine.stopped;
  if (statement.test) applyFacts(machine, evaluateTest(machine, scope, statement.test).no);
  return !isEndless(statement) || machine.stopped;
}

const anyItem = (machine: Machine, { what }: Loop, over: Abstract): Abstract =>
  what === 'keys' ? keysOf(machine, over) : loopItem(machine, over);

const isEndless = ({ over, test }: Loop): boolean =>
  over === null && (test === null || (test.kind === 'literal' && Boolean(test.value)));

/** Runs the body once, and what a C-style loop does after it. False: no other pass follows. */
function runBody(
  machine: Machine,
  scope: Scope,
  statement: Loop,
  item: Abstract | null,
  jump: Jump,
): boolean {
  const body = branch(machine.store, () => {
    if (statement.target && item) bindLoop(machine, scope, statement, statement.target, item);
    return runBlock(machine, scope, statement.body);
  });
  const ways: After[] = [...(body.result ? [body.after] : []), ...jump.continues.splice(0)];
  meet(machine.store, ways);
  if (ways.length > 0) for (const next of statement.after) evaluate(machine, scope, next);
  return ways.length > 0;
}

/** Runs the body once for each known item, so that items are not mixed up. Goes on in passes where an item is not known. */
function runEach(machine: Machine, scope: Scope, statement: Loop, over: Abstract, jump: Jump): boolean {
  const { place } = frameOf(machine);
  const next = itemAt(machine, over, statement.what === 'keys', statement.body.length);
  for (let index = 0; ; index++) {
    const item = next(index);
    if (item === 'unknown') return runPasses(machine, scope, statement, over, jump);
    if (item === 'end') {
      machine.evidence.excluded.add(statement.body);
      return true;
    }
    const own =
      languageOf(machine) === 'javascript' ? innerScope(machine, scope, 'block', statement.body) : scope;
    if (!runBody(machine, own, statement, item, jump)) return false;
    // Functions of this pass keep its variables; the next pass writes new ones.
    if (place !== null && own !== scope) leaveVariables(machine, [own]);
  }
}

function bindLoop(machine: Machine, scope: Scope, loop: Loop, target: Pattern, item: Abstract): void {
  const where = loop.scope === 'function' ? functionScope(scope) : scope;
  const value = loop.awaits ? settled(item) : item;
  bind(machine, where, target, value, loop.scope === 'outer' ? 'assign' : 'declare');
}
