/** Event data inside a value: which field it came from, and what was applied to it on the way, in order. */
export interface Flow {
  readonly path: string;
  readonly by: readonly string[];
}
export type Flows = readonly Flow[];

export const noFlow: Flows = [];
const MAX_FLOWS = 24;
const MAX_STEPS = 8;

/** Both flows. The same path twice keeps what was applied in both cases only. */
export function joinFlows(one: Flows, two: Flows): Flows {
  if (one.length === 0 || one === two) return two;
  if (two.length === 0) return one;
  const all = new Map(one.map((flow) => [flow.path, flow]));
  for (const flow of two) {
    const before = all.get(flow.path);
    if (!before) all.set(flow.path, flow);
    else if (before !== flow)
      all.set(flow.path, { path: flow.path, by: before.by.filter((step) => flow.by.includes(step)) });
  }
  return [...all.values()].slice(0, MAX_FLOWS);
}

/** The flows after something harmless-making was applied. */
export const applied = (flows: Flows, by: string): Flows =>
  flows.map((flow) =>
    flow.by.includes(by) || flow.by.length >= MAX_STEPS ? flow : { path: flow.path, by: [...flow.by, by] },
  );

/** Writes a longer event path: `Records` + `[]` + `s3` → `Records[].s3`. */
export const extendPath = (path: string, step: string): string =>
  step === '[]' ? `${path}[]` : path === '' ? step : `${path}.${step}`;
