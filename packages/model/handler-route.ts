import type { Trigger } from './app.ts';

/**
 * The fields of a request by which code tells the routes of a handler apart. `resource` is the path as the template writes it,
 * `key` the method and that path (`GET /orders/{id}`, `$default`).
 */
export type RouteField = 'method' | 'path' | 'resource' | 'key';

/**
 * A test of a field: `is` = it is one of the texts, else it is none of them. A path may have parts that stand for any segment
 * (`{id}`), for any segments (`{key+}`), or for any end of the text (`*`).
 */
export interface RouteTest {
  readonly field: RouteField;
  readonly is: boolean;
  readonly texts: readonly string[];
}

/** The requests for which all of the tests hold. No test = every request. */
export type HandlerRoute = readonly RouteTest[];

/** The most alternatives and the most texts of one test that are told apart; beyond them more requests belong to a route. */
const most = { routes: 24, texts: 48 } as const;

/** Returns the requests of both; null where no request is known to be left out, or where the tests exclude each other. */
export function bothRoutes(
  first: readonly HandlerRoute[] | null,
  second: readonly HandlerRoute[] | null,
): readonly HandlerRoute[] | null {
  if (first === null || second === null) return first ?? second;
  const both: HandlerRoute[] = [];
  for (const a of first)
    for (const b of second) {
      const joined = conjunction(a, b);
      if (joined !== null) both.push(joined);
    }
  // Code behind tests that exclude each other is code for every request, in case that a test was not understood.
  return both.length === 0 || both.length > most.routes ? null : either(both);
}

/** Returns the requests of any of the two; null = every request. */
export const eitherRoutes = (
  first: readonly HandlerRoute[] | null,
  second: readonly HandlerRoute[] | null,
): readonly HandlerRoute[] | null =>
  first === null || second === null ? null : first === second ? first : either([...first, ...second]);

/** Joins routes that differ in one test, until no two of them do. */
function either(routes: readonly HandlerRoute[]): readonly HandlerRoute[] | null {
  const left = [...routes];
  for (let at = 0; at < left.length; at++)
    for (let other = 0; other < at; other++) {
      const [a, b] = [left[other], left[at]];
      const joined = a && b ? disjunction(a, b) : null;
      if (joined === null) continue;
      if (joined.length === 0) return null;
      left.splice(at, 1);
      left[other] = joined;
      at = -1;
      break;
    }
  return left.length > most.routes ? null : left;
}

const isSame = (a: RouteTest | undefined, b: RouteTest | undefined): boolean =>
  a === b ||
  (a?.is === b?.is &&
    a?.texts.length === b?.texts.length &&
    a?.texts.every((text) => b?.texts.includes(text)) === true);

const fields: readonly RouteField[] = ['method', 'path', 'resource', 'key'];

const testOf = (route: HandlerRoute, field: RouteField): RouteTest | undefined =>
  route.find((test) => test.field === field);

/** The one route that stands for two; null where there is none. Each route has one test of a field at most. */
function disjunction(a: HandlerRoute, b: HandlerRoute): HandlerRoute | null {
  const others = fields.filter((field) => !isSame(testOf(a, field), testOf(b, field)));
  const [field, ...more] = others;
  if (field === undefined) return a;
  if (more.length > 0) return null;
  const [first, second] = [testOf(a, field), testOf(b, field)];
  const rest = a.filter((test) => test.field !== field);
  if (!first || !second) return rest;
  const joined = eitherTest(field, first, second);
  return joined.texts.length === 0 && !joined.is ? rest : [...rest, joined];
}

function eitherTest(field: RouteField, first: RouteTest, second: RouteTest): RouteTest {
  if (first.is && second.is)
    return { field, is: true, texts: widest(field, [...first.texts, ...second.texts]) };
  if (!first.is && !second.is)
    return { field, is: false, texts: first.texts.filter((text) => second.texts.includes(text)) };
  const [positive, negative] = first.is ? [first, second] : [second, first];
  return { field, is: false, texts: negative.texts.filter((text) => !positive.texts.includes(text)) };
}

/** The texts without those that another one covers. */
const widest = (field: RouteField, texts: readonly string[]): readonly string[] =>
  [...new Set(texts)].filter(
    (text, at, all) =>
      !all.some(
        (other, index) =>
          index !== at && coversText(field, other, text) && !(index > at && coversText(field, text, other)),
      ),
  );

function conjunction(a: HandlerRoute, b: HandlerRoute): HandlerRoute | null {
  const both: RouteTest[] = [];
  for (const field of fields) {
    const [first, second] = [testOf(a, field), testOf(b, field)];
    const test = first && second ? bothTests(field, first, second) : (first ?? second);
    if (test === null) return null;
    if (test) both.push(test);
  }
  return both;
}

function bothTests(field: RouteField, first: RouteTest, second: RouteTest): RouteTest | null {
  if (!first.is && !second.is) {
    const texts = [...new Set([...first.texts, ...second.texts])];
    return { field, is: false, texts: texts.slice(0, most.texts) };
  }
  if (first.is && second.is) {
    const texts = first.texts.flatMap((a) => second.texts.flatMap((b) => narrower(field, a, b)));
    return texts.length === 0 ? null : { field, is: true, texts: [...new Set(texts)] };
  }
  const [positive, negative] = first.is ? [first, second] : [second, first];
  const texts = positive.texts.filter(
    (text) => !negative.texts.some((other) => coversText(field, other, text)),
  );
  return texts.length === 0 ? null : { field, is: true, texts };
}

const coversText = (field: RouteField, wide: string, text: string): boolean =>
  field === 'path' ? coversPath(wide, text) : wide === text;

function narrower(field: RouteField, a: string, b: string): readonly string[] {
  if (coversText(field, a, b)) return [b];
  if (coversText(field, b, a)) return [a];
  return field === 'path' && meetsPath(a, b) ? [a] : [];
}

const segmentsOf = (path: string): readonly string[] =>
  path
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '');

const isAny = (segment: string | undefined): boolean =>
  segment !== undefined && /^\{[^{}+]*\}$/.test(segment);
const isRest = (segment: string | undefined): boolean =>
  segment !== undefined && /^\{[^{}]*\+\}$/.test(segment);
const isStart = (segment: string | undefined): boolean => segment?.endsWith('*') === true;

/** Does a pattern of paths cover every path of another one? Trailing slashes and case make no difference. */
export function coversPath(wide: string, narrow: string): boolean {
  const [a, b] = [segmentsOf(wide), segmentsOf(narrow)];
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const [first, second] = [a[at], b[at]];
    if (isRest(first)) return second !== undefined;
    if (first !== undefined && isStart(first))
      return (
        first === '*' ||
        (second !== undefined && !isAny(second) && !isRest(second) && second.startsWith(first.slice(0, -1)))
      );
    if (first === undefined || second === undefined || isRest(second) || isStart(second)) return false;
    if (!isAny(first) && first !== second) return false;
  }
  return true;
}

/** May one path be of both patterns? */
export function meetsPath(first: string, second: string): boolean {
  const [a, b] = [segmentsOf(first), segmentsOf(second)];
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const [left, right] = [a[at], b[at]];
    if (isRest(left) || isRest(right)) return left !== undefined && right !== undefined;
    if (isStart(left) || isStart(right)) return startsAlike(left ?? '', right ?? '');
    if (left === undefined || right === undefined) return false;
    if (!isAny(left) && !isAny(right) && left !== right) return false;
  }
  return true;
}

const startsAlike = (a: string, b: string): boolean => {
  const [first, second] = [a.replace(/\*$/, ''), b.replace(/\*$/, '')];
  return isAny(a) || isAny(b) || first.startsWith(second) || second.startsWith(first);
};

/** A trigger that sends requests with a method and a path. */
interface Door {
  readonly trigger: Trigger;
  readonly method: string;
  /** A pattern of paths; `$default` takes what no other route takes. */
  readonly path: string;
}

/** One route of a function: requests of one trigger, with a method and a path, that the code tells from others. */
export interface RequestRoute {
  readonly trigger: Trigger;
  /** `DELETE`, `ANY`, `ANY except GET`. */
  readonly method: string;
  readonly path: string;
}

/** Names a route: `DELETE /orders/{id}`. */
export const nameOfRoute = ({ method, path }: Pick<RequestRoute, 'method' | 'path'>): string =>
  `${method} ${path}`;

const anyPath = '/{proxy+}';

/** Returns the requests of a trigger; null for a trigger whose events are no requests, or not as the gateway makes them. */
function doorOfTrigger(trigger: Trigger): Door | null {
  if (trigger.kind === 'function-url') return { trigger, method: 'ANY', path: anyPath };
  const isProxy = trigger.kind === 'http-api' || trigger.kind === 'api';
  const [, method, path] = /^([A-Z]+) (\/\S*|\$default)$/.exec(trigger.source) ?? [];
  return isProxy && method && path ? { trigger, method, path } : null;
}

const isGreedy = (path: string): boolean => path === '$default' || isRest(segmentsOf(path).at(-1));
const isEverything = (path: string): boolean => path === '$default' || /^\/\{[^{}]*\+\}$/.test(path);
const pathOf = ({ path }: Door): string => (path === '$default' ? '*' : path);

/**
 * Returns the triggers that may lead to code behind tests of the route: those whose requests may pass the tests, and those whose
 * events are no requests. Where no request passes them, all triggers, because the paths of the template may be others.
 */
export function triggersOfRoutes<T extends Trigger>(
  triggers: readonly T[],
  routes: readonly HandlerRoute[] | undefined,
): readonly T[] {
  if (routes === undefined) return triggers;
  const led = new Set(requestRoutes(triggers, routes).map(({ trigger }) => trigger));
  if (led.size === 0) return triggers;
  return triggers.filter((trigger) => led.has(trigger) || doorOfTrigger(trigger) === null);
}

/** Returns the requests of triggers, each as one route. */
export const requestsOfTriggers = (triggers: readonly Trigger[]): readonly RequestRoute[] =>
  triggers.flatMap((trigger) => doorOfTrigger(trigger) ?? []);

/** Returns the requests that pass the tests of routes, by the triggers that may send them. */
export function requestRoutes(
  triggers: readonly Trigger[],
  routes: readonly HandlerRoute[],
): readonly RequestRoute[] {
  const doors = triggers.flatMap((trigger) => doorOfTrigger(trigger) ?? []);
  return routes.flatMap((route) => requestsOf(doors, route));
}

function requestsOf(doors: readonly Door[], route: HandlerRoute): readonly RequestRoute[] {
  const open = doors.filter((door) => passesKeys(door, route) && passesMethod(door, testOf(route, 'method')));
  const path = testOf(route, 'path');
  const named = (door: Door, text: string): readonly RequestRoute[] =>
    methodsOf(door, testOf(route, 'method')).map((method) => ({ trigger: door.trigger, method, path: text }));
  if (!path) return open.flatMap((door) => named(door, door.path));
  if (!path.is)
    return open
      .filter((door) => !path.texts.some((text) => coversPath(text, pathOf(door))))
      .flatMap((door) => named(door, door.path));
  return path.texts.flatMap((text) => doorsTo(open, text).flatMap(([door, shown]) => named(door, shown)));
}

/** The doors to a path of the code, with the path that callers write: the code may see a stage or a base path before it, or none. */
function doorsTo(doors: readonly Door[], text: string): readonly (readonly [Door, string])[] {
  const exact = doors.filter((door) => meetsPath(pathOf(door), text));
  const best = exact.filter((door) => !exact.some((other) => takesAll(other, door, text)));
  const found = best.map((door) => [door, shownPath(door, text)] as const);
  if (best.some(({ path }) => !isGreedy(path))) return found;
  // A pattern for any path says nothing once its beginning is gone.
  const rests = stripped(text).filter((rest) => !/^\/(?:\*|\{[^{}]*\+\})$/.test(rest));
  const behindStage = rests.flatMap((rest) =>
    doors
      .filter((door) => !isEverything(door.path) && !best.includes(door) && meetsPath(pathOf(door), rest))
      .map((door) => [door, shownPath(door, rest)] as const),
  );
  if (found.length + behindStage.length > 0) return [...found, ...behindStage];
  return doors
    .filter((door) => stripped(door.path).some((rest) => meetsPath(rest, text)))
    .map((door) => [door, text] as const);
}

/** The path without its first parts. */
function stripped(path: string): readonly string[] {
  const segments = path.split('/').filter((segment) => segment !== '');
  return segments.slice(1).map((_, index) => `/${segments.slice(index + 1).join('/')}`);
}

/** Does a more specific route of the same API take all requests for the path? */
const takesAll = (special: Door, usual: Door, text: string): boolean =>
  special !== usual &&
  special.trigger.sourceId === usual.trigger.sourceId &&
  (special.method === 'ANY' || special.method === usual.method) &&
  !coversPath(pathOf(special), pathOf(usual)) &&
  coversPath(pathOf(usual), pathOf(special)) &&
  coversPath(pathOf(special), text);

const shownPath = (door: Door, text: string): string =>
  text.includes('*') && !isGreedy(door.path) ? door.path : text;

function passesKeys({ trigger, path }: Door, route: HandlerRoute): boolean {
  const [resource, key] = [testOf(route, 'resource'), testOf(route, 'key')];
  const source = path === '$default' ? path : trigger.source;
  return (
    (!resource || resource.texts.includes(path) === resource.is) &&
    (!key || key.texts.includes(source) === key.is)
  );
}

const isAmong = (method: string, texts: readonly string[]): boolean =>
  texts.includes(method) || (method === 'HEAD' && texts.includes('GET'));

function passesMethod({ method }: Door, test: RouteTest | undefined): boolean {
  if (!test || method === 'ANY') return true;
  return test.is ? isAmong(method, test.texts) : !test.texts.includes(method);
}

function methodsOf({ method }: Door, test: RouteTest | undefined): readonly string[] {
  if (method !== 'ANY' || !test) return [method];
  return test.is ? test.texts : [`ANY except ${test.texts.join(', ')}`];
}

const mostNamed = 4;

/** Returns the row that names the routes which lead to a place of the code; none where every event may come there. */
export function routeRows(
  triggers: readonly Trigger[],
  routes: readonly HandlerRoute[] | undefined,
): readonly { readonly label: string; readonly text: string }[] {
  const names = [...new Set(routes ? requestRoutes(triggers, routes).map(nameOfRoute) : [])];
  if (names.length === 0) return [];
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed + 1} more` : '';
  return [
    { label: 'route', text: `${names.slice(0, more === '' ? mostNamed : mostNamed - 1).join(', ')}${more}` },
  ];
}

/** Does code behind tests of the route run for all requests of a route? */
export const runsFor = (routes: readonly HandlerRoute[] | undefined, request: RequestRoute): boolean =>
  routes === undefined ||
  requestRoutes([request.trigger], routes).some(
    ({ method, path }) =>
      (method === 'ANY' || method === request.method) &&
      (path === request.path || coversPath(path === '$default' ? '*' : path, request.path)),
  );
