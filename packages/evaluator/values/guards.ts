import { decodedPart, type Flow, partIn } from './flows.ts';

/**
 * Facts about event fields that a test has established on the way to a line (`if (!allowed.has(id)) return`):
 * path → names of the tests that make it harmless. They hold for every copy of the field, so they are kept by path.
 * Where branches meet, only the facts of both remain.
 */
export type Guards = ReadonlyMap<string, readonly string[]>;

/** No facts. */
export const noGuards: Guards = new Map();

/** The same facts, and that `by` makes the field at the path harmless. */
export function withGuard(guards: Guards, path: string, by: string): Guards {
  const before = guards.get(path) ?? [];
  return before.includes(by) ? guards : new Map(guards).set(path, [...before, by]);
}

/** The facts that hold on both branches. */
export function meetGuards(first: Guards, second: Guards): Guards {
  if (first === second) return first;
  const both = new Map<string, readonly string[]>();
  for (const [path, names] of first) {
    const shared = names.filter((name) => second.get(path)?.includes(name));
    if (shared.length > 0) both.set(path, shared);
  }
  return both;
}

/** The key of a guard for a flow: its field, or the part of it. */
export const guardKey = (flow: Flow): string => {
  const part = partIn(flow);
  return part === null ? flow.path : `${flow.path} ${part}`;
};

/** Tests that look for characters, which percent signs hide: `%2e%2e` holds no `..`. */
export const endsByDecoding: ReadonlySet<string> = new Set([
  'no parent folders',
  'inside a folder',
  'no line breaks',
  'no option',
]);

/** The facts that hold for a flow. A guard on a parent (a validated body) holds for its fields, a guard on a part for the part. */
export function guardsOf(guards: Guards, flow: Flow): readonly string[] {
  if (guards.size === 0) return [];
  const found: string[] = [];
  const { path } = flow;
  for (const [guarded, names] of guards) {
    const isWhole = path === guarded || path.startsWith(`${guarded}.`) || path.startsWith(`${guarded}[`);
    if (isWhole && flow.by.includes(decodedPart))
      found.push(...names.filter((name) => !endsByDecoding.has(name)));
    else if (isWhole || (guarded.startsWith(`${path} `) && flow.by.includes(guarded.slice(path.length + 1))))
      found.push(...names);
  }
  return found;
}
