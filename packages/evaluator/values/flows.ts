import { takenIn } from '@emmental/model';
import { work } from './work.ts';

/** Event data inside a value: the field it came from, and the steps that were applied to it, in order. */
export interface Flow {
  readonly path: string;
  readonly by: readonly string[];
}

/** The event data of a value, one flow for each field. */
export type Flows = readonly Flow[];

/** No event data. */
export const noFlow: Flows = [];

const MAX_FLOWS = 24;

const MAX_STEPS = 8;

/**
 * Paths of data that is not event data and that must not leave the function. No field of an event has such a name.
 */
export const inner = {
  stack: '(stack trace)',
  environment: '(environment)',
  /** Data whose way the evaluator lost: it may be event data. */
  lost: '(lost)',
  /** Data that an earlier event left in a variable. */
  earlier: (variable: string): string => `(earlier) ${variable}`,
} as const;

/** Is the path one of `inner`, and so no field of an event? */
export const isInner = (path: string): boolean => path.startsWith('(');

/** Joins flows. A path in both keeps the steps that both have. Returns `first` itself when nothing is new. */
export function joinFlows(first: Flows, second: Flows): Flows {
  if (first === second || second.length === 0) return first;
  if (first.length === 0) return second;
  let joined: Flow[] | null = null;
  work.compared += first.length * second.length;
  for (const flow of second) {
    const all = joined ?? first;
    const index = all.findIndex((other) => other.path === flow.path);
    const before = all[index];
    if (before && (before === flow || before.by.every((step) => flow.by.includes(step)))) continue;
    if (!before && all.length >= MAX_FLOWS) continue;
    joined ??= [...first];
    if (before) joined[index] = { path: flow.path, by: before.by.filter((step) => flow.by.includes(step)) };
    else joined.push(flow);
  }
  return joined ?? first;
}

const plain = new Map<string, Flows>();

/** The flow of an event field to which nothing was applied. */
export function flowOf(path: string): Flows {
  const known = plain.get(path);
  if (known) return known;
  if (plain.size >= MAX_KNOWN) plain.clear();
  const made: Flows = [{ path, by: [] }];
  plain.set(path, made);
  return made;
}

const MAX_KNOWN = 20_000;

/** The flows after one more step. */
export const applied = (flows: Flows, by: string): Flows =>
  flows.map((flow) =>
    flow.by.includes(by) || flow.by.length >= MAX_STEPS ? flow : { path: flow.path, by: [...flow.by, by] },
  );

/** The step of a field that its sender wrote with percent signs: it holds until somebody changes or decodes the field. */
export const encodedBy = (sender: string): string => `${ENCODED}${sender}`;

const ENCODED = 'percent-encoded by ';

/** The flows of a value that was made from another one: perhaps decoded, so no longer as the sender wrote it. */
export const changed = (flows: Flows): Flows => without(flows, isEncoding);

/** Is the step the encoding by the sender? */
export const isEncoding = (step: string): boolean => step.startsWith(ENCODED);

/** The flows without some of their steps. */
export function without(flows: Flows, isGone: (step: string) => boolean): Flows {
  if (!flows.some(({ by }) => by.some(isGone))) return flows;
  return flows.map(({ path, by }) => ({ path, by: by.filter((step) => !isGone(step)) }));
}

/** Makes an event path longer: `items` + `[]` + `name` → `items[].name`. Very long paths (recursion) stay as they are. */
export function extendPath(path: string, step: string): string {
  if (path.length > MAX_PATH) return path;
  if (step === '[]') return path.endsWith('[][]') ? path : `${path}[]`;
  return path === '' ? step : `${path}.${step}`;
}

const MAX_PATH = 96;

/**
 * Marks a flow as a part of its field (an extension, an item of a split), because a test of a part proves nothing about
 * the rest of the field. `place` keeps parts apart; a part with a meaning has a name (`host`).
 */
export const partOf = (flows: Flows, place: string): Flows => applied(flows, `${PART}${place}`);

/** Is data out of a store in it? */
export const hasTaken = (flows: Flows): boolean => flows.some(({ path }) => takenIn(path) !== null);

/** Marks a flow as one member of parsed data whose fields are not told apart by path. Those of data from a store are. */
export function memberOf(flows: Flows, name: string): Flows {
  if (!hasTaken(flows)) return applied(flows, `${PART}.${name}`);
  const others = applied(
    flows.filter(({ path }) => takenIn(path) === null),
    `${PART}.${name}`,
  );
  return joinFlows(others, takenMember(flows, name));
}

/** The flows of a member of data from a store; other flows are left out. A chain of equal or many members ends. */
const takenMember = (flows: Flows, name: string): Flows =>
  flows.flatMap((flow) => {
    const taken = takenIn(flow.path);
    if (!taken) return [];
    const steps = taken.field.split('.');
    const isLast = /^-?\d+$|\./.test(name) || steps.length >= MAX_MEMBERS || steps.at(-1) === name;
    return isLast ? [flow] : [{ path: `${flow.path}.${name}`, by: flow.by }];
  });

/** The flows of an item of a value that is not known, whose name tells the members of data from a store apart. */
export const itemFlows = (flows: Flows, name: string | null): Flows =>
  name === null || !hasTaken(flows)
    ? flows
    : joinFlows(
        flows.filter(({ path }) => takenIn(path) === null),
        takenMember(flows, name),
      );

const MAX_MEMBERS = 6;

/** Is the step a part that was cut out of a text, and so a text itself? A text that was decoded is still all of it. */
export const isCut = (step: string): boolean =>
  step.startsWith(PART) && !step.startsWith(`${PART}.`) && step !== decodedPart;

/** The innermost part of its field that a flow is; null for all of the field. */
export const partIn = (flow: Flow): string | null =>
  flow.by.findLast((step) => step.startsWith(PART)) ?? null;

const PART = 'part of the field ';

/** The step of the host of an address. */
export const hostPart = `${PART}host`;

/** The step of a text whose percent signs were decoded: tests of the text before it prove little about it. */
export const decodedPart = `${PART}decoded`;

/** The step of a value that was made a text. */
export const madeText = 'text only';

const lineBreaks = ['\r', '\n'];

/** The flows after all of one character were removed from a text. Without both line breaks it has none. */
export function withoutCharacter(flows: Flows, gone: string, by: string): Flows {
  const other = lineBreaks.find((character) => character !== gone);
  if (other === undefined || !lineBreaks.includes(gone) || /[\r\n]/.test(by)) return flows;
  return flows.map((flow) => ({
    path: flow.path,
    by: [...flow.by, flow.by.includes(`without ${other}`) ? 'no line breaks' : `without ${gone}`],
  }));
}
