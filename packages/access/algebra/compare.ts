import { spell, walk } from './automaton.ts';
import type { Condition } from './condition.ts';
import { type Assignment, assignmentsOf } from './contexts.ts';
import { covers, type Glob, globOf, literal, matches } from './glob.ts';
import type { Policy, Rule } from './statement.ts';
import { and, type Truth } from './truth.ts';

/** The identity policy of a role, and its permissions boundary. */
export interface Permissions {
  readonly identity: Policy;
  readonly boundary?: Policy;
}

/** A request that one side of a comparison allows and the other does not. */
export interface Witness {
  readonly action: string;
  readonly resource: string;
  /** Values by context key. The request has no other keys. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** The values of template conditions, by name. */
  readonly when: Readonly<Record<string, boolean>>;
}

/** The result of a comparison: `more` has a request that proves the difference; `unknown` may have one that is not certain. */
export type Comparison =
  | { readonly kind: 'no more' }
  | { readonly kind: 'more'; readonly witness: Witness }
  | { readonly kind: 'unknown'; readonly why: string; readonly example: Witness | null };

/** Options of a comparison. */
export interface CompareOptions {
  /** The actions that exist. Without this list every action that a pattern could match counts, including those that AWS adds later. */
  readonly actions?: readonly string[];
  /** The largest number of automaton states; with more states the answer is `unknown`. */
  readonly limit?: number;
}

/**
 * Decides whether `a` allows a request that `b` does not. The answer is exact: actions and resources are compared by the
 * automata of their patterns, conditions by one context for every combination of their results. Symbols
 * (`${AWS::Region}`) equal themselves; if the answer depends on the text in place of a symbol, it is `unknown`.
 */
export function compare(a: Permissions, b: Permissions, options: CompareOptions = {}): Comparison {
  const entries = [...entriesOf(a, 'a'), ...entriesOf(b, 'b')];
  const limit = options.limit ?? 20_000;
  const { classes, complete } = actionClasses(entries, options.actions, limit);
  let unknown: Comparison | null = complete
    ? null
    : { kind: 'unknown', why: 'the action patterns have too many combinations', example: null };
  for (const { action, states } of classes) {
    const found = compareAction(
      action,
      entries,
      states,
      a.boundary !== undefined,
      b.boundary !== undefined,
      limit,
    );
    if (found.kind === 'more') return found;
    if (found.kind === 'unknown') unknown ??= found;
  }
  return unknown ?? { kind: 'no more' };
}

/** A rule of one side, with its policy. */
interface Entry {
  readonly rule: Rule;
  readonly side: 'a' | 'b';
  readonly part: 'identity' | 'boundary';
  /** For a rule of `b`: true if symbols in the rule cannot make a difference, for example because `a` has an equal rule. */
  readonly shared: boolean;
}

function entriesOf(permissions: Permissions, side: Entry['side']): Entry[] {
  const entry = (part: Entry['part']) => (rule: Rule) => ({ rule, side, part, shared: false });
  return [
    ...permissions.identity.map(entry('identity')),
    ...(permissions.boundary ?? []).map(entry('boundary')),
  ];
}

interface ActionClass {
  readonly action: string;
  /** For each entry: whether its action element matches. */
  readonly states: readonly Truth[];
}

/** Returns one action for each class: actions that all rules treat alike form a class. */
function actionClasses(
  entries: readonly Entry[],
  known: readonly string[] | undefined,
  limit: number,
): { classes: readonly ActionClass[]; complete: boolean } {
  const classes = new Map<string, ActionClass>();
  const add = (action: () => string, states: readonly Truth[]): void => {
    if (!entries.some((entry, i) => entry.side === 'a' && entry.rule.allow && states[i] !== 'no')) return;
    const key = states.join();
    if (!classes.has(key)) classes.set(key, { action: action(), states });
  };
  if (known) {
    for (const action of known) {
      const subject = literal(action.toLowerCase());
      add(
        () => action,
        entries.map((entry) => elementState(entry.rule.action, (pattern) => matches(pattern, subject))),
      );
    }
    return { classes: [...classes.values()], complete: true };
  }
  const { patterns, live, position } = numbered(entries, (rule) => rule.action);
  const result = walk(
    patterns,
    live,
    ({ matched, maybe, word }) => {
      const states = entries.map((entry, i) =>
        elementState(entry.rule.action, (_, j) => {
          const index = (position[i] ?? 0) + j;
          return matched.has(index) ? 'yes' : maybe.has(index) ? 'unknown' : 'no';
        }),
      );
      add(() => spell(word(), patterns), states);
      return false;
    },
    limit,
  );
  return { classes: [...classes.values()], complete: result === 'done' };
}

function elementState(element: Rule['action'], state: (pattern: Glob, index: number) => Truth): Truth {
  let result: Truth = 'no';
  for (const [index, pattern] of element.globs.entries()) {
    const found = state(pattern, index);
    if (found === 'yes') result = 'yes';
    else if (found === 'unknown' && result === 'no') result = 'unknown';
  }
  if (!element.not) return result;
  return result === 'yes' ? 'no' : result === 'no' ? 'yes' : 'unknown';
}

/** Collects all patterns of an element (action or resource) in a list. `live` selects those of `a`'s Allow rules, because only texts that they match are of interest. */
function numbered(entries: readonly Entry[], element: (rule: Rule) => Rule['action']) {
  const patterns: Glob[] = [];
  const wanted = new Set<number>();
  const position: number[] = [];
  for (const { rule, side, part } of entries) {
    const { not, globs } = element(rule);
    position.push(patterns.length);
    const isSource = side === 'a' && part === 'identity' && rule.allow;
    for (const pattern of globs) {
      if (isSource && !not) wanted.add(patterns.length);
      patterns.push(pattern);
    }
    if (isSource && not) {
      wanted.add(patterns.length);
      patterns.push(globOf('*'));
    }
  }
  return { patterns, live: (index: number) => wanted.has(index), position };
}

function compareAction(
  action: string,
  all: readonly Entry[],
  states: readonly Truth[],
  boundedA: boolean,
  boundedB: boolean,
  limit: number,
): Comparison {
  const picked = all.flatMap((entry, i) => {
    const state = states[i] ?? 'no';
    return state === 'no' ? [] : [{ entry: withShared(entry, all), state }];
  });
  const entries = picked.map(({ entry }) => entry);
  const conditions = [...new Set(entries.flatMap((entry) => entry.rule.conditions))];
  const names = [...new Set(entries.flatMap((entry) => entry.rule.when.map(bareName)))];
  const contexts = assignmentsOf(merged(conditions));
  const worlds = names.length > 8 ? null : worldsOf(names);
  const { patterns, live, position } = numbered(entries, (rule) => rule.resource);
  let weak: Witness | null = null;
  let strong: Witness | null = null;
  const result = walk(
    patterns,
    live,
    ({ matched, maybe, word }) => {
      const resources = entries.map((entry, i) => {
        const indexes = entry.rule.resource.globs.map((_, j) => (position[i] ?? 0) + j);
        const matches = indexes.some((index) => matched.has(index));
        const mayMatch = indexes.some((index) => maybe.has(index));
        return entry.rule.resource.not
          ? { letter: !matches, possible: !matches, certain: !mayMatch }
          : { letter: matches, possible: mayMatch, certain: matches };
      });
      for (const assignment of contexts.assignments)
        for (const world of worlds ?? [null]) {
          const verdict = judge(picked, resources, assignment, world, boundedA, boundedB);
          if (verdict === 'same') continue;
          const witness = (): Witness => ({
            action,
            resource: spell(word(), patterns),
            context: assignment.context,
            when: world ? Object.fromEntries(world) : {},
          });
          if (verdict === 'more') {
            strong = witness();
            return true;
          }
          weak ??= witness();
        }
      return false;
    },
    limit,
  );
  if (strong) return { kind: 'more', witness: strong };
  if (weak) return { kind: 'unknown', why: 'it depends on a value that is not known here', example: weak };
  if (result === 'too many')
    return { kind: 'unknown', why: 'the resource patterns have too many combinations', example: null };
  return { kind: 'no more' };
}

/** How the resource element of a rule matches a text. */
interface ResourceState {
  /** Matches if each symbol is a letter that equals only itself. */
  readonly letter: boolean;
  /** Matches for some text in place of the symbols. */
  readonly possible: boolean;
  /** Matches for every text in place of the symbols. */
  readonly certain: boolean;
}

function judge(
  picked: readonly { readonly entry: Entry; readonly state: Truth }[],
  resources: readonly ResourceState[],
  assignment: Assignment,
  world: ReadonlyMap<string, boolean> | null,
  boundedA: boolean,
  boundedB: boolean,
): 'more' | 'perhaps' | 'same' {
  // Collects the permissions at least (every unknown is no) and at most (every unknown is yes), for `a` and for `b`.
  const sums = { aLeast: sum(), aMost: sum(), bLeast: sum(), bMost: sum() };
  for (const [i, { entry, state }] of picked.entries()) {
    const resource = resources[i];
    if (!resource) continue;
    const rest = and(state, conditionTruth(entry.rule, assignment, world));
    const { allow } = entry.rule;
    const known = rest === 'yes';
    const perhaps = rest !== 'no';
    if (entry.side === 'a') {
      count(sums.aMost, entry, resource.letter && (allow ? perhaps : known));
      count(sums.aLeast, entry, allow ? resource.certain && known : resource.possible && perhaps);
    } else {
      const fixed = entry.shared ? resource.letter : allow ? resource.certain : resource.possible;
      count(sums.bLeast, entry, fixed && (allow ? known : perhaps));
      count(sums.bMost, entry, allow ? resource.possible && perhaps : resource.certain && known);
    }
  }
  if (!permits(sums.aMost, boundedA) || permits(sums.bLeast, boundedB)) return 'same';
  return permits(sums.aLeast, boundedA) && !permits(sums.bMost, boundedB) ? 'more' : 'perhaps';
}

interface Sum {
  identity: boolean;
  boundary: boolean;
  denied: boolean;
}

const sum = (): Sum => ({ identity: false, boundary: false, denied: false });

function count(into: Sum, entry: Entry, applies: boolean): void {
  if (!applies) return;
  if (!entry.rule.allow) into.denied = true;
  else into[entry.part] = true;
}

const permits = (found: Sum, bounded: boolean): boolean =>
  found.identity && (!bounded || found.boundary) && !found.denied;

function conditionTruth(
  rule: Rule,
  assignment: Assignment,
  world: ReadonlyMap<string, boolean> | null,
): Truth {
  let result: Truth = rule.unknown ? 'unknown' : 'yes';
  for (const condition of rule.conditions)
    result = and(result, assignment.truth.get(sameCondition(condition, assignment)) ?? 'unknown');
  for (const name of rule.when) {
    const value = world?.get(bareName(name));
    result = and(result, value === undefined ? 'unknown' : value === name.startsWith('not ') ? 'no' : 'yes');
  }
  return result;
}

/** Returns the condition under which the result is stored: of conditions with the same text, only the first was assigned. */
function sameCondition(condition: Condition, assignment: Assignment): Condition {
  if (assignment.truth.has(condition)) return condition;
  for (const other of assignment.truth.keys()) if (other.text === condition.text) return other;
  return condition;
}

function merged(conditions: readonly Condition[]): readonly Condition[] {
  const byText = new Map<string, Condition>();
  for (const condition of conditions) if (!byText.has(condition.text)) byText.set(condition.text, condition);
  return [...byText.values()];
}

const bareName = (name: string): string => (name.startsWith('not ') ? name.slice(4) : name);

function worldsOf(names: readonly string[]): readonly ReadonlyMap<string, boolean>[] {
  let worlds: Map<string, boolean>[] = [new Map()];
  for (const name of names)
    worlds = worlds.flatMap((world) => [
      new Map([...world, [name, true]]),
      new Map([...world, [name, false]]),
    ]);
  return worlds;
}

/** Sets `shared` for a rule of `b`. Symbols in a plain Allow of `b` can only allow more, so they never make `a` allow more than `b`. */
function withShared(entry: Entry, all: readonly Entry[]): Entry {
  if (entry.side === 'a') return entry;
  const plainAllow = entry.rule.allow && !entry.rule.resource.not;
  const key = ruleKey(entry.rule);
  return {
    ...entry,
    shared: plainAllow || all.some((other) => other.side === 'a' && ruleKey(other.rule) === key),
  };
}

const ruleKey = (rule: Rule): string =>
  [
    rule.allow,
    rule.resource.not,
    rule.resource.globs
      .map((pattern) => pattern.key)
      .sort()
      .join(),
    rule.conditions
      .map((condition) => condition.text)
      .sort()
      .join(),
    rule.when.join(),
  ].join('|');

/** Decides whether the other patterns together match every text that a pattern matches. For lists of resources without conditions. */
export function within(pattern: Glob, union: readonly Glob[]): Truth {
  // Most often a single pattern covers the other, and no automaton is needed.
  if (union.some(({ tokens }) => covers(tokens, pattern.tokens))) return 'yes';
  const key = [pattern, ...union].map(({ tokens }) => tokens.join('\0')).join('\n');
  const known = decided.get(key);
  if (known !== undefined) return known;
  const truth = compared(pattern, union);
  if (decided.size < mostDecided) decided.set(key, truth);
  return truth;
}

/** Cache: the functions of an app compare the same patterns of their roles. */
const decided = new Map<string, Truth>();
const mostDecided = 20_000;

function compared(pattern: Glob, union: readonly Glob[]): Truth {
  let truth: Truth = 'yes';
  const result = walk(
    [pattern, ...union],
    (index) => index === 0,
    ({ matched, maybe }) => {
      if (!matched.has(0)) return false;
      if ([...matched].some((index) => index > 0)) return false;
      truth = [...maybe].some((index) => index > 0) ? 'unknown' : 'no';
      return truth === 'no';
    },
  );
  return result === 'too many' && truth === 'yes' ? 'unknown' : truth;
}
