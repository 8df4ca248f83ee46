import type { Pattern, Statement } from '@emmental/code';
import { evaluateTest } from '../expressions/conditions.ts';
import { applyFacts } from '../expressions/facts.ts';
import { bind } from '../expressions/patterns.ts';
import { evaluate, run } from '../machine/interpreter.ts';
import { frameOf, type Jump, languageOf, type Machine } from '../machine/machine.ts';
import { keysOf } from '../members/keys.ts';
import { innerScope, leaveVariables } from '../state/places.ts';
import { functionScope, type Scope } from '../state/scope.ts';
import { type After, branch, changesSince, mark, meet, unchanged } from '../state/store.ts';
import { keyOf } from '../values/key.ts';
import type { Abstract } from '../values/value.ts';
import { widenJoin } from '../values/widen.ts';
import { runBlock } from './block.ts';
import { knownItems, loopItem } from './loop-items.ts';

/** The scope of the names that a loop declares: in JavaScript a block of its own. */
function createLoopScope(machine: Machine, scope: Scope, statement: Statement & { kind: 'loop' }): Scope {
  const own =
    languageOf(machine) === 'javascript' && (statement.before.length > 0 || statement.target !== null);
  return own ? innerScope(machine, scope, 'block', statement) : scope;
}

/**
 * Runs a body twice: once from the state before, once from what the first pass joined to it, with numbers and
 * texts that change widened. That covers every number of passes in this domain.
 */
export function runLoop(machine: Machine, outer: Scope, statement: Statement & { kind: 'loop' }): boolean {
  const scope = createLoopScope(machine, outer, statement);
  if (!run(machine, scope, statement.before)) return false;
  const over = statement.over ? evaluate(machine, scope, statement.over) : null;
  const known =
    over && statement.target
      ? knownItems(machine, over, statement.what === 'keys', statement.body.length)
      : null;
  if (known) return runEach(machine, scope, statement, known);
  const item = over ? (statement.what === 'keys' ? keysOf(machine, over) : loopItem(machine, over)) : null;
  const frame = frameOf(machine);
  const breaks: After[] = [];
  let endless = false;
  for (let pass = 0; pass < 2; pass++) {
    const isFirst = statement.what === 'do-while' && pass === 0;
    const tested = branch(machine.store, () =>
      statement.test && !isFirst ? evaluateTest(machine, scope, statement.test) : null,
    );
    // A test may count (`while (i++ < 10)`), so its changes are widened like those of the body.
    const counts = changes(tested.after);
    meet(machine.store, pass === 0 ? [tested.after] : [unchanged, tested.after], widenJoin);
    const test = tested.result;
    if (test?.truth === false && pass === 0) return run(machine, scope, statement.otherwise);
    endless = test?.truth === true && over === null && isLiteral(statement.test);
    if (!over && !statement.test) endless = true;
    const { result, after } = branch(machine.store, () => {
      if (test) applyFacts(machine, test.yes);
      const jump: Jump = { kind: 'loop', depth: mark(machine.store), breaks: [], continues: [] };
      frame.jumps.push(jump);
      const body = branch(machine.store, () => {
        if (statement.target && item) bindLoop(machine, scope, statement, statement.target, item);
        return runBlock(machine, scope, statement.body);
      });
      frame.jumps.pop();
      // Breaks are changes since the start of this pass; facts from its start still hold there.
      breaks.push(...jump.breaks);
      const ways = [...(body.result ? [body.after] : []), ...jump.continues];
      meet(machine.store, ways);
      if (ways.length > 0) for (const next of statement.after) evaluate(machine, scope, next);
      return ways.length > 0;
    });
    const changed = counts || changes(after);
    if (result) meet(machine.store, isFirst ? [after] : [unchanged, after], widenJoin);
    if (!result || !changed || machine.stopped) break;
  }
  if (endless) {
    if (breaks.length === 0) return machine.stopped;
    meet(machine.store, breaks.length > 0 ? breaks : [unchanged]);
    return true;
  }
  return leave(machine, scope, statement, breaks);
}

/** Does any value differ from the current one? */
const changes = (after: After): boolean =>
  [...after].some(
    ([target, value]) => target.value.kind !== 'absent' && keyOf(target.value) !== keyOf(value),
  );

/** Ends a loop that may end by itself. A `break` skips its `else`. */
function leave(
  machine: Machine,
  scope: Scope,
  statement: Statement & { kind: 'loop' },
  breaks: readonly After[],
): boolean {
  const { result, after } = branch(machine.store, () => run(machine, scope, statement.otherwise));
  const ways = [...(result ? [after] : []), ...breaks];
  meet(machine.store, ways);
  return ways.length > 0;
}

/** Runs the body once for each known item, so that items are not mixed up. */
function runEach(
  machine: Machine,
  scope: Scope,
  statement: Statement & { kind: 'loop' },
  items: readonly Abstract[],
): boolean {
  const frame = frameOf(machine);
  const depth = mark(machine.store);
  const left: After[] = [];
  const passes = branch(machine.store, () => {
    for (const item of items) {
      const own =
        languageOf(machine) === 'javascript' ? innerScope(machine, scope, 'block', statement.body) : scope;
      const jump: Jump = { kind: 'loop', depth: mark(machine.store), breaks: [], continues: [] };
      frame.jumps.push(jump);
      const body = branch(machine.store, () => {
        if (statement.target) bindLoop(machine, own, statement, statement.target, item);
        return runBlock(machine, own, statement.body);
      });
      frame.jumps.pop();
      for (const way of jump.breaks) left.push(withChanges(machine, depth, way));
      const ways = [...(body.result ? [body.after] : []), ...jump.continues];
      meet(machine.store, ways);
      if (ways.length === 0) return false;
      // Functions of this pass keep its variables; the next pass writes new ones.
      if (frame.place !== null && own !== scope) leaveVariables(machine, [own]);
    }
    return run(machine, scope, statement.otherwise);
  });
  const ways = [...(passes.result ? [passes.after] : []), ...left];
  meet(machine.store, ways);
  return ways.length > 0;
}

/** The state at an exit of one pass, as changes since the loop began. */
function withChanges(machine: Machine, depth: number, way: After): After {
  return new Map([...changesSince(machine.store, depth), ...way]);
}

const isLiteral = (test: { readonly kind: string } | null): boolean => test?.kind === 'literal';

function bindLoop(
  machine: Machine,
  scope: Scope,
  loop: Statement & { kind: 'loop' },
  target: Pattern,
  item: Abstract,
): void {
  const where = loop.scope === 'function' ? functionScope(scope) : scope;
  bind(machine, where, target, item, loop.scope === 'outer' ? 'assign' : 'declare');
}
