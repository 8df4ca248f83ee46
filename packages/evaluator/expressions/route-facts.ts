import type { Expression } from '@emmental/code';
import { bothRoutes, eitherRoutes, type HandlerRoute, type RouteField } from '@emmental/model';
import { evaluate } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import { itemsOf } from '../state/items.ts';
import type { Scope } from '../state/scope.ts';
import { branch } from '../state/store.ts';
import { choices } from '../values/union.ts';
import { type Abstract, stringOf } from '../values/value.ts';
import { equalities, isUnequal } from './equality.ts';
import type { Fact, TestResult } from './facts.ts';

/** Adds to an undecided test the fact that it tells routes of requests apart. */
export function withRouteFacts(
  machine: Machine,
  scope: Scope,
  test: Expression,
  result: TestResult,
): TestResult {
  if (result.truth !== null || machine.loading) return result;
  const found = testedRoute(machine, scope, test);
  if (!found) return result;
  const yes: Fact = { kind: 'route', routes: found.yes };
  const no: readonly Fact[] = found.no ? [{ kind: 'route', routes: found.no }] : [];
  return { ...result, yes: [...result.yes, yes], no: [...result.no, ...no] };
}

/** The same for a subject that is compared with the value of a case. */
export function withComparedRoute(
  machine: Machine,
  subject: Abstract,
  other: Abstract,
  result: TestResult,
): TestResult {
  if (result.truth !== null || machine.loading) return result;
  const found = equalRoute(machine, subject, other);
  if (!found) return result;
  return {
    ...result,
    yes: [...result.yes, { kind: 'route', routes: found.yes }],
    no: [...result.no, { kind: 'route', routes: found.no }],
  };
}

const isRoute = (fact: Fact): fact is Fact & { kind: 'route' } => fact.kind === 'route';

/** The requests for which all route facts hold; null = all requests. */
const routesOf = (facts: readonly Fact[]): readonly HandlerRoute[] | null =>
  facts
    .filter(isRoute)
    .reduce<readonly HandlerRoute[] | null>((all, { routes }) => bothRoutes(all, routes), null);

const factOf = (routes: readonly HandlerRoute[] | null): readonly Fact[] =>
  routes === null ? [] : [{ kind: 'route', routes }];

/** The route facts of a test that is true for any of several reasons. */
export function routesOfAny(all: readonly (readonly Fact[])[]): readonly Fact[] {
  const [first, ...others] = all.map(routesOf);
  return first === undefined ? [] : factOf(others.reduce((sum, routes) => eitherRoutes(sum, routes), first));
}

/** The route facts where the first operand of a chain decided, or the rest did, which ran where `before` holds. */
export const routesOfEither = (
  first: readonly Fact[],
  rest: readonly Fact[],
  before: readonly Fact[],
): readonly Fact[] => factOf(eitherRoutes(routesOf(first), bothRoutes(routesOf(before), routesOf(rest))));

interface Tested {
  readonly yes: readonly HandlerRoute[];
  readonly no: readonly HandlerRoute[] | null;
}

function testedRoute(machine: Machine, scope: Scope, test: Expression): Tested | null {
  // The operands ran already, so their changes are left out here.
  const again = (expression: Expression): Abstract =>
    branch(machine.store, () => evaluate(machine, scope, expression)).result;
  if (test.kind === 'operation') {
    const [first, second] = test.operands;
    if (!first || !second || !(isPlain(first) || isPlain(second))) return null;
    if (equalities.has(test.operator)) {
      const found = equalRoute(machine, again(first), again(second));
      return found && isUnequal(test.operator) ? { yes: found.no, no: found.yes } : found;
    }
    if (test.operator !== 'in' && test.operator !== 'not in') return null;
    const found = amongRoute(machine, again(first), again(second));
    return found && test.operator === 'not in' ? { yes: found.no, no: found.yes } : found;
  }
  if (test.kind !== 'call' || test.callee.kind !== 'member') return null;
  const [argument] = test.args;
  if (!argument || test.args.length !== 1 || !isPlain(argument.value)) return null;
  const { object, property } = test.callee;
  if (property === 'includes') return amongRoute(machine, again(argument.value), again(object));
  if (property !== 'startsWith' && property !== 'startswith') return null;
  const field = fieldOf(machine, again(object));
  const start = stringOf(again(argument.value));
  if (field !== 'path' || start === null) return null;
  return {
    yes: [[{ field, is: true, texts: [`${start}*`] }]],
    no: [[{ field, is: false, texts: [`${start}*`] }]],
  };
}

/** Expressions that are evaluated a second time at no cost. */
const isPlain = ({ kind }: Expression): boolean =>
  kind === 'literal' || kind === 'name' || kind === 'member' || kind === 'list' || kind === 'index';

/** The routes where a value is one of a list of constants. */
function amongRoute(
  machine: Machine,
  value: Abstract,
  list: Abstract,
): (Tested & { no: readonly HandlerRoute[] }) | null {
  const field = fieldOf(machine, value);
  const texts = field && itemsOf(list)?.map(stringOf);
  if (!field || !texts || texts.length === 0 || texts.some((text) => text === null)) return null;
  return routesWith(field, texts as readonly string[]);
}

function equalRoute(
  machine: Machine,
  first: Abstract,
  second: Abstract,
): (Tested & { no: readonly HandlerRoute[] }) | null {
  for (const [subject, known] of [
    [first, second],
    [second, first],
  ] as const) {
    const text = stringOf(known);
    const field = text === null ? null : fieldOf(machine, subject);
    if (text !== null && field) return routesWith(field, [text]);
  }
  return null;
}

/** The fields of a text that joins the method with another field: `GET /orders`. */
type Joined = 'method resource' | 'method path';

/** The requests whose field is one of the texts, and the others. */
export const routesWith = (field: RouteField | Joined, texts: readonly string[]) => {
  if (field === 'method resource' || field === 'method path') return joinedRoutes(field, texts);
  const written = field === 'method' ? texts.map((text) => text.toUpperCase()) : texts;
  return {
    yes: [[{ field, is: true, texts: written }]],
    no: [[{ field, is: false, texts: written }]],
  };
};

function joinedRoutes(joined: Joined, texts: readonly string[]) {
  const field = joined === 'method path' ? 'path' : 'resource';
  let [yes, no]: (readonly HandlerRoute[] | null)[] = [[], null];
  for (const text of texts) {
    const [, method = text, path = ''] = /^(\S+) (.*)$/s.exec(text) ?? [];
    const tests = [
      { field: 'method', is: true, texts: [method.toUpperCase()] },
      { field, is: true, texts: [path] },
    ] as const;
    yes = eitherRoutes(yes ?? [], [tests]);
    no = bothRoutes(
      no ?? null,
      tests.map((test) => [{ ...test, is: false }]),
    );
  }
  return { yes: yes ?? [[]], no: no ?? [[]] };
}

/** Returns what a value holds of a request; null where it may be something else. */
export function fieldOf(machine: Machine, value: Abstract): RouteField | Joined | null {
  const found = new Set(choices(value).map((choice) => fieldOfOne(machine, choice)));
  const [field = null] = found;
  return found.size === 1 ? field : null;
}

function fieldOfOne(machine: Machine, value: Abstract): RouteField | Joined | null {
  const { routes } = machine.domain;
  if (value.kind === 'event') return routes.fieldAt(value.path);
  if (value.kind !== 'text') return null;
  const [first, middle, last, ...more] = value.parts.map((part) =>
    typeof part === 'object' ? (part.kind === 'event' ? routes.fieldAt(part.path) : null) : `"${part}`,
  );
  if (middle === undefined) return first === null || first?.startsWith('"') ? null : (first as RouteField);
  if (more.length > 0 || first !== 'method' || middle !== '" ') return null;
  return last === 'resource' || last === 'path' ? `method ${last}` : null;
}
