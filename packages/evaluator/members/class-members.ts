import type { Span } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { accessorKey } from '../classes/implicit.ts';
import { orderOf } from '../classes/order.ts';
import { callFunction, construct, getMember } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { hold, holderAt } from '../state/holders.ts';
import { write } from '../state/store.ts';
import { choices, mayBeAbsent, union } from '../values/union.ts';
import { type Abstract, absent, type ClassObject, type Member, undefinedValue } from '../values/value.ts';

/** A member of a class or of its bases, for the class itself or for an instance (`self`); absent when there is none. */
export function classMember(
  machine: Machine,
  of: ClassObject,
  name: string,
  self: Abstract,
  at: Span,
): Abstract {
  return memberAmong(machine, orderOf(of), name, self, at);
}

/** The member of the first of these classes that has it; absent when none has. */
export function memberAmong(
  machine: Machine,
  classes: readonly Abstract[],
  name: string,
  self: Abstract,
  at: Span,
): Abstract {
  const ways: Abstract[] = [];
  for (const choice of classes) {
    let found: Abstract = absent;
    if (choice.kind === 'class') found = memberOf(machine, choice.class, name, self, at);
    else if (choice.kind === 'library') found = memberOfLibrary(machine, choice, name, self, at);
    // A member that is surely there hides those of the classes behind.
    if (!mayBeAbsent(found)) return ways.length === 0 ? found : union([...ways, found]);
    ways.push(...choices(found).filter(({ kind }) => kind !== 'absent'));
  }
  return ways.length > 0 ? union([...ways, absent]) : absent;
}

/** A member that the class itself has. */
function memberOf(machine: Machine, of: ClassObject, name: string, self: Abstract, at: Span): Abstract {
  const own = of.own.fields.get(name)?.value ?? absent;
  // A special method that is written under a name that is not known is called later (`setByKey`).
  const rest = isSpecial(name) ? absent : of.own.rest.value;
  const ways = [...choices(own), ...choices(rest)]
    .filter(({ kind }) => kind !== 'absent')
    .map((way) => described(machine, way, self, of, at));
  if (!mayBeAbsent(own)) return union(ways);
  // A method that was perhaps deleted leaves that of a base.
  const isDeleted = choices(own).some((way) => way.kind === 'constant' && way.value === undefined);
  return union([...ways, methodOf(machine, of, name, self, at), ...(isDeleted ? [absent] : [])]);
}

/** Does Python look for a method of that name in the class alone? */
export const isSpecial = (name: string): boolean => /^__\w+__$/.test(name);

/** A method or an accessor that the class itself has; absent when it has none. */
function methodOf(machine: Machine, of: ClassObject, name: string, self: Abstract, at: Span): Abstract {
  const isInstance = self.kind !== 'class';
  const getter = of.own.getters.get(name);
  if (getter) return callFunction(machine, getter, self, positional([], at));
  const member = of.methods.get(name) ?? of.statics.get(name);
  // A setter without a getter hides the getter of a base.
  if (!member && languageOf(machine) === 'javascript' && of.methods.has(accessorKey('setter', name)))
    return undefinedValue;
  if (
    !member ||
    (!isInstance && languageOf(machine) !== 'python' && !of.statics.has(name) && name !== 'constructor')
  )
    return absent;
  if (member.kind === 'getter' && (isInstance || of.statics.has(name)))
    return callFunction(machine, member.value, self, positional([], at));
  return bindMember(machine, member, self, of);
}

/** A member that a class of the program has from a class of a library. */
function memberOfLibrary(
  machine: Machine,
  base: Abstract & { kind: 'library' },
  name: string,
  self: Abstract,
  at: Span,
): Abstract {
  if (self.kind !== 'class') return absent;
  const inherited = getMember(machine, base, name, at);
  return inherited.kind === 'library' ? inheritedLibraryMember(machine, base, name, self.class) : inherited;
}

/** A class attribute that answers for itself: `property(read)`, an object whose class has `__get__`. */
function described(machine: Machine, own: Abstract, self: Abstract, of: ClassObject, at: Span): Abstract {
  if (languageOf(machine) !== 'python' || self.kind === 'class') return own;
  if (own.kind === 'instance' && own.type === 'python/property')
    return callFunction(machine, own.facts['get'] ?? undefinedValue, null, positional([self], at));
  // `add = list.append`: a method of the items of the object.
  const method =
    own.kind === 'library' && own.library === 'builtins' ? /^(?:dict|list)\.(\w+)$/.exec(own.path) : null;
  const items = method?.[1] === undefined ? self : itemsHolder(machine, self);
  if (method?.[1] !== undefined && items !== self) return { kind: 'method', of: items, name: method[1] };
  if (own.kind !== 'object' || !own.object.class) return own;
  const read = classMember(machine, own.object.class, '__get__', own, at);
  if (read.kind === 'absent') return own;
  return callFunction(machine, read, own, positional([self, { kind: 'class', class: of }], at));
}

type Library = Abstract & { kind: 'library' };

/** A class method of a library's base class (`Model.query`), bound to the class of the program. */
function inheritedLibraryMember(machine: Machine, base: Library, name: string, of: ClassObject): Abstract {
  const made = machine.domain.classes.classFor(machine, base, { kind: 'class', class: of });
  if (made) return { kind: 'method', of: made, name };
  const plain = { kind: 'library', library: base.library, path: `${base.path}.${name}` } as const;
  return languageOf(machine) === 'python' && !machine.domain.libraries.isComplete(base.library)
    ? union([plain, ofLibrary(machine, plain, of)])
    : plain;
}

/** The member as an object of the library, which may hand out objects of the class (`Order.objects`). */
function ofLibrary(machine: Machine, { library, path }: Library, of: ClassObject): Abstract {
  const name = `${library}.${path}`;
  const holder = holderAt(machine, `${name} of ${of.name} ${of.node.at.line}:${of.node.at.column}`);
  hold(machine, holder, { kind: 'class', class: of });
  return { kind: 'instance', type: '', name, facts: {}, holder };
}

function bindMember(machine: Machine, member: Member, self: Abstract, of: ClassObject): Abstract {
  if (member.bound === 'none') return member.value;
  if (member.bound === 'class')
    return bound(member.value, self.kind === 'class' ? self : { kind: 'class', class: classOf(self) ?? of });
  if (self.kind === 'class' && languageOf(machine) === 'python') return member.value;
  return bound(member.value, self);
}

const classOf = (self: Abstract): ClassObject | null => (self.kind === 'object' ? self.object.class : null);

const bound = (value: Abstract, self: Abstract): Abstract => {
  if (value.kind === 'function') return { ...value, self };
  if (value.kind === 'union') return union(value.of.map((choice) => bound(choice, self)));
  return value;
};

/** The object that has the items of a value: an object of a class that extends `dict` or `list` of Python keeps them in one of its own. */
export function itemsHolder(machine: Machine, value: Abstract): Abstract {
  if (value.kind !== 'object' || languageOf(machine) !== 'python') return value;
  const { class: of, base } = value.object;
  if (!of || !extendsItems(of)) return value;
  if (base.value.kind === 'absent') attachItems(machine, value, of);
  const items = base.value;
  return items.kind === 'object' && items.object.class === null && items.object.shape !== 'module'
    ? items
    : value;
}

/** Does a class extend one of a library, which may have items? `object` has none. */
export const extendsItems = (of: ClassObject): boolean =>
  orderOf(of).some(
    (choice) => choice.kind === 'library' && !(choice.library === 'builtins' && choice.path === 'object'),
  );

/** Makes the items of an object whose constructor did not call the one of `dict` or `list` yet. */
function attachItems(machine: Machine, { object }: Abstract & { kind: 'object' }, of: ClassObject): void {
  const type = orderOf(of).find(
    (choice) =>
      choice.kind === 'library' && choice.library === 'builtins' && /^(dict|list)$/.test(choice.path),
  );
  if (type) write(machine.store, object.base, construct(machine, type, positional([], of.node.at)));
}
