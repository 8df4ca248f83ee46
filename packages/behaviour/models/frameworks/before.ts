import {
  type Abstract,
  type Call,
  callFunction,
  callValue,
  choices,
  getMember,
  type Instance,
  instantiate,
  itemsOf,
  type Machine,
  noteCaller,
  positional,
  stringOf,
  undefinedValue,
} from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { guardingCode } from '../callers.ts';
import { keptFor } from '../kept.ts';
import { testsOf } from './middleware.ts';
import { callWithParameters } from './parameters.ts';
import { joinedPath, type WrittenPath } from './registered-path.ts';

/** The functions that an app calls before each of its routes, by the number of the app and their own. */
const beforeIn = keptFor(() => new Map<string, Abstract>());

/** The middleware of apps, which gets each request and calls the rest of the app, by the number of the app and its own place. */
const middlewareIn = keptFor(() => new Map<string, Abstract>());

/** The facts that middleware of packages guards an app, by the number of the app and its place. */
const guardsIn = keptFor(() => new Map<string, string>());

/** A router of an app: the dependencies that the app lists for it, and the prefix that it gives its paths; absent = none. */
interface Mount {
  readonly dependencies: Abstract;
  readonly prefix?: WrittenPath;
  /** Flask: the prefix takes the place of the router's own. */
  readonly isInstead: boolean;
}

/** The routers of apps, by their numbers. */
const mountsIn = keptFor(() => new Map<string, Mount>());

/** Notes that `@app.before_request` of Flask decorates a function. */
export function noteBefore(machine: Machine, by: Abstract, value: Abstract): void {
  if (by.kind !== 'method' || by.of.kind !== 'instance' || value.kind !== 'function') return;
  if (/^before_(?:app_)?request$/.test(by.name))
    beforeIn(machine).set(`${by.of.holder.id} ${value.closure.id}`, value);
}

/** Notes a middleware of an app: `app.add_middleware(BaseHTTPMiddleware, dispatch=check)`, `@app.middleware('http')`. */
export function noteDispatcher({ self, machine, at }: Call, middleware: Abstract): void {
  if (self?.kind !== 'instance') return;
  const key = `${self.holder.id} ${at.line}:${at.column}`;
  for (const choice of choices(middleware)) {
    const guard = choice.kind === 'function' ? null : guardingCode(machine, choice, at);
    if (guard !== null) guardsIn(machine).set(key, guard);
    else middlewareIn(machine).set(key, choice);
  }
}

/** Notes that an app has a router: `app.include_router(router)`, `app.register_blueprint(pages)`. */
export function noteMount(call: Call, router: Abstract): void {
  if (call.self?.kind !== 'instance' || router.kind !== 'instance') return;
  appsIn(call.machine).set(call.self.holder.id, call.self);
  const dependencies = argument(call, 'dependencies') ?? undefinedValue;
  const prefix =
    argument(call, 'url_prefix|prefix') ?? (isMount(call) ? argument(call, '0|path') : undefined);
  const isInstead = call.name.endsWith('register_blueprint');
  mountsIn(call.machine).set(`${router.holder.id} ${call.self.holder.id}`, {
    dependencies,
    ...(prefix && { prefix: stringOf(prefix) }),
    isInstead,
  });
}

const isMount = ({ name }: Call): boolean => /(?:^|\.)mount$/.test(name);

/** Returns the prefixes under which the routes of a router are found, with those of the apps that have it. `depth` bounds the nesting. */
export function prefixesOf(
  machine: Machine,
  router: Instance,
  own: WrittenPath = ownPrefix(router),
  depth = 4,
): readonly WrittenPath[] {
  const mounts = [...mountsIn(machine)].filter(([key]) => key.startsWith(`${router.holder.id} `));
  if (mounts.length === 0) return [own];
  if (depth === 0) return [null];
  return mounts.flatMap(([key, { prefix, isInstead }]) => {
    const outer = outerPrefixes(machine, Number(key.split(' ')[1]), depth - 1);
    const inner = prefix === undefined ? own : isInstead ? prefix : joinedPath(prefix, own);
    return outer.map((path) => joinedPath(path, inner));
  });
}

/** The prefixes of an app or a router that has another one, by its number. */
function outerPrefixes(machine: Machine, id: number, depth: number): readonly WrittenPath[] {
  const app = appsIn(machine).get(id);
  return app ? prefixesOf(machine, app, ownPrefix(app), depth) : [''];
}

/** The apps and routers that have others, by their numbers. */
const appsIn = keptFor(() => new Map<number, Instance>());

const ownPrefix = ({ facts: { prefix } }: Instance): WrittenPath =>
  prefix === undefined ? '' : stringOf(prefix);

/**
 * Calls what runs before a route of an app: its `before_request`, and the dependencies of FastAPI that the route, its router or the
 * app lists: `dependencies=[Depends(check)]`. One that raises lets no request through. The same holds for the app of a router.
 */
export function callBefore(machine: Machine, registered: Call, request: Abstract): void {
  const { self, at } = registered;
  if (self?.kind !== 'instance') return;
  const { apps, lists } = appsOf(machine, self.holder.id);
  for (const app of apps) {
    for (const [key, check] of beforeIn(machine))
      if (key.startsWith(`${app} `)) callFunction(machine, check, null, positional([], at));
    for (const [key, guard] of guardsIn(machine)) if (key.startsWith(`${app} `)) noteCaller(machine, guard);
    for (const [key, middleware] of middlewareIn(machine))
      if (key.startsWith(`${app} `)) noteTestsOf(machine, registered, middleware, request);
  }
  for (const list of [argument(registered, 'dependencies'), self.facts['dependencies'], ...lists])
    for (const item of (list && itemsOf(list)) ?? [])
      if (item.kind === 'instance' && item.facts['code']) callWithParameters(machine, item.facts['code'], at);
}

/** The apps that a route belongs to, with the dependencies that they list for their routers. A router of several apps belongs to none for certain. */
function appsOf(machine: Machine, id: number): { apps: readonly number[]; lists: readonly Abstract[] } {
  const apps = [id];
  const lists: Abstract[] = [];
  const mounts = [...mountsIn(machine)].map(([key, { dependencies }]) => ({
    places: key.split(' ').map(Number),
    list: dependencies,
  }));
  for (let inner: number | undefined = id; inner !== undefined; ) {
    const [mount, ...others] = mounts.filter(({ places }) => places[0] === inner);
    const outer: number | undefined = others.length === 0 ? mount?.places[1] : undefined;
    inner = outer === undefined || apps.includes(outer) ? undefined : outer;
    if (inner === undefined || !mount) break;
    apps.push(inner);
    lists.push(mount.list);
  }
  return { apps, lists };
}

/** Makes the tests of the caller facts that hold wherever a middleware calls the rest of the app. */
function noteTestsOf(machine: Machine, { at }: Call, middleware: Abstract, request: Abstract): void {
  const dispatch =
    middleware.kind === 'class'
      ? getMember(
          machine,
          instantiate(machine, middleware.class, positional([undefinedValue], at)),
          'dispatch',
          at,
        )
      : middleware;
  const run = (handler: Abstract, next: Abstract) =>
    callValue(machine, handler, positional([request, next], at));
  for (const name of testsOf(machine, dispatch, null, run, 1)) noteCaller(machine, name);
}
