import type { FunctionNode } from '@emmental/code';
import {
  type Abstract,
  branch,
  type Call,
  callerTests,
  choices,
  getMember,
  guardsIn,
  itemsOf,
  type Machine,
  native,
  noteCaller,
  stringOf,
  undefinedValue,
} from '@emmental/evaluator';
import { eitherRoutes, type HandlerRoute } from '@emmental/model';
import { guardingCode } from '../callers.ts';
import { keptFor } from '../kept.ts';
import { joinedPath, methodNamed, methodsIn, routesFor, type WrittenPath } from './registered-path.ts';

/** A call that registers handlers at an app or a router, such as `app.use('/admin', check)` or `router.get('/x', check, show)`. */
interface Registration {
  /** The number of the app or router. */
  readonly app: number;
  /** The path as it is written; null where there is none, or where it is not a constant. */
  readonly path: string | null;
  /** The path under the base of the app; empty = no path was given, null = it is not known. */
  readonly under: WrittenPath;
  /** The methods of the requests; null = all, or not known. */
  readonly methods: readonly string[] | null;
  /** Do the handlers run before the routes that are registered later? */
  readonly isMiddleware: boolean;
  /** Handlers, routers and middleware of packages, in the order in which they run. */
  readonly handlers: readonly Abstract[];
  /** The fact that a handler which was not read guards what comes behind it, by its position; null for other handlers. */
  readonly guards: readonly (string | null)[];
}

/** The registrations of all apps in their order, by place. */
const registrationsIn = keptFor(() => new Map<string, Registration>());

/** Notes a call that registers handlers. */
export function noteRegistration(call: Call): void {
  const { self, machine, at, name } = call;
  if (self?.kind !== 'instance') return;
  const handlers = call.args.flatMap((value) => [
    ...(itemsOf(value) ?? choices(value)),
    ...handlersIn(call, value),
  ]);
  const registrations = registrationsIn(machine);
  registrations.set(`${self.holder.id} ${at.line}:${at.column} ${registrations.size}`, {
    app: self.holder.id,
    path: call.args[0] ? stringOf(call.args[0]) : null,
    under: underOf(call),
    methods: methodsOf(call),
    isMiddleware: /^(?:use|addHook|onRequest)$/.test(name.split('.').at(-1) ?? ''),
    handlers,
    guards: handlers.map((handler) => guardingCode(machine, handler, at)),
  });
}

/** The handler in the options of Fastify's `app.route({ method, url, handler })`. */
export const handlersIn = ({ machine, at }: Call, value: Abstract): readonly Abstract[] =>
  value.kind === 'object' && value.object.shape === 'record'
    ? choices(getMember(machine, value, 'handler', at)).filter(({ kind }) => kind === 'function')
    : [];

/** The path of a registration: of its first argument, of `url` in options, or of `app.route(path)` before it. */
function underOf({ self, args, machine, at }: Call): WrittenPath {
  if (self?.kind !== 'instance') return null;
  const [first] = args;
  const { path, base } = self.facts;
  const baseText = base === undefined ? '' : stringOf(base);
  if (path !== undefined) return joinedPath(baseText, stringOf(path));
  if (first === undefined) return null;
  if (first.kind === 'object' && first.object.shape === 'record') {
    const url = getMember(machine, first, 'url', at);
    return joinedPath(baseText, stringOf(url) ?? stringOf(getMember(machine, first, 'path', at)));
  }
  const isHandler = ['function', 'instance', 'native', 'library', 'method'].includes(first.kind);
  return joinedPath(baseText, isHandler ? '' : stringOf(first));
}

function methodsOf({ name, args, machine, at }: Call): readonly string[] | null {
  const [first] = args;
  const last = name.split('.').at(-1) ?? '';
  if (last === 'route' && first?.kind === 'object') return methodsIn(getMember(machine, first, 'method', at));
  return methodNamed(last);
}

/** Returns the requests that come to a handler, wherever it is registered; null = all. */
export function routesOfHandler(machine: Machine, node: FunctionNode): readonly HandlerRoute[] | null {
  let found: readonly HandlerRoute[] | null | undefined;
  for (const registration of registrationsIn(machine).values())
    for (const handler of registration.handlers) {
      if (handler.kind !== 'function' || handler.closure.node !== node) continue;
      for (const path of pathsOf(machine, registration)) {
        const routes = routesFor(registration.methods, path, registration.isMiddleware);
        found = found === undefined ? routes : eitherRoutes(found, routes);
      }
    }
  return found ?? null;
}

/** Returns the paths of a registration with those of the places where its router is mounted. `depth` bounds the nesting of routers. */
function pathsOf(machine: Machine, registration: Registration, depth = 4): readonly WrittenPath[] {
  const mounts = [...registrationsIn(machine).values()].filter(
    (other) =>
      other.app !== registration.app &&
      other.handlers.some((handler) => handler.kind === 'instance' && handler.holder.id === registration.app),
  );
  if (mounts.length === 0) return [registration.under];
  if (depth === 0) return [null];
  return mounts.flatMap((mount) =>
    pathsOf(machine, mount, depth - 1).map((path) => joinedPath(path, registration.under)),
  );
}

/** A call of a handler with a request, an answer and the function by which it goes on. */
export type CallHandler = (handler: Abstract & { kind: 'function' }, next: Abstract) => void;

/** Makes the tests of the caller facts that stand in each middleware before a handler, wherever it is registered. */
export function noteMiddleware(machine: Machine, node: FunctionNode, run: CallHandler): void {
  const ways: (readonly string[])[] = [];
  for (const registration of registrationsIn(machine).values())
    for (const [index, handler] of registration.handlers.entries())
      if (handler.kind === 'function' && handler.closure.node === node)
        ways.push(testsBefore(machine, registration, index, run));
  for (const name of inEach(ways)) noteCaller(machine, name);
}

/** Returns the tests of the caller that stand before one handler of a registration. `depth` bounds the nesting of routers. */
function testsBefore(
  machine: Machine,
  registration: Registration,
  index: number,
  run: CallHandler,
  depth = 4,
): readonly string[] {
  const tests = registration.handlers
    .slice(0, index)
    .flatMap((handler, position) => testsOf(machine, handler, registration.guards[position] ?? null, run));
  const mounts: (readonly string[])[] = [];
  let isEarlier = true;
  for (const other of registrationsIn(machine).values()) {
    if (other === registration) isEarlier = false;
    else if (isEarlier && other.app === registration.app && other.isMiddleware && covers(other, registration))
      for (const [position, handler] of other.handlers.entries())
        tests.push(...testsOf(machine, handler, other.guards[position] ?? null, run));
    if (depth > 0)
      for (const [position, handler] of other.handlers.entries())
        if (handler.kind === 'instance' && handler.holder.id === registration.app)
          mounts.push(testsBefore(machine, other, position, run, depth - 1));
  }
  return [...tests, ...inEach(mounts)];
}

/** Does a middleware run for the path of a registration, by the paths as they are written? */
const covers = ({ path }: Registration, { path: other }: Registration): boolean => {
  if (path === null || path === '/' || /^\/?\*$/.test(path)) return true;
  const start = path.replace(/\/?\*?$/, '');
  return other !== null && (other === start || other.startsWith(`${start}/`));
};

const known = keptFor(() => new Map<FunctionNode, readonly string[]>());

/** Returns the tests of the caller that hold wherever a middleware goes on. In Express an argument of `next` is an error. */
export function testsOf(
  machine: Machine,
  handler: Abstract,
  guard: string | null,
  run: CallHandler,
  most = 0,
): readonly string[] {
  if (handler.kind !== 'function') return guard === null ? [] : [guard];
  const { node } = handler.closure;
  const earlier = known(machine).get(node);
  if (earlier) return earlier;
  // A middleware that registers itself again has no tests while it runs.
  known(machine).set(node, []);
  const ways: (readonly string[])[] = [];
  const next = native('next', (later) => {
    if (later.args.length <= most) ways.push(callerTests(guardsIn(later.machine.guards.value)));
    return undefinedValue;
  });
  branch(machine.store, () => run(handler, next));
  const tests = inEach(ways);
  known(machine).set(node, tests);
  return tests;
}

/** The names that are in each of the lists; none where there is no list. */
const inEach = ([first = [], ...others]: readonly (readonly string[])[]): readonly string[] =>
  first.filter((name) => others.every((names) => names.includes(name)));
