import { getMember } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import { tuples } from '../state/heap.ts';
import { itemsOf } from '../state/items.ts';
import { flowsOf } from '../values/contents.ts';
import { sureText, textOf, writtenInPython } from '../values/texts.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, constant, stringOf, unknown } from '../values/value.ts';

/** Python's `text % value` and `text % (a, b)` and `text % {…}`. */
export function formatPercent(machine: Machine, format: Abstract, operand: Abstract): Abstract {
  const pattern = stringOf(format);
  // A list is a value by itself, a tuple holds the values.
  const isValue = operand.kind === 'object' && operand.object.shape === 'list' && !tuples.has(operand.object);
  if (pattern === null || isValue) return unknown('a formatted text', flowsOf(union([format, operand])));
  const values = itemsOf(operand);
  let next = 0;
  const parts: Abstract[] = [];
  let last = 0;
  for (const match of pattern.matchAll(/%(?:\(([^)]*)\))?[-+ #0]*[\d.*]*[hlL]?([a-zA-Z%])/g)) {
    parts.push(constant(pattern.slice(last, match.index)));
    last = match.index + match[0].length;
    if (match[2] === '%') parts.push(constant('%'));
    else {
      const named = match[1] === undefined ? null : field(machine, operand, match[1]);
      const value = named ?? (values ? (values[next++] ?? unknown('a formatted text')) : operand);
      parts.push(inFormat(value, match[0].replace(/^%(\([^)]*\))?/, '')));
    }
  }
  parts.push(constant(pattern.slice(last)));
  return sureText(textOf(parts.map((part) => writtenInPython(part, 'str'))));
}

/** Python's `'{} {name}'.format(…)`. */
export function formatBraces(
  machine: Machine,
  format: Abstract,
  args: readonly Abstract[],
  named: ReadonlyMap<string, Abstract>,
): Abstract {
  const pattern = stringOf(format);
  if (pattern === null)
    return unknown('a formatted text', flowsOf(union([format, ...args, ...named.values()])));
  let next = 0;
  const parts: Abstract[] = [];
  let last = 0;
  for (const match of pattern.matchAll(/\{\{|\}\}|\{([^{}]*)\}/g)) {
    parts.push(constant(pattern.slice(last, match.index)));
    last = match.index + match[0].length;
    if (match[0] === '{{' || match[0] === '}}') {
      parts.push(constant(match[0].slice(1)));
      continue;
    }
    const [path = '', ...fields] = (match[1] ?? '')
      .replace(/[!:].*$/, '')
      .split(/\.|\[|\]/)
      .filter((part, index) => index === 0 || part !== '');
    let value = path === '' ? args[next++] : numberedOrNamed(args, named, path);
    for (const name of fields) value = value && field(machine, value, name);
    const form = /[!:].*$/.exec(match[1] ?? '')?.[0] ?? '';
    const isText = /^!s(?=$|:)/.test(form);
    const shown = inFormat(value ?? unknown('a formatted text'), isText ? form.slice(2) : form);
    parts.push(isText ? writtenInPython(shown, 'str') : shown);
  }
  parts.push(constant(pattern.slice(last)));
  return sureText(textOf(parts.map((part) => writtenInPython(part))));
}

/** A value as a form writes it: known where the form changes nothing (`%s`, `{}`, `%d` of a whole number). */
function inFormat(value: Abstract, form: string): Abstract {
  if (form === '' || form === 's' || form === ':') return value;
  const isWhole = form === 'd' || form === 'i' || form === ':d';
  return union(
    choices(value).map((choice) => {
      // A member of an enumeration is its number here.
      if (choice.kind === 'constant' && isWhole && Number.isInteger(choice.value))
        return constant(choice.value, choice.flows);
      const isKnown = choice.kind === 'constant' || choice.kind === 'text';
      return isKnown ? unknown('a formatted text', flowsOf(choice)) : choice;
    }),
  );
}

/** `{0}` is an argument by its number, `{name}` one by its name. */
function numberedOrNamed(
  args: readonly Abstract[],
  named: ReadonlyMap<string, Abstract>,
  path: string,
): Abstract | undefined {
  return /^\d+$/.test(path) ? args[Number(path)] : (named.get(path) ?? named.get('**'));
}

const field = (machine: Machine, value: Abstract, name: string): Abstract =>
  getMember(machine, value, name, { line: 1, column: 1, endLine: 1, endColumn: 1 });
