import type { ClassNode, Expression, Span } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { decorate } from '../expressions/functions.ts';
import { callFunction, evaluate } from '../machine/interpreter.ts';
import { frameOf, languageOf, type Machine } from '../machine/machine.ts';
import { classMember } from '../members/class-members.ts';
import { createObject } from '../state/heap.ts';
import { innerScope, madeOnce } from '../state/places.ts';
import type { Scope } from '../state/scope.ts';
import { cell } from '../state/store.ts';
import { keyOf } from '../values/key.ts';
import { choices } from '../values/union.ts';
import { type Abstract, type ClassObject, constant, type Member } from '../values/value.ts';
import { defineMember } from './class-body.ts';
import { noteStatics } from './implicit.ts';
import { makeMembers } from './instances.ts';
import { announce, useMetaclass } from './metaclasses.ts';

/** Evaluates a class: bases, decorators, methods, static fields. */
export function defineClass(
  machine: Machine,
  scope: Scope,
  node: ClassNode,
  hint: string | null = null,
): Abstract {
  const bases = node.bases
    .filter((base) => keywordOf(machine, base) === null)
    .flatMap((base) => choices(evaluate(machine, scope, base)));
  const by = `class ${node.at.line}:${node.at.column} ${bases.map(keyOf).join()}`;
  return madeOnce(machine, by, () => newClass(machine, scope, node, hint, bases));
}

/** The name in `name=value` among the bases of a Python class: the metaclass, or an argument for those that make the class. */
const keywordOf = (machine: Machine, base: Expression): string | null =>
  languageOf(machine) === 'python' && base.kind === 'unsupported' && base.what !== 'bases' ? base.what : null;

/** The evaluated keywords of a class without the metaclass. */
function keywordsOf(machine: Machine, scope: Scope, node: ClassNode): ReadonlyMap<string, Abstract> {
  const found = new Map<string, Abstract>();
  for (const base of node.bases) {
    const name = keywordOf(machine, base);
    const [value] = base.kind === 'unsupported' ? base.inside : [];
    if (name !== null && name !== 'metaclass' && value) found.set(name, evaluate(machine, scope, value));
  }
  return found;
}

/** A class of named fields and nothing else that extends `base`. */
export function classOfFields(
  machine: Machine,
  name: string,
  base: Abstract,
  fields: readonly string[],
  at: Span,
): Abstract {
  const members = fields.map((field) => ({
    kind: 'field' as const,
    name: field,
    static: false,
    function: null,
    value: null,
    type: null,
    decorators: [],
    at,
  }));
  const node = { name, bases: [], decorators: [], members, at };
  return newClass(machine, frameOf(machine).scope, node, name, [base]);
}

/** A class without members whose subclasses are made by `metaclasses`. */
export function classOver(
  machine: Machine,
  name: string,
  bases: readonly Abstract[],
  metaclasses: readonly Abstract[],
  at: Span,
): Abstract {
  const node = { name, bases: [], decorators: [], members: [], at };
  const made = newClass(machine, frameOf(machine).scope, node, name, bases);
  if (made.kind === 'class') (made.class.metaclasses as Abstract[]).push(...metaclasses);
  return made;
}

/** Python tells each object that a class has under a name that name: `__set_name__(owner, name)`. */
function nameAttributes(machine: Machine, made: ClassObject, owner: Abstract, { at }: ClassNode): void {
  for (const [name, { value }] of made.own.fields)
    if (value.kind === 'object' && value.object.class) {
      const hook = classMember(machine, value.object.class, '__set_name__', value, at);
      if (hook.kind === 'function')
        callFunction(machine, hook, null, positional([owner, constant(name)], at));
    }
}

/** The members of a class as they are defined. JavaScript computes all keys and makes the methods before it sets static fields. */
function inOrder(machine: Machine, { members }: ClassNode): ClassNode['members'] {
  if (languageOf(machine) === 'python') return members;
  const isStep = ({ kind, static: isStatic, value }: ClassNode['members'][number]): boolean =>
    kind === 'static-block' || (isStatic && value !== null);
  return [...members.filter((member) => !isStep(member)), ...members.filter(isStep)];
}

function newClass(
  machine: Machine,
  scope: Scope,
  node: ClassNode,
  hint: string | null,
  bases: readonly Abstract[],
): Abstract {
  const metaclasses = node.bases.flatMap((base) =>
    base.kind === 'unsupported' && base.what === 'metaclass' ? base.inside : [],
  );
  const inner = innerScope(machine, scope, languageOf(machine) === 'python' ? 'class' : 'block', node);
  const methods = new Map<string, Member>();
  const statics = new Map<string, Member>();
  const made: ClassObject = {
    id: ++machine.ids,
    name: node.name ?? hint ?? '(class)',
    node,
    scope: inner,
    bases,
    metaclasses: [
      ...metaclasses.map((metaclass) => evaluate(machine, scope, metaclass)),
      ...bases.flatMap((base) => (base.kind === 'class' ? base.class.metaclasses : [])),
    ],
    own: createObject(machine, 'record', null, node.at),
    methods,
    statics,
    computed: new Map(),
  };
  const value: Abstract = { kind: 'class', class: made };
  if (node.name && languageOf(machine) === 'javascript') inner.names.set(node.name, cell(value));
  for (const member of inOrder(machine, node)) defineMember(machine, made, inner, member);
  noteStatics(machine, made, node.at);
  if (languageOf(machine) === 'python') {
    const passed = { named: keywordsOf(machine, scope, node), open: null, at: node.at };
    nameAttributes(machine, made, value, node);
    for (const metaclass of made.metaclasses) useMetaclass(machine, metaclass, value, passed);
    announce(machine, bases, value, passed);
    makeMembers(machine, made, node.at);
  }
  return decorate(machine, scope, node.decorators, value);
}
