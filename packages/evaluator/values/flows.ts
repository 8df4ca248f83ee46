/** Event data inside a value: which field it came from, and what was applied to it on the way, in order. */
export interface Flow {
  readonly path: string;
  readonly by: readonly string[];
}

export type Flows = readonly Flow[];

export const noFlow: Flows = [];

const MAX_FLOWS = 24;

const MAX_STEPS = 8;

/**
 * What is no event data and flows the same way: it must not leave the function. No field of an event is called so.
 */
export const inner = {
  stack: '(stack trace)',
  environment: '(environment)',
  /** What an earlier event left in a variable. */
  earlier: (variable: string): string => `(earlier) ${variable}`,
} as const;

export const isInner = (path: string): boolean => path.startsWith('(');

/** Both flows. The same path twice keeps what was applied in both cases only. Gives back `one` where nothing is new. */
export function joinFlows(first: Flows, second: Flows): Flows {
  if (first === second || second.length === 0) return first;
  if (first.length === 0) return second;
  let joined: Flow[] | null = null;
  for (const flow of second) {
    const all = joined ?? first;
    const index = all.findIndex((other) => other.path === flow.path);
    const before = all[index];
    if (before && (before === flow || before.by.every((step) => flow.by.includes(step)))) continue;
    joined ??= [...first];
    if (before) joined[index] = { path: flow.path, by: before.by.filter((step) => flow.by.includes(step)) };
    else if (joined.length < MAX_FLOWS) joined.push(flow);
  }
  return joined ?? first;
}

const plain = new Map<string, Flows>();

/** The flow of an event field as it came. */
export function flowOf(path: string): Flows {
  const known = plain.get(path);
  if (known) return known;
  if (plain.size >= MAX_KNOWN) plain.clear();
  const made: Flows = [{ path, by: [] }];
  plain.set(path, made);
  return made;
}

const MAX_KNOWN = 20_000;

/** The flows after something harmless-making was applied. */
export const applied = (flows: Flows, by: string): Flows =>
  flows.map((flow) =>
    flow.by.includes(by) || flow.by.length >= MAX_STEPS ? flow : { path: flow.path, by: [...flow.by, by] },
  );

/** The step of a field that its sender wrote with percent signs: it holds until somebody changes or decodes the field. */
export const encodedBy = (sender: string): string => `${ENCODED}${sender}`;

const ENCODED = 'percent-encoded by ';

/** The flows of a value that something was made of: no longer as the sender wrote it, perhaps decoded. */
export const changed = (flows: Flows): Flows => without(flows, isEncoding);

/** Is this step how the sender wrote the field? */
export const isEncoding = (step: string): boolean => step.startsWith(ENCODED);

/** The flows without some of the steps that were applied. */
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
 * Marks a flow as a part of its field (an extension, one item of a split): a test of a part proves nothing of the
 * whole field. `place` keeps parts apart; a part that stands for more has a name of its own (`host`).
 */
export const partOf = (flows: Flows, place: string): Flows => applied(flows, `${PART}${place}`);

/** Marks a flow as one member of parsed data whose fields are not told apart by path. */
export const memberOf = (flows: Flows, name: string): Flows => applied(flows, `${PART}.${name}`);

/** Cut out of a text, and so a text itself. */
export const isCut = (step: string): boolean => step.startsWith(PART) && !step.startsWith(`${PART}.`);

/** The innermost part that a flow is of; null for the whole field. */
export const partIn = (flow: Flow): string | null =>
  flow.by.findLast((step) => step.startsWith(PART)) ?? null;

const PART = 'part of the field ';

export const hostPart = `${PART}host`;

/** Made a text, whatever it was before. */
export const madeText = 'text only';

const lineBreaks = ['\r', '\n'];

/** After all of one character went out of a text: when both line breaks are gone, it holds none. */
export function withoutCharacter(flows: Flows, gone: string, by: string): Flows {
  const other = lineBreaks.find((character) => character !== gone);
  if (other === undefined || !lineBreaks.includes(gone) || /[\r\n]/.test(by)) return flows;
  return flows.map((flow) => ({
    path: flow.path,
    by: [...flow.by, flow.by.includes(`without ${other}`) ? 'no line breaks' : `without ${gone}`],
  }));
}
