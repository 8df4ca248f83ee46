import type { Hole } from '@emmental/model';
import { flowsHeld, flowsOf } from './contents.ts';
import { applied, changed, type Flows, joinFlows, madeText, noFlow } from './flows.ts';
import { choices, union } from './union.ts';
import { type Abstract, type Constant, constant, event, isNothing, text } from './value.ts';

const MAX_COMBINATIONS = 12;

/** The text of the joined values. Few alternatives are multiplied out; many become an unknown part. */
export function textOf(values: readonly Abstract[]): Abstract {
  const [only] = values;
  // A text of one event field is that field, so that parsed data keep its path.
  if (values.length === 1 && only?.kind === 'event')
    return event(only.path, applied(only.flows, madeText)[0]?.by ?? []);
  let rows: { parts: (string | Hole)[]; flows: Flows }[] = [{ parts: [], flows: noFlow }];
  let isWhole = true;
  for (const value of values) {
    // No program means the word `undefined`: alternatives that are nothing are left out.
    const options = some(choices(value));
    isWhole &&= options.length === choices(value).length && !options.some(isLoose);
    if (options.length === 0 || rows.length * options.length > MAX_COMBINATIONS) {
      const flows = flowsOf(value);
      for (const row of rows) {
        row.parts.push({ kind: 'unknown', why: 'one of several values' });
        row.flows = joinFlows(row.flows, flows);
      }
      continue;
    }
    rows = options.flatMap((option) =>
      rows.map((row) => ({
        parts: [...row.parts, ...partsOf(option)],
        flows: joinFlows(row.flows, flowsOf(option)),
      })),
    );
  }
  const made = union(rows.map((row) => text(row.parts, row.flows)));
  return isWhole ? made : union(choices(made).map(undecided));
}

/** Marks the text that a value was converted to: it is surely a text. Text of which alternatives were left out is not marked. */
export const sureText = (value: Abstract): Abstract =>
  union(
    choices(value).map((choice) =>
      choice.kind === 'event' || (choice.kind === 'text' && !choice.loose)
        ? { ...choice, made: true }
        : choice,
    ),
  );

/** Is the value surely a text? A part of it is known, or it was made a text. */
export const isSureText = (value: Abstract): boolean => {
  if (value.kind === 'constant') return typeof value.value === 'string' && value.enumeration === undefined;
  if (value.kind === 'event') return value.made === true;
  return (
    value.kind === 'text' &&
    !value.loose &&
    (value.made === true || value.parts.some((part) => typeof part === 'string'))
  );
};

/** How Python makes a text of a value: `str(x)` and `%s`, or `f'{x}'` and `'{}'.format(x)`. */
type Writing = 'str' | 'format';

/**
 * Returns a value as Python writes it in a text: what is surely nothing is `None`, booleans begin with a capital, and a
 * member of an enumeration is its name or its value.
 */
export const writtenInPython = (value: Abstract, writing: Writing = 'format'): Abstract =>
  union(
    choices(value).map((choice, _, all) => {
      if (all.every(isNothing)) return constant('None');
      if (choice.kind !== 'constant') return choice;
      if (choice.enumeration !== undefined || choice.shownBy !== undefined)
        return writtenMember(choice, writing);
      if (typeof choice.value !== 'boolean') return choice;
      return constant(choice.value ? 'True' : 'False', choice.flows);
    }),
  );

/**
 * Returns a member of an enumeration as Python writes it in a text. Where versions of Python differ, it is either of two
 * texts. Source: docs.python.org/3/library/enum.html and the changes of 3.11, tried with 3.8 to 3.13.
 */
function writtenMember({ value, flows, shown, shownBy }: Constant, writing: Writing): Abstract {
  const plain = constant(value, flows);
  if (shown === undefined || shownBy === 'class') return undecided(plain);
  const named = constant(shown, flows);
  if (shownBy === undefined) return named;
  if (shownBy === 'number') return writing === 'format' ? plain : union([plain, named]);
  return writing === 'format' ? union([plain, named]) : named;
}

/** The same text as a value that decides no test, because alternatives of it were left out. */
export function undecided(value: Abstract): Abstract {
  if (value.kind === 'text') return { ...value, loose: true };
  if (value.kind !== 'constant') return value;
  return { kind: 'text', parts: [String(value.value)], flows: value.flows, loose: true };
}

const isLoose = (value: Abstract): boolean => value.kind === 'text' && value.loose === true;

const some = (all: readonly Abstract[]): readonly Abstract[] =>
  all.every(isNothing) ? all : all.filter((choice) => !isNothing(choice));

/** A value as parts of a text. */
export function partsOf(value: Abstract): readonly (string | Hole)[] {
  switch (value.kind) {
    case 'constant':
      return [String(value.value)];
    case 'text':
      return value.parts;
    case 'event':
      return [{ kind: 'event', path: value.path }];
    case 'unknown':
      return [{ kind: 'unknown', why: value.why }];
    case 'instance': {
      const shown = value.facts['text'];
      // Data that a program put into the object may be in any part of its text.
      return shown && flowsHeld(value.holder.cell.value).length === 0
        ? partsOf(shown)
        : [{ kind: 'unknown', why: value.name }];
    }
    default:
      return [{ kind: 'unknown', why: 'a value of the program' }];
  }
}

/** A text after a change that leaves its known parts as they are; null when the change may touch a known part. */
export function afterChange(
  value: Abstract,
  leaves: (part: string) => boolean,
  why: string,
  after: (flows: Flows) => Flows = changed,
): Abstract | null {
  if (value.kind === 'union') {
    const all = value.of.map((choice) => afterChange(choice, leaves, why, after));
    return all.every((choice) => choice !== null) ? union(all) : null;
  }
  if (value.kind !== 'text') return null;
  const known = value.parts.filter((part) => typeof part === 'string');
  if (known.length === 0 || !known.every(leaves)) return null;
  const made = text(
    value.parts.map((part) => (typeof part === 'string' ? part : { kind: 'unknown', why })),
    after(value.flows),
  );
  return value.loose ? undecided(made) : made;
}

/** Does a text start, or end, with `end`? Null when that depends on an unknown part. */
export function sureEnd(value: Abstract, end: string, where: 'start' | 'end'): boolean | null {
  if (value.kind !== 'text' || value.loose) return null;
  const part = value.parts.at(where === 'start' ? 0 : -1);
  // Normalising the path may have removed it.
  if (typeof part !== 'string' || value.flows.some(({ by }) => by.includes('normalised path'))) return null;
  const has = (a: string, b: string) => (where === 'start' ? a.startsWith(b) : a.endsWith(b));
  return has(part, end) ? true : has(end, part) ? null : false;
}

/** May the value be this text? A hole in it may be anything. */
export const mayBeText = (value: Abstract, word: string): boolean =>
  choices(value).some((choice) => isLoose(choice) || fits(partsOf(choice), word));

function fits(parts: readonly (string | Hole)[], word: string): boolean {
  const [first = ''] = parts;
  if (parts.length <= 1) return typeof first !== 'string' || first === word;
  const last = parts.at(-1) ?? '';
  const start = typeof first === 'string' ? first : '';
  const end = typeof last === 'string' ? last : '';
  if (!word.startsWith(start) || !word.endsWith(end)) return false;
  // The earliest match of each piece leaves the most text for the pieces after it.
  let at = start.length;
  for (const piece of parts.slice(1, -1)) {
    const found = typeof piece === 'string' ? word.indexOf(piece, at) : at;
    if (found < 0) return false;
    at = found + (typeof piece === 'string' ? piece.length : 0);
  }
  return at <= word.length - end.length;
}
