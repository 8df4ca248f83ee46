import { decodedPart, type Flow, partIn } from './flows.ts';
import { meetRoutes, routed } from './request-routes.ts';

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

/** The same facts without those of a path. */
export function withoutGuard(guards: Guards, path: string): Guards {
  if (!guards.has(path)) return guards;
  const rest = new Map(guards);
  rest.delete(path);
  return rest;
}

/** The key of the fact that the answer to the caller was sent on the way to a line. No field of an event has such a name. */
export const answered = '(answered)';

/** The key of the facts about tests of who calls, on the way to a line. No field of an event has such a name. */
export const caller = '(caller)';

/** The tests of who calls that hold on the way to a line, whether an answer was sent or not. */
export const callerTests = (guards: Guards): readonly string[] =>
  (guards.get(caller) ?? []).filter((name) => !name.startsWith(UNLESS_ANSWERED));

const UNLESS_ANSWERED = 'unless answered ';

/** The names of facts that hold as long as no answer was sent; other names as they are. */
export const whileUnanswered = (name: string): string =>
  name.startsWith(UNLESS_ANSWERED) ? name.slice(UNLESS_ANSWERED.length) : name;

/**
 * The facts that hold on both branches. Where one branch has sent the answer, the facts of the other branch hold as long as
 * no answer was sent.
 */
export function meetGuards(first: Guards, second: Guards): Guards {
  if (first === second) return first;
  const both = new Map<string, readonly string[]>();
  for (const path of new Set([...first.keys(), ...second.keys()])) {
    if (path === routed) {
      const routes = meetRoutes(first, second);
      if (routes.length > 0) both.set(path, routes);
      continue;
    }
    const names = [first.get(path) ?? [], second.get(path) ?? []] as const;
    const shared = names[0].filter((name) => names[1].includes(name));
    const later = path === answered ? [] : namesWhileUnanswered(first, second, names);
    const all = new Set([
      ...shared,
      ...later.filter((name) => !shared.includes(name)).map((name) => `${UNLESS_ANSWERED}${name}`),
    ]);
    if (all.size > 0) both.set(path, [...all]);
  }
  return both;
}

/** The names of one path's facts that hold on both branches as long as no answer was sent. */
function namesWhileUnanswered(
  first: Guards,
  second: Guards,
  [ofFirst, ofSecond]: readonly [readonly string[], readonly string[]],
): readonly string[] {
  const [before, after] = [ofFirst.map(whileUnanswered), ofSecond.map(whileUnanswered)];
  if (first.has(answered)) return second.has(answered) ? [] : after;
  return second.has(answered) ? before : before.filter((name) => after.includes(name));
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
      found.push(...names.filter((name) => !endsByDecoding.has(whileUnanswered(name))));
    else if (isWhole || (guarded.startsWith(`${path} `) && flow.by.includes(guarded.slice(path.length + 1))))
      found.push(...names);
  }
  return found;
}
