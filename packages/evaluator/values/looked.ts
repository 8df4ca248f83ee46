import { flowsOf } from './contents.ts';
import { isInner } from './flows.ts';
import { choices } from './union.ts';
import { type Abstract, falsy, pending, stringOf } from './value.ts';
import { work } from './work.ts';

/** The data that a test looked at while it was evaluated. */
export interface Looked {
  /** Fields of the event. */
  readonly paths: Set<string>;
  /** Variables of the environment. */
  readonly variables: Set<string>;
  /** Texts of the code that it compared event data with. */
  readonly fixed: Set<string>;
  /** The names of the facts of comparisons within the test that tell the callers apart. */
  readonly tests: Set<string>;
  /** The expressions that may still be looked at, together with the tests around this one. */
  left: { expressions: number };
}

/** The most fields and variables of one test that are kept, and the most expressions of one that are looked at. */
const most = { kept: 64, expressions: 300 } as const;

/** Nothing that was looked at so far. */
export const newLooked = (): Looked => ({
  paths: new Set(),
  variables: new Set(),
  fixed: new Set(),
  tests: new Set(),
  left: { expressions: most.expressions },
});

/** The data that the result of a comparison or of a call was made from. Results are known by their object. */
const behind = new WeakMap<Abstract, Looked>();

/** Notes the data in a value that a test evaluated, and the data that an earlier comparison made it from. */
export function look(looked: Looked, value: Abstract): void {
  if (value.kind === 'constant' || looked.paths.size > most.kept) return;
  const earlier = behind.get(value);
  if (earlier) add(looked, earlier);
  if (value.kind !== 'object' && value.kind !== 'function') {
    // The look at a test takes nothing from the steps of the analysis.
    const { compared } = work;
    for (const { path } of flowsOf(value, 2)) if (!isInner(path)) looked.paths.add(path);
    work.compared = compared;
  }
  for (const choice of choices(value))
    for (const part of choice.kind === 'text' ? choice.parts : [])
      if (typeof part === 'object' && part.kind === 'env') looked.variables.add(part.name);
}

/** Adds what was looked at within a test to what the test around it looked at. */
export function add(looked: Looked, inner: Looked): void {
  for (const path of inner.paths) looked.paths.add(path);
  for (const name of inner.variables) looked.variables.add(name);
  for (const text of inner.fixed) looked.fixed.add(text);
  for (const name of inner.tests) looked.tests.add(name);
}

/** Notes the text of the code in a comparison of event data with it. */
export function lookAtFixed(looked: Looked, first: Abstract, second: Abstract): void {
  for (const [text, data] of [
    [stringOf(first), second],
    [stringOf(second), first],
  ] as const)
    if (text !== null && choices(data).some(({ kind }) => kind === 'event') && looked.fixed.size < most.kept)
      looked.fixed.add(text);
}

/** Remembers the data that a result was made from, for a test of the result. */
export function noteBehind(value: Abstract, looked: Looked): void {
  const isResult = value.kind === 'unknown' || value.kind === 'instance' || value.kind === 'union';
  if (isResult && value !== falsy && value !== pending && looked.paths.size > 0) behind.set(value, looked);
}
