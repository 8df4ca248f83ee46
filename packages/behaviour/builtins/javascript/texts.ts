import {
  type Abstract,
  afterChange,
  applied,
  type Call,
  choices,
  constant,
  flowsOf,
  knownScalars,
  list,
  repeated,
  stringOf,
  textOf,
  union,
  unknown,
  withoutCharacter,
} from '@emmental/evaluator';
import { first, self } from '../../models/argument.ts';
import { partValue } from '../../models/files/javascript.ts';
import { harmlessAfterRemoving } from '../../models/patterns.ts';
import { callBack, sanitize } from '../../models/rules.ts';
import { narrowed } from '../../models/sanitizers.ts';
import { afterReplacing } from '../../models/separators.ts';

/** Returns a text made from this text; it holds the same event data. */
export const derived = (call: Call): Abstract => {
  const receiver = self(call);
  if (receiver.kind === 'event') return receiver;
  return unknown(`a text made by ${call.name}`, flowsOf(union([receiver, ...call.args])));
};

export const changed =
  (change: (text: string) => string) =>
  (call: Call): Abstract => {
    const subject = self(call);
    const text = stringOf(subject);
    return text === null ? derived(call) : constant(change(text), flowsOf(subject));
  };

/** `trim`, `trimStart`, `trimEnd`: a text whose ends are known, or not spaces, stays. */
export const trimmed =
  (change: (text: string) => string) =>
  (call: Call): Abstract => {
    const subject = self(call);
    if (subject.kind !== 'text') return changed(change)(call);
    const isPlain = subject.parts.every((part) => typeof part !== 'string' || part.trim() === part);
    return isPlain ? withoutChanged(call, subject, change) : derived(call);
  };

/** A text with unknown parts in place of the variables of the environment that a change makes another text. */
function withoutChanged(
  { machine }: Call,
  subject: Abstract & { readonly kind: 'text' },
  change: (text: string) => string,
): Abstract {
  const parts = subject.parts.map((part): typeof part => {
    if (typeof part === 'string' || part.kind !== 'env') return part;
    const known = knownScalars(machine, { kind: 'text', parts: [part], flows: [] });
    const stays = known === null || known.every((value) => change(String(value)) === String(value));
    return stays ? part : { kind: 'unknown', why: 'a changed variable of the environment' };
  });
  return { ...subject, parts };
}

/** Returns the text in another case: its known parts are changed, too. */
export const recased =
  (change: (text: string) => string) =>
  (call: Call): Abstract => {
    const subject = self(call);
    if (subject.kind !== 'text') return changed(change)(call);
    const parts = subject.parts.map((part) => (typeof part === 'string' ? change(part) : part));
    return withoutChanged(call, { ...subject, parts }, change);
  };

/** Letters of a known text that `replace` may make; a loop may make a text longer in each pass. */
const mostLetters = 1_000_000;

export function replace(call: Call): Abstract {
  const [pattern, by] = call.args;
  const text = stringOf(self(call));
  const from = stringOf(pattern);
  const to = withoutDollars(stringOf(by));
  const made = replacements(call, by);
  if (text !== null && from !== null && to !== null && text.length * (to.length + 1) < mostLetters)
    return constant(
      call.name === 'replaceAll' ? text.replaceAll(from, () => to) : text.replace(from, () => to),
      flowsOf(self(call)),
    );
  const receiver = self(call);
  if (receiver.kind === 'text' && from !== null && by && made[0] === by && !mayHaveDollars(by)) {
    const change = (known: string): string => known.replaceAll(from, '');
    const open = withoutChanged(call, receiver, change);
    if (open.kind === 'text') return replacedParts(open, from, by, call.name === 'replaceAll');
  }
  const word = from ?? wordOf(pattern);
  const kept =
    word !== null && to !== null
      ? afterChange(receiver, (part) => !part.includes(word), 'a text made by replace')
      : null;
  const isAll = call.name === 'replaceAll' && from !== null && to !== null;
  if (kept) return afterReplacing(kept, { from: word, to, isAll });
  const sinks = pattern?.kind === 'instance' ? harmlessAfter(pattern, to, call.name) : [];
  const before = flowsOf(union([receiver, ...made]));
  const flows = isAll ? withoutCharacter(before, from, to) : before;
  const replaced = afterReplacing(unknown('a text made by replace', flows), { from, to, isAll });
  return sinks.length > 0
    ? unknown('a text made by replace', applied(flowsOf(replaced), narrowed('cleaned text', sinks)))
    : replaced;
}

const mayHaveDollars = (by: Abstract): boolean => stringOf(by)?.includes('$') === true;

/** The text that stands for a match; null where `$&` and the like put other texts in. */
const withoutDollars = (to: string | null): string | null => (to?.includes('$') === true ? null : to);

/**
 * Replaces a text in the known parts of another one. `replace` changes the first place alone, which may be in an unknown part
 * before it; then the known parts may stay.
 */
function replacedParts(
  receiver: Abstract & { readonly kind: 'text' },
  from: string,
  by: Abstract,
  isAll: boolean,
): Abstract {
  let isDone = false;
  let mayStay = false;
  let isOpen = false;
  const parts = receiver.parts.flatMap((part): Abstract[] => {
    if (typeof part !== 'string') {
      isOpen = true;
      return [{ kind: 'text', parts: [part], flows: receiver.flows }];
    }
    const at = part.indexOf(from);
    if (at < 0 || (isDone && !isAll)) return [constant(part)];
    isDone = true;
    mayStay ||= isOpen && !isAll;
    const pieces = isAll ? part.split(from) : [part.slice(0, at), part.slice(at + from.length)];
    return pieces.flatMap((piece, index) => (index === 0 ? [constant(piece)] : [by, constant(piece)]));
  });
  const made = textOf(parts);
  return mayStay ? union([receiver, made]) : made;
}

/** Returns the texts that a replacement puts in: itself, or what it returns for a match when it is a function. */
function replacements(call: Call, by: Abstract | undefined): readonly Abstract[] {
  if (!by) return [];
  const functions = choices(by).filter(({ kind }) =>
    ['function', 'native', 'method', 'library'].includes(kind),
  );
  if (functions.length === 0) return [by];
  const match = unknown('a match', flowsOf(self(call)));
  const results = repeated(call.machine, () => callBack(call, union(functions), [match, match]));
  return [...results, ...choices(by).filter((choice) => !functions.includes(choice))];
}

/** Returns the only text that a pattern matches, as for `/\+/g` and `/%20/g`, or null. */
const wordOf = (pattern: Abstract | undefined): string | null =>
  pattern?.kind === 'instance'
    ? (/^\\?([^\w\\^$.|?*+()[\]{}]|(?<=\\)\W|%\d\d)$/.exec(stringOf(pattern.facts['pattern']) ?? '')?.[1] ??
      null)
    : null;

const harmlessAfter = (pattern: Abstract & { kind: 'instance' }, to: string | null, name: string) =>
  harmlessAfterRemoving(
    stringOf(pattern.facts['pattern']) ?? '',
    `${stringOf(pattern.facts['flags']) ?? ''}${name === 'replaceAll' ? 'g' : ''}`,
    to ?? '/',
  );

/** Returns a part of this text. A test of the part proves nothing about the text itself. */
export const part = (call: Call): Abstract => {
  const text = stringOf(self(call));
  return text === null ? partValue(call, self(call)) : unknown('a part of a text', flowsOf(self(call)));
};

export function split(call: Call): Abstract {
  const receiver = self(call);
  const text = stringOf(receiver);
  const by = stringOf(first(call));
  if (call.args.length > 1 || call.open) return list(call.machine, [], partValue(call, receiver));
  if (text !== null && by !== null)
    return list(
      call.machine,
      text.split(by).map((part) => constant(part)),
    );
  // A list in an environment variable comes from the owner, like a list in the code.
  if (flowsOf(receiver).length === 0 && receiver.kind === 'text') return splitVariable(call, receiver, by);
  const part = partValue(call, receiver);
  return list(call.machine, [], by === '/' ? sanitize(part, 'basename') : part);
}

/** The parts of a text without event data: those of the values that the template gives it, where they are known. */
function splitVariable(
  { machine }: Call,
  receiver: Abstract & { readonly kind: 'text' },
  by: string | null,
): Abstract {
  if (receiver.parts.some((part) => typeof part === 'string')) return list(machine, [], unknown(aPart));
  const known = knownScalars(machine, receiver);
  if (known === null) return list(machine, [], receiver);
  if (by === null) return list(machine, [], unknown(aPart));
  const all = known.map((value) =>
    String(value)
      .split(by)
      .map((part) => constant(part)),
  );
  return all.length === 1 ? list(machine, all[0] ?? []) : list(machine, [], union(all.flat()));
}

const aPart = 'a part of a text';
