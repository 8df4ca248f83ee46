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

/** Every kind of dangerous call; adding one is a file and a line here. */
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

export interface SinkVerdict {
  readonly decision: 'allow' | 'block';
  /** What was proven; null when nothing was. */
  readonly why: string | null;
}

/** Longer arguments and more inputs than this are told as not checked, by a `why` with `allow`. */
export const maxArgument = 1024 * 1024;
export const maxInputs = 20_000;

/**
 * Whether a call is an attack: text of the event is more than one value of the argument, or the argument has a form that
 * this function never had and owes it to text of the event. An input that merely repeats words of a fixed argument is none:
 * arguments of a known form are allowed. Inputs of one character, and of blanks and quotes alone, prove nothing.
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

/** What one of the texts that could (`usable`) proves of a call; null: none does. */
export function proofOf(
  kind: SinkKind,
  argument: string,
  able: readonly string[],
  context: SinkContext,
): Proof {
  if (able.length === 0) return null;
  const sink = sinks[kind];
  const skeleton = sink.skeleton && context.skeletons ? sink.skeleton(argument, context) : null;
  if (skeleton !== null && context.skeletons?.has(skeleton)) return null;
  const why = sink.check(argument, able, context);
  const isNew =
    why === null &&
    skeleton !== null &&
    context.complete === true &&
    makesForm(sink, argument, skeleton, able, context);
  return isNew ? 'the call has a form that this function never used, with text of the event in it' : why;
}

/** Texts of events that could prove something of an argument, in their order; of all together no more than `maxInputs` are looked at. */
export function usable(kind: SinkKind, argument: string, events: readonly Texts[]): readonly string[] {
  if (argument.length > maxArgument) return [];
  const able: string[] = [];
  let left = maxInputs;
  for (const one of events) {
    const texts = one.all.length <= left ? one : textsOf(one.all.slice(0, left));
    for (const text of texts.able(kind, argument))
      if (text.length > 1 && /[^\s'"]/.test(text)) able.push(text);
    left -= one.all.length;
    if (left <= 0) break;
  }
  return able;
}

/** Texts of one event. What is to be known of them for a kind of calls is found out at the first of that kind. */
export interface Texts {
  readonly all: readonly string[];
  /** Those that could prove something of an argument of that kind. */
  readonly able: (kind: SinkKind, argument: string) => readonly string[];
  /** Those that name something above where they are put, or from the root. */
  readonly leading: () => readonly string[];
  /** As `Ready` says it of addresses. */
  readonly marks: (head: string) => readonly string[] | null;
  /** Calls that some of them stand in and none makes an attack, as their asker names them. */
  readonly harmless: Set<string>;
}

export function textsOf(all: readonly string[]): Texts {
  const known = new Map<SinkKind, Ready>();
  let leads: readonly string[] | null = null;
  const leading = (): readonly string[] => {
    leads ??= all.filter(isLeading);
    return leads;
  };
  const readyFor = (kind: SinkKind): Ready => {
    let ready = known.get(kind);
    if (ready === undefined) {
      ready = sinks[kind].ready?.(kind === 'path' ? leading() : all) ?? {
        able: (argument) => held(argument, all),
      };
      known.set(kind, ready);
    }
    return ready;
  };
  return {
    all,
    able: (kind, argument) => readyFor(kind).able(argument),
    leading,
    marks: (head) => readyFor('url').marks?.(head) ?? null,
    harmless: new Set(),
  };
}

/** Characters that are read to find out whether text of the event is why a form is new; where more were needed it is taken to be. */
export const mostRead = 500_000;

/** Whether the argument would have another form if an input said something else: not if it is a value, or a part of a longer word. */
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

/** The form of an argument, to be learned with the profile; null for kinds that have none. */
export function skeletonOf(kind: SinkKind, argument: string, context: SinkContext = {}): string | null {
  return sinks[kind].skeleton?.(argument.slice(0, maxArgument), context) ?? null;
}
