import type { ClassNode } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { callLater } from '../escape/pending.ts';
import { decorate, makeFunction } from '../expressions/functions.ts';
import { callFunction, evaluate } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { setField } from '../state/heap.ts';
import type { Scope } from '../state/scope.ts';
import { cell } from '../state/store.ts';
import { type ClassObject, type Member, stringOf } from '../values/value.ts';
import { symbolName } from './implicit.ts';

export function defineMember(
  machine: Machine,
  made: ClassObject,
  inner: Scope,
  member: ClassNode['members'][number],
): void {
  const name =
    typeof member.name === 'string' ? member.name : stringOf(evaluate(machine, inner, member.name));
  if (member.function) {
    if (member.kind === 'static-block') {
      const block = makeFunction(machine, inner, { ...member.function, decorators: [] }, 'static', made);
      callFunction(machine, block, { kind: 'class', class: made }, positional([], member.at));
      return;
    }
    const isClassMethod = member.decorators.some(
      (decorator) => decorator.kind === 'name' && decorator.name === 'classmethod',
    );
    const own = member.decorators.filter(
      (decorator) =>
        !(decorator.kind === 'name' && ['classmethod', 'staticmethod', 'property'].includes(decorator.name)),
    );
    const plain = makeFunction(machine, inner, { ...member.function, decorators: [] }, name, made);
    const value = decorate(
      machine,
      inner,
      own.filter((decorator) => !isAccessor(decorator)),
      plain,
    );
    const isProperty = member.decorators.some((decorator) => isPropertyDecorator(decorator));
    const isDeleter = member.decorators.some(
      (decorator) => decorator.kind === 'member' && decorator.property === 'deleter',
    );
    if (isDeleter) {
      callLater(machine, plain, member.at);
      return;
    }
    const kind = isProperty
      ? 'getter'
      : member.kind === 'getter' || member.kind === 'setter'
        ? member.kind
        : 'method';
    const entry: Member = {
      kind,
      value,
      bound: isClassMethod ? 'class' : member.static ? 'none' : 'instance',
    };
    const place = member.static && languageOf(machine) === 'javascript' ? made.statics : made.methods;
    (place as Map<string, Member>).set(
      kind === 'setter' ? `set ${name}` : (name ?? symbolName(`computed ${place.size}`)),
      entry,
    );
    if (languageOf(machine) === 'python' && name) inner.names.set(name, cell(value));
    return;
  }
  if (member.static && member.value) {
    const value = evaluate(machine, inner, member.value, name);
    if (name !== null) {
      setField(machine, made.own, name, value);
      if (languageOf(machine) === 'python') inner.names.set(name, cell(value));
    }
  }
}

const isAccessor = (decorator: { readonly kind: string }): boolean =>
  decorator.kind === 'member' &&
  'property' in decorator &&
  (decorator.property === 'setter' || decorator.property === 'getter');

/** `@property`, `@cached_property`, `@functools.cached_property`. */
const isPropertyDecorator = (decorator: { readonly kind: string }): boolean =>
  (decorator.kind === 'name' && 'name' in decorator && /^(cached_)?property$/.test(String(decorator.name))) ||
  (decorator.kind === 'member' &&
    'property' in decorator &&
    /^(cached_)?property$/.test(String(decorator.property)));
