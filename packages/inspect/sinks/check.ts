import { code } from './code.ts';
import { deserialize } from './deserialize.ts';
import { header } from './header.ts';
import { nosql } from './nosql.ts';
import { isLeading, path } from './path.ts';
import { shell } from './shell.ts';
import {
  held,
  type Proof,
  placesAlone,
  type Ready,
  type Sink,
  type SinkContext,
  type SinkKind,
} from './sink.ts';
import { sql } from './sql.ts';
import { template } from './template.ts';
import { url } from './url.ts';

/** Every kind of sink, that is, of dangerous call. Adding a kind takes one file and one line here. */
export const sinks: Readonly<Record<SinkKind, Sink>> = {
  shell,
  sql,
  path,
  url,
  code,
  template,
  nosql,
  header,
  deserialize,
};

/** The decision about one dangerous call. */
export interface SinkVerdict {
  readonly decision: 'allow' | 'block';
  /** The proof in words; null when nothing was proven. */
  readonly why: string | null;
}

/** The most characters of an argument that is checked. A longer argument is allowed, and `why` contains that it was not checked. */
export const maxArgument = 1024 * 1024;
/** The most texts of events that are compared with an argument. */
export const maxInputs = 20_000;

/**
 * Checks whether a call is an attack. `inputs` are the texts of the event. A call is an attack in two cases: an input is
 * more than one value of the argument, or the argument has a form that this function never used and an input causes
 * this form. An input that only repeats words of a fixed argument is no attack, so arguments of a known form are
 * allowed. Inputs of one character, or of only blanks and quotes, prove nothing.
 */
export function checkSink(
  kind: SinkKind,
  argument: string,
  inputs: readonly string[],
  context: SinkContext = {},
): SinkVerdict {
  if (argument.length > maxArgument)
    return { decision: 'allow', why: `not checked: longer than ${maxArgument} characters` };
  const why = proofOf(kind, argument, usable(kind, argument, [textsOf(inputs)]), context);
  return { decision: why === null ? 'allow' : 'block', why };
}

/** Returns the proof that the texts (from `usable`) make the call an attack; null when they do not. */
export function proofOf(
  kind: SinkKind,
  argument: string,
  texts: readonly string[],
  context: SinkContext,
): Proof {
  if (texts.length === 0) return null;
  const sink = sinks[kind];
  const skeleton = sink.skeleton && context.skeletons ? sink.skeleton(argument, context) : null;
  if (skeleton !== null && context.skeletons?.has(skeleton)) return null;
  const why = sink.check(argument, texts, context);
  const isNew =
    why === null &&
    skeleton !== null &&
    context.complete === true &&
    makesForm(sink, argument, skeleton, texts, context);
  return isNew ? 'the call has a form that this function never used, with text of the event in it' : why;
}

/**
 * Returns those texts of events that could be a proof against an argument, in their order. At most `maxInputs` texts of
 * all events together are considered.
 */
export function usable(kind: SinkKind, argument: string, events: readonly Texts[]): readonly string[] {
  if (argument.length > maxArgument) return [];
  const found: string[] = [];
  let left = maxInputs;
  for (const event of events) {
    const texts = event.values.length <= left ? event : textsOf(event.values.slice(0, left));
    for (const text of texts.candidates(kind, argument))
      if (text.length > 1 && /[^\s'"]/.test(text)) found.push(text);
    left -= event.values.length;
    if (left <= 0) break;
  }
  return found;
}

/** The texts of one event. Data for the checks of a kind of sink is computed at the first call of that kind. */
export interface Texts {
  readonly values: readonly string[];
  /** Returns the texts that could be a proof against an argument of a kind. */
  readonly candidates: (kind: SinkKind, argument: string) => readonly string[];
  /** Returns the texts that can lead out of a folder when they are inserted into a path: they contain `..` or start at the root. */
  readonly leading: () => readonly string[];
  /** Keys of calls that contain some of the texts and are no attack; the caller makes the keys and adds them. */
  readonly harmless: Set<string>;
}

/** Makes the `Texts` of an event from its texts. */
export function textsOf(values: readonly string[]): Texts {
  const known = new Map<SinkKind, Ready>();
  let leads: readonly string[] | null = null;
  const leading = (): readonly string[] => {
    leads ??= values.filter(isLeading);
    return leads;
  };
  const readyFor = (kind: SinkKind): Ready => {
    let ready = known.get(kind);
    if (ready === undefined) {
      ready = sinks[kind].ready?.(kind === 'path' ? leading() : values) ?? {
        candidates: (argument) => held(argument, values),
      };
      known.set(kind, ready);
    }
    return ready;
  };
  return {
    values,
    candidates: (kind, argument) => readyFor(kind).candidates(argument),
    leading,
    harmless: new Set(),
  };
}

/**
 * The most characters that are read to find out whether an input causes a new form. If more would be needed, the input
 * counts as the cause.
 */
export const mostRead = 500_000;

/**
 * Returns true when the argument would have another form if an input were another text. That is not so for an input that
 * is a value or a part of a longer word.
 */
function makesForm(
  { skeleton }: Sink,
  argument: string,
  form: string,
  inputs: readonly string[],
  context: SinkContext,
): boolean {
  let read = 0;
  for (const input of inputs) {
    for (const [start, end] of placesAlone(argument, input)) {
      const other = (/^[\d.]+$/.test(input) ? '0' : 'x').repeat(end - start);
      read += argument.length;
      if (read > mostRead) return true;
      if (skeleton?.(argument.slice(0, start) + other + argument.slice(end), context) !== form) return true;
    }
  }
  return false;
}

/** Returns the form of an argument, which `profile learn` stores; null for kinds without forms. */
export function skeletonOf(kind: SinkKind, argument: string, context: SinkContext = {}): string | null {
  return sinks[kind].skeleton?.(argument.slice(0, maxArgument), context) ?? null;
}
