import type { Expression, FunctionNode } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { callEach } from '../calls/each.ts';
import { callOf } from '../escape/code-in.ts';
import { callLater } from '../escape/pending.ts';
import { callValue, evaluate } from '../machine/interpreter.ts';
import { frameOf, languageOf, type Machine } from '../machine/machine.ts';
import { ownMember } from '../members/own-member.ts';
import { createObject, setField } from '../state/heap.ts';
import { hold } from '../state/holders.ts';
import { madeInScope, serial } from '../state/places.ts';
import type { Scope } from '../state/scope.ts';
import { cell, write } from '../state/store.ts';
import { callManaged } from '../statements/with.ts';
import { keyOf } from '../values/key.ts';
import { union } from '../values/union.ts';
import { type Abstract, type ClassObject, type Closure, native } from '../values/value.ts';

/** The value of a function expression or definition, its decorators applied. */
export function makeFunction(
  machine: Machine,
  scope: Scope,
  node: FunctionNode,
  hint: string | null = null,
  home: ClassObject | null = null,
): Abstract {
  const self = node.arrow ? frameOf(machine).self : null;
  const all = madeInScope(machine, scope, node, () => new Map<string, Abstract>());
  const key = self ? keyOf(self) : '';
  const made = all.get(key) ?? newFunction(machine, scope, node, hint, home);
  all.set(key, made);
  if (languageOf(machine) === 'python' && made.kind === 'function')
    evaluateDefaults(machine, scope, made.closure);
  return decorate(machine, scope, node.decorators, made);
}

/** Evaluates the defaults of the parameters. A definition that runs again adds its values to those before. */
function evaluateDefaults(machine: Machine, scope: Scope, { node, defaults }: Closure): void {
  for (const { otherwise } of node.parameters) {
    if (!otherwise) continue;
    const value = evaluate(machine, scope, otherwise);
    const before = defaults.get(otherwise);
    if (before) write(machine.store, before, union([before.value, value]));
    else defaults.set(otherwise, cell(value));
  }
}

function newFunction(
  machine: Machine,
  scope: Scope,
  node: FunctionNode,
  hint: string | null,
  home: ClassObject | null,
): Abstract {
  return {
    kind: 'function',
    closure: {
      id: ++machine.ids,
      node,
      scope,
      name: node.name ?? hint ?? '(anonymous)',
      self: node.arrow ? frameOf(machine).self : null,
      home: home ?? (node.arrow ? frameOf(machine).home : null),
      defaults: new Map(),
      own: createObject(machine, 'record', null, node.at),
    },
    self: null,
  };
}

/**
 * Applies decorators to a function or class. A decorator of the program is called and its result is used. A decorator of a
 * library leaves the function as it is; the object it belongs to (`app` in `@app.get('/x')`) holds the function.
 */
export function decorate(
  machine: Machine,
  scope: Scope,
  decorators: readonly Expression[],
  made: Abstract,
): Abstract {
  let value = made;
  // All of them are evaluated before the last is applied.
  const evaluated = decorators.map((decorator) => ({ decorator, with: evaluate(machine, scope, decorator) }));
  for (const { decorator, with: by } of evaluated.reverse())
    value = applyDecorator(machine, by, value, decorator);
  return value;
}

function applyDecorator(machine: Machine, decorator: Abstract, value: Abstract, at: Expression): Abstract {
  frameOf(machine).at = at.at;
  switch (decorator.kind) {
    case 'function':
    case 'class':
    case 'native': {
      const passed = positional([value], at.at);
      const result = callValue(machine, decorator, passed);
      if (languageOf(machine) === 'python')
        return result.kind === 'unknown' ? union([value, result]) : result;
      return result.kind === 'function' || result.kind === 'class' ? result : value;
    }
    case 'instance':
      hold(machine, decorator.holder, value);
      // The arguments of the decorator (providers, controllers) belong to the class from here on.
      if (value.kind === 'class') setField(machine, value.class.own, '#decorated', decorator);
      return applyTyped(machine, decorator, value, at);
    case 'method':
      if (decorator.of.kind === 'instance') {
        hold(machine, decorator.of.holder, value);
        machine.domain.observer.decorated({ machine, at: at.at }, decorator.of.name, value, decorator);
      }
      return value;
    case 'library': {
      const behaves = machine.domain.libraries.exportOf(
        decorator.library,
        decorator.path,
        languageOf(machine),
      );
      if (!behaves)
        machine.domain.observer.decorated({ machine, at: at.at }, decorator.library, value, decorator);
      const result = behaves ? callValue(machine, decorator, positional([value], at.at)) : value;
      // A model that wraps the function returns a function of its own.
      return result.kind === 'native' || (result.kind === 'instance' && result.type === 'python/dispatch')
        ? result
        : value;
    }
    case 'union':
      return callEach(machine, decorator.of, (choice) => applyDecorator(machine, choice, value, at));
    case 'object':
      return decoratedByObject(machine, decorator, value, at);
    default:
      // An unknown decorator has the function now.
      callLater(machine, value, at.at);
      return value;
  }
}

/** Calls an object that decorates a function: by `__call__`, or as a manager that is entered and left around each call. */
function decoratedByObject(
  machine: Machine,
  decorator: Abstract & { kind: 'object' },
  value: Abstract,
  at: Expression,
): Abstract {
  const has = (name: string): boolean => ownMember(machine, decorator, name, at.at).kind !== 'absent';
  // A base of a library has `__call__`, too: that of `ContextDecorator` enters and leaves the manager.
  const isManager = decorator.object.class ? has('__exit__') : decorator.object.shape === 'list';
  if (decorator.object.class && has('__call__') && (callOf(decorator) || !isManager)) {
    const result = callValue(machine, decorator, positional([value], at.at));
    return result.kind === 'unknown' ? union([value, result]) : result;
  }
  if (isManager)
    return native(`managed${serial(machine, [decorator, value])}`, (later) =>
      callManaged(later, decorator, value),
    );
  callLater(machine, value, at.at);
  return value;
}

/** Runs the model of a decorator (`@idempotent`), which leaves the function as it is. */
function applyTyped(
  machine: Machine,
  decorator: Abstract & { kind: 'instance' },
  value: Abstract,
  at: Expression,
): Abstract {
  const behaves = machine.domain.libraries.types.get(decorator.type)?.call;
  if (!behaves) {
    machine.domain.observer.decorated({ machine, at: at.at }, decorator.name, value, decorator);
    return value;
  }
  callValue(machine, decorator, positional([value], at.at));
  return value;
}
