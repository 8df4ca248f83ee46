import { orderOf } from '../classes/order.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { itemsOf } from '../state/items.ts';
import { choices } from '../values/union.ts';
import type { Abstract, ClassObject } from '../values/value.ts';

/**
 * Python: is the type of an `except` a class of the program of which no code makes an object? No module that is loaded names the
 * class or a class that extends it, but to declare or to catch it.
 */
export function isNeverRaised(machine: Machine, type: Abstract): boolean {
  if (languageOf(machine) !== 'python') return false;
  const types = itemsOf(type) ?? [type];
  return (
    types.length > 0 && types.every((each) => choices(each).every((choice) => isUnused(machine, choice)))
  );
}

function isUnused(machine: Machine, type: Abstract): boolean {
  if (type.kind !== 'class' || !isMadeByName(type.class)) return false;
  const texts = textsOf(machine);
  return texts !== null && isOnlyCaught(type.class.name, texts, 0);
}

/** Does nothing but its name lead to the class: no decorator, no metaclass, no base that sees the classes that extend it? */
function isMadeByName(of: ClassObject): boolean {
  const { decorators = [] } = of.node as { readonly decorators?: readonly unknown[] };
  return (
    decorators.length === 0 &&
    of.metaclasses.length === 0 &&
    orderOf(of).every((each) =>
      each.kind === 'class'
        ? !each.class.methods.has('__init_subclass__') && !each.class.statics.has('__init_subclass__')
        : each.kind === 'library' && each.library === 'builtins',
    )
  );
}

/** Code that may find a class without its name. */
const findsClasses =
  /__subclasses__|__class__|__dict__|sys\.modules|\b(?:inspect|pickle)\b|\b(?:globals|locals|vars|eval|exec|getattr|import_module|type)\s*\(/;

/** The texts of the modules; null where some code may find a class without its name. */
function textsOf({ modules }: Machine): readonly string[] | null {
  const texts = [...modules.values()].map(({ module }) => module.text);
  return texts.some((text) => findsClasses.test(text)) ? null : texts;
}

const declaration = /^([ \t]*@[^\n]*\n)?[ \t]*class\s+(\w+)[ \t]*(?:\(([^)]*)\))?[ \t]*:/gm;
const caught = /^[ \t]*except\b[^:\n]*:/gm;
const tested = /\bisinstance\(\s*[\w.]+\s*,\s*\w+\s*\)/g;

/** Do the texts name a class only where they declare it, catch it or test for it? The same must hold for classes that extend it. */
function isOnlyCaught(name: string, texts: readonly string[], depth: number): boolean {
  if (depth > 4) return false;
  const word = new RegExp(`\\b${name}\\b`);
  return texts.every((text) => {
    for (const [, decorator, inner = '', bases = ''] of text.matchAll(declaration))
      if (word.test(bases) && (decorator !== undefined || !isOnlyCaught(inner, texts, depth + 1)))
        return false;
    const rest = text
      .replace(declaration, (_, decorator: string | undefined) => decorator ?? '')
      .replace(caught, '')
      .replace(tested, '');
    return !word.test(rest);
  });
}
