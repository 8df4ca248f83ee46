import { code } from './code.ts';
import { deserialize } from './deserialize.ts';
import { header } from './header.ts';
import { nosql } from './nosql.ts';
import { path } from './path.ts';
import { shell } from './shell.ts';
import { placesAlone, type Sink, type SinkContext, type SinkKind } from './sink.ts';
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

const allowed: SinkVerdict = Object.freeze({ decision: 'allow', why: null });

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
  const sink = sinks[kind];
  const usable = usableOf(sink, argument, inputs);
  if (usable.length === 0) return allowed;
  const skeleton = sink.skeleton && context.skeletons ? sink.skeleton(argument, context) : null;
  if (skeleton !== null && context.skeletons?.has(skeleton)) return allowed;
  const why = sink.check(argument, usable, context);
  if (why !== null) return { decision: 'block', why };
  const isNew =
    skeleton !== null && context.complete === true && makesForm(sink, argument, skeleton, usable, context);
  return isNew
    ? {
        decision: 'block',
        why: 'the call has a form that this function never used, with text of the event in it',
      }
    : allowed;
}

/** Of many events in work nearly no text stands in a call. */
function usableOf({ may }: Sink, argument: string, inputs: readonly string[]): readonly string[] {
  const isAble = may?.(argument) ?? ((input: string): boolean => argument.includes(input));
  const usable: string[] = [];
  const count = Math.min(inputs.length, maxInputs);
  for (let at = 0; at < count; at += 1) {
    const input = inputs[at] as string;
    if (isAble(input) && input.length > 1 && /[^\s'"]/.test(input)) usable.push(input);
  }
  return usable;
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
