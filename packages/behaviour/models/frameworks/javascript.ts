import type { FunctionNode } from '@emmental/code';
import {
  type Abstract,
  anError,
  type Call,
  callValue,
  choices,
  constant,
  ending,
  event,
  hold,
  type Instance,
  inRoutes,
  native,
  positional,
  routesHere,
  serialOf,
  stringOf,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import { bothRoutes } from '@emmental/model';
import { arg, argument } from '../argument.ts';
import { recordFile } from '../files/record-file.ts';
import { recordBody } from '../headers/answer.ts';
import { recordAnswerHeaders, recordRedirect } from '../headers/outgoing.ts';
import { instanceOf } from '../instance.ts';
import { keptFor } from '../kept.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { recordSink } from '../record-sink.ts';
import { callBack } from '../rules.ts';
import { inAnswer, noteAnswered, noteUnanswered, sending, sendsOnce } from './answered.ts';
import { handlersIn, noteMiddleware, noteRegistration, routesOfHandler } from './middleware.ts';
import { routesIn } from './routes.ts';
import { listens } from './served.ts';

/**
 * Makes the function that an adapter (`serverless-http`, `@codegenie/serverless-express`, `aws-serverless-express`)
 * calls for a route of a web framework. It calls the handler with a request made from the event, whose fields keep
 * their names in the event.
 */
const route = (
  call: Call,
  handler: Abstract & { kind: 'function' },
  kind: HandlerKind = 'request',
): Abstract => {
  const { node } = handler.closure;
  routesIn(call.machine).add(node);
  // A plug-in that runs again adds no new routes.
  const known = call.machine.loading ? undefined : madeFor(call.machine).get(node);
  const made = known ?? routeOf(call, handler, kind);
  madeFor(call.machine).set(node, made);
  return made;
};

const madeFor = keptFor(() => new Map<FunctionNode, Abstract>());

/** Returns the function that a server calls for a request: `http.createServer(handler)`. */
export const requestHandler = (call: Call, handler: Abstract): Abstract =>
  handler.kind === 'function' ? route(call, handler) : handler;

const routeOf = (call: Call, handler: Abstract & { kind: 'function' }, kind: HandlerKind): Abstract =>
  native(`route ${serialOf(call, handler)}`, (later) => {
    const place = { ...call, machine: later.machine, at: call.at };
    const request = instanceOf({ ...place, name: 'a request' }, 'web/request');
    const name = call.self?.kind === 'instance' && call.self.name === 'express' ? sendsOnce : 'an answer';
    const answer = instanceOf({ ...place, name }, 'web/answer');
    noteUnanswered(later.machine);
    const takesContext =
      call.library === 'koa' || (call.self?.kind === 'instance' && call.self.name === 'koa');
    const context = instanceOf({ ...place, name: 'a context' }, 'web/context');
    const run = (handled: Abstract & { kind: 'function' }, next: Abstract): Abstract => {
      const error =
        kind === 'error' || handled.closure.node.parameters.length === 4 ? [unknown(anError)] : [];
      const passed = [...error, ...(takesContext ? [context, next] : [request, answer, next])];
      return callValue(later.machine, handled, positional(passed, call.at));
    };
    const next = native('next', () => undefinedValue);
    const here = routesHere(later.machine);
    const routes = bothRoutes(here, routesOfHandler(later.machine, handler.closure.node));
    return inRoutes(later.machine, routes, () => {
      noteMiddleware(later.machine, handler.closure.node, run);
      return run(handler, next);
    });
  });

/**
 * The kind of a handler. Express recognises an error handler by its four parameters; Fastify and Hono by how it is
 * registered.
 */
type HandlerKind = 'request' | 'error';

/** `app.register(plugin, options)` of Fastify: the plugin gets the app and its options at once. */
const registersPlugin = (call: Call): Abstract => {
  const self = call.self ?? undefinedValue;
  const [plugin, options = undefinedValue] = call.args;
  if (plugin && options.kind === 'object')
    callBack(call, plugin, [withBase(self, call), options, native('done', () => undefinedValue)]);
  return registered(call);
};

/** The app with the base that `register(plugin, { prefix })` gives to the routes of a plug-in. */
function withBase(self: Abstract, call: Call): Abstract {
  const prefix = argument(call, '1.prefix');
  if (self.kind !== 'instance' || !prefix) return self;
  const outer = self.facts['base'];
  const [before, own] = [outer === undefined ? '' : stringOf(outer), stringOf(prefix)];
  const base = before === null || own === null ? unknown('a prefix') : constant(`${before}${own}`);
  return { ...self, facts: { ...self.facts, base } };
}

/** `app.route(path)` returns the app for registrations of that path, `app.route({ url, handler })` registers one. */
const routeOfApp = (call: Call): Abstract => {
  const { self } = call;
  const [first] = call.args;
  if (self?.kind !== 'instance' || first === undefined) return undefinedValue;
  if (first.kind === 'object' || call.args.length > 1) return registered(call);
  return { ...self, facts: { ...self.facts, path: first } };
};

/** `app.get(path, …handlers)`: keeps each handler, to be called with a request. */
const registeredFor =
  (kind: HandlerKind) =>
  (call: Call): Abstract => {
    const self = call.self;
    if (self?.kind !== 'instance') return undefinedValue;
    noteRegistration(call);
    for (const arg of call.args) {
      const inside = handlersIn(call, arg);
      for (const choice of inside.length > 0 ? inside : choices(arg)) {
        if (choice.kind === 'function') hold(call.machine, self.holder, route(call, choice, kind));
        else hold(call.machine, self.holder, choice);
      }
    }
    return self;
  };

const registered = registeredFor('request');

/** Records the body of an answer. */
const bodySent = (call: Call): Abstract => {
  for (const value of call.args) recordBody(call, value);
  return call.self ?? undefinedValue;
};

const app: Behaves = (call) => {
  const other = call.library === 'express' ? 'express' : 'app';
  const name = /koa|hono/.test(call.library) ? 'koa' : other;
  const base = argument(call, '0.prefix|0.base|0.basePath');
  return instanceOf({ ...call, name }, 'web/app', base ? { base } : {});
};

/** `app.basePath('/v1')` of Hono. */
const withBasePath = (call: Call): Abstract =>
  call.self?.kind === 'instance'
    ? { ...call.self, facts: { ...call.self.facts, base: arg(call, 0) } }
    : undefinedValue;

/** `set(name, value)`, `set({ name: value })`. */
const header = (call: Call): Abstract => {
  const [name, value] = call.args;
  recordAnswerHeaders(inAnswer(call), value ?? call.open ?? name, value && name ? stringOf(name) : null);
  return call.self ?? undefinedValue;
};

/** `cookie(name, value, options)` encodes the value unless the options have another `encode`. */
const cookie = (call: Call): Abstract => {
  const [, value, options] = call.args;
  const isEncoded =
    options === undefined ||
    (options.kind === 'object' &&
      !options.object.fields.has('encode') &&
      options.object.rest.value.kind === 'absent');
  if (isEncoded) recordSink(inAnswer(call), 'header', value, 'encodeURIComponent');
  else recordAnswerHeaders(inAnswer(call), value ?? call.open ?? undefined, 'set-cookie');
  return call.self ?? undefinedValue;
};

/** `location(address)`. */
const location = (call: Call): Abstract => {
  recordRedirect(inAnswer(call), call.args[0] ?? call.open ?? undefined);
  return call.self ?? undefinedValue;
};

const sent =
  (at: number): Behaves =>
  (call) => {
    recordFile(inAnswer(call), arg(call, at), 'read');
    noteAnswered(call);
    return undefinedValue;
  };

const fields: Readonly<Record<string, Abstract>> = {
  params: event('pathParameters'),
  // The framework's parser makes objects from `a[b]=c`.
  query: event('queryStringParameters', ['parsed']),
  body: event('body'),
  rawBody: event('body'),
  headers: event('headers'),
  cookies: event('headers.cookie'),
  method: event('httpMethod'),
  url: event('path'),
  originalUrl: event('path'),
  path: event('path'),
  hostname: event('headers.host'),
  host: event('headers.host'),
  ip: event('requestContext.identity.sourceIp'),
  apiGateway: event(''),
  files: event('body'),
  file: event('body'),
};

const named =
  (base: string) =>
  (call: Call): Abstract => {
    const name = stringOf(arg(call, 0));
    return event(name === null ? base : `${base}.${name.toLowerCase()}`);
  };

/** Methods of Hono's request: `c.req.query('name')` reads the same fields by calls. */
const read: Readonly<Record<string, Behaves>> = {
  get: named('headers'),
  header: named('headers'),
  json: () => event('body'),
  text: () => event('body'),
  parseBody: () => event('body'),
  formData: () => event('body'),
  param: (call) => event(`pathParameters.${stringOf(arg(call, 0)) ?? '[]'}`),
  valid: (call) => event(validated[stringOf(arg(call, 0)) ?? ''] ?? ''),
};

/** Fields of the event by the name under which Hono's validators keep that part of the request. */
const validated: Readonly<Record<string, string>> = {
  json: 'body',
  form: 'body',
  query: 'queryStringParameters',
  param: 'pathParameters',
  header: 'headers',
  cookie: 'headers.cookie',
};

const callable = /^(query|params|body|header)$/;

const frameworks: LibraryModel = {
  libraries: [
    'express',
    'fastify',
    'lambda-api',
    'restify',
    'polka',
    'koa',
    'koa-router',
    '@koa/router',
    'hono',
    'express-promise-router',
    'find-my-way',
  ],
  language: 'javascript',
  exports: {
    '': app,
    Router: app,
    createServer: app,
    fastify: app,
    Hono: app,
    json: { returns: 'fresh' },
    urlencoded: { returns: 'fresh' },
    static: { returns: 'fresh' },
    raw: { returns: 'fresh' },
    text: { returns: 'fresh' },
  },
  types: {
    'web/app': {
      grows: true,
      methods: {
        set: { returns: 'self' },
        register: registersPlugin,
        setErrorHandler: registeredFor('error'),
        onError: registeredFor('error'),
        listen: listens,
        ready: { returns: 'fresh' },
        route: routeOfApp,
        basePath: (call) => withBasePath(call),
        routes: { returns: 'self' },
        callback: { returns: 'self' },
        allowedMethods: { returns: 'fresh' },
      },
      pattern: (name) =>
        /^(get|post|put|patch|delete|del|head|options|all|use|any|METHOD|register|param|addHook|on)$/.test(
          name,
        )
          ? registered
          : undefined,
    },
    'web/request': {
      methods: {
        ...read,
        // A request of Node's own server is a stream.
        on: (call) => {
          callBack(call, call.args[1] ?? undefinedValue, [event('body')]);
          return call.self ?? undefinedValue;
        },
      },
      attribute: ({ name }) =>
        Object.hasOwn(fields, name) && !Object.hasOwn(read, name) ? fields[name] : undefined,
      pattern: (name) => (callable.test(name) ? named('queryStringParameters') : undefined),
      complete: true,
    },
    'web/answer': {
      methods: {
        setHeader: header,
        header,
        set: header,
        append: header,
        cookie,
        type: header,
        location,
        redirect: (call) => {
          recordRedirect(
            inAnswer(call),
            call.args.findLast((value) => stringOf(value) !== null || value.kind !== 'constant'),
          );
          noteAnswered(call);
          return call.self ?? undefinedValue;
        },
        writeHead: (call) => {
          recordAnswerHeaders(inAnswer(call), call.args.at(-1));
          return call.self ?? undefinedValue;
        },
        json: sending(bodySent),
        jsonp: sending(bodySent),
        send: sending(bodySent),
        write: bodySent,
        end: sending(bodySent),
        sendStatus: sending((call) => call.self ?? undefinedValue),
        sendFile: sent(0),
        sendfile: sent(0),
        download: sent(0),
        render: (call) => {
          recordFile(call, arg(call, 0), 'read');
          return undefinedValue;
        },
      },
      pattern: (name) => (/^(then|catch|finally)$/.test(name) ? undefined : { returns: 'self' }),
      complete: true,
    },
    // Koa and Hono pass one object to the handler.
    'web/context': {
      methods: {
        set: header,
        header,
        redirect: location,
        throw: ({ machine }) => ending(machine),
        get: named('headers'),
        json: bodySent,
        text: bodySent,
        html: bodySent,
        body: bodySent,
      },
      attribute: ({ self, name }) => {
        if (name === 'req' || name === 'request') return honoRequest(self);
        return Object.hasOwn(fields, name) ? fields[name] : undefined;
      },
      complete: true,
    },
  },
};

/** Returns a value for both styles: Hono reads by calls (`c.req.query('a')`), Koa by attributes (`ctx.request.body`). */
const honoRequest = (self: Instance): Abstract => ({ ...self, type: 'web/read', name: 'a request' });

const reads: LibraryModel = {
  libraries: [],
  language: 'javascript',
  types: {
    'web/read': {
      methods: {
        ...read,
        query: (call) => event(`queryStringParameters.${stringOf(arg(call, 0)) ?? '[]'}`),
        queries: (call) => event(`queryStringParameters.${stringOf(arg(call, 0)) ?? '[]'}`),
      },
      attribute: ({ name }) => (Object.hasOwn(fields, name) && name !== 'query' ? fields[name] : undefined),
      complete: true,
    },
  },
};

export const frameworksInJavaScript: readonly LibraryModel[] = [frameworks, reads];
