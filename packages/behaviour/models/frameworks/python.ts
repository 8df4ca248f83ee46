import {
  type Abstract,
  type Call,
  callValue,
  cell,
  ending,
  event,
  hold,
  type Instance,
  inRoutes,
  type Machine,
  native,
  record,
  routesHere,
  serialOf,
  stringOf,
  truthOf,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import { bothRoutes, eitherRoutes, type HandlerRoute } from '@emmental/model';
import { arg, argument } from '../argument.ts';
import { recordBody } from '../headers/answer.ts';
import { recordAnswerHeaders, recordRedirect } from '../headers/outgoing.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { recordSink } from '../record-sink.ts';
import { callBefore, noteDispatcher, noteMount, prefixesOf } from './before.ts';
import { convertersIn, parameterOf } from './parameters.ts';
import { joinedPath, methodNamed, methodsIn, routesFor } from './registered-path.ts';
import { routesIn } from './routes.ts';
import { listens } from './served.ts';

/**
 * Registers a route of a web framework that an adapter starts (`serverless_wsgi`, `Mangum`, `apig_wsgi`) or that
 * starts by itself (Chalice, Zappa). The route gets the parts of the path by the names of its parameters.
 */
export const decorated = (call: Call): Abstract => {
  const self = call.self;
  const path = stringOf(argument(call, '0|rule|path')) ?? '';
  return native(`decorator ${serialOf(call)}`, (later) => {
    const handler = arg(later, 0);
    if (self?.kind === 'instance' && handler.kind === 'function')
      hold(call.machine, self.holder, route(call, handler, path));
    return handler;
  });
};

function route(call: Call, handler: Abstract & { kind: 'function' }, path: string): Abstract {
  routesIn(call.machine).add(handler.closure.node);
  const converters = convertersIn(path);
  return native(`route ${serialOf(call, handler)}`, (later) => {
    const routes = bothRoutes(routesHere(later.machine), routesOfDecorator(later.machine, call));
    return inRoutes(later.machine, routes, () => answerRequest(later));
  });

  function answerRequest(later: Call): Abstract {
    // Middleware runs before the dependencies of the parameters.
    callBefore(later.machine, call, requestOf(later));
    const named = new Map<string, Abstract>();
    for (const parameter of handler.closure.node.parameters) {
      const { target, type } = parameter;
      if (target.kind !== 'name') continue;
      const isRequest = type !== null && /Request$/.test(type);
      named.set(
        target.name,
        isRequest
          ? requestOf(later)
          : parameterOf(later.machine, handler.closure.scope, parameter, converters),
      );
    }
    return callValue(later.machine, handler, { args: [], named, open: null, at: call.at });
  }
}

/** Returns the requests that come to a decorated function; null = all. */
function routesOfDecorator(machine: Machine, call: Call): readonly HandlerRoute[] | null {
  if (call.self?.kind !== 'instance') return null;
  const written = argument(call, '0|rule|path');
  const own = written === undefined ? null : stringOf(written);
  const methods = methodNamed(call.name) ?? methodsOf(call);
  let found: readonly HandlerRoute[] | null | undefined;
  for (const prefix of prefixesOf(machine, call.self)) {
    const routes = routesFor(methods, joinedPath(prefix, own));
    found = found === undefined ? routes : eitherRoutes(found, routes);
  }
  return found ?? null;
}

/** The methods of `route(path, methods=[…])`. Without the argument, Flask, Chalice and Bottle take GET alone. */
function methodsOf(call: Call): readonly string[] | null {
  const isPowertools = call.self?.kind === 'instance' && call.self.type === 'powertools/resolver';
  const value = argument(call, isPowertools ? 'method|1' : 'methods|method');
  if (value) return methodsIn(value);
  return !isPowertools && /(?:^|\.)route$/.test(call.name) && call.named.size === 0 ? ['GET'] : null;
}

const requestOf = (call: Pick<Call, 'machine' | 'at' | 'name'>): Abstract =>
  instanceOf({ ...call, name: 'a request' }, 'python/request');

const fields: Readonly<Record<string, Abstract>> = {
  args: event('queryStringParameters'),
  query_params: event('queryStringParameters'),
  values: event('queryStringParameters'),
  form: event('body'),
  json: event('body'),
  json_body: event('body'),
  raw_body: event('body'),
  data: event('body'),
  files: event('body'),
  headers: event('headers'),
  cookies: event('headers.cookie'),
  view_args: event('pathParameters'),
  path_params: event('pathParameters'),
  uri_params: event('pathParameters'),
  method: event('httpMethod'),
  path: event('path'),
  url: event('path'),
  full_path: event('path'),
  remote_addr: event('requestContext.identity.sourceIp'),
};

/** `FastAPI(debug=True)` answers errors with the stack of calls; Chalice does so after `app.debug = True`. */
const app: Behaves = (call) => {
  const debug = argument(call, 'debug');
  if (call.name === 'FastAPI' && debug) recordDebug(call, debug);
  const dependencies = argument(call, 'dependencies');
  const name = call.name === 'Chalice' ? 'Chalice' : 'app';
  const prefix = argument(call, 'prefix|url_prefix');
  return instanceOf({ ...call, name }, 'python/app', {
    ...(dependencies && { dependencies }),
    ...(prefix && { prefix }),
  });
};

function recordDebug({ machine, at }: Pick<Call, 'machine' | 'at'>, value: Abstract): void {
  if (truthOf(machine, value) === true) record(machine, { kind: 'leak', what: 'stack', name: null }, at);
}

/** `Depends(check)` in a list of dependencies. */
const depends: Behaves = (call) =>
  instanceOf({ ...call, name: 'a dependency' }, 'python/depends', {
    code: argument(call, '0|dependency') ?? undefinedValue,
  });

const body: Behaves = () => event('body');

const answer: Behaves = (call) => {
  for (const value of [...call.args, ...call.named.values()]) recordBody(call, value);
  return instanceOf({ ...call, name: 'an answer' }, 'python/answer');
};

/** Models a call that makes an answer: its body and its headers are sent to the caller. */
export const answering =
  (headers: string, body: string): Behaves =>
  (call) => {
    recordAnswerHeaders(call, argument(call, headers));
    recordBody(call, argument(call, body));
    return unknown('an answer');
  };

/** Models a call that makes an answer which sends its caller to an address. */
const redirecting =
  (address: string): Behaves =>
  (call) => {
    recordRedirect(call, argument(call, address));
    recordAnswerHeaders(call, argument(call, 'headers'));
    return unknown('an answer');
  };

export const frameworksInPython: readonly LibraryModel[] = [
  {
    libraries: ['werkzeug.exceptions', 'flask_smorest', 'flask_restx', 'sanic.exceptions'],
    language: 'python',
    exports: { abort: ({ machine }) => ending(machine) },
  },
  {
    libraries: [
      'flask',
      'fastapi',
      'chalice',
      'bottle',
      'starlette.applications',
      'starlette.responses',
      'fastapi.responses',
      'quart',
      'sanic',
      'flask_restful',
    ],
    language: 'python',
    exports: {
      Flask: app,
      Blueprint: app,
      FastAPI: app,
      APIRouter: app,
      Depends: depends,
      Security: depends,
      Chalice: app,
      Bottle: app,
      Quart: app,
      redirect: redirecting('0|location|url'),
      RedirectResponse: redirecting('0|url'),
      ...Object.fromEntries(
        ['Response', 'JSONResponse', 'PlainTextResponse', 'HTMLResponse', 'ORJSONResponse'].map((name) => [
          name,
          answering('headers', '0|body|content|response'),
        ]),
      ),
      abort: ({ machine }) => ending(machine),
      make_response: answer,
      jsonify: answer,
    },
    pattern: (path) => {
      if (path === 'request') return requestValue;
      return undefined;
    },
    types: {
      'python/app': {
        grows: true,
        written: (write, value) => {
          if (write.self.name === 'Chalice' && write.name === 'debug') recordDebug(write, value);
        },
        methods: {
          run: listens,
          register_blueprint: (call) => included(call),
          include_router: (call) => included(call),
          mount: (call) => included(call),
          add_middleware: (call) => withMiddleware(call),
          middleware: (call) => middlewareDecorator(call),
        },
        pattern: (name) =>
          /^(route|get|post|put|patch|delete|api_route|head|options)$/.test(name) ? decorated : undefined,
        attribute: ({ name, self }) => (name === 'current_request' ? requestFrom(self) : undefined),
      },
      'python/request': {
        methods: {
          get_json: body,
          get_data: body,
          json: body,
          body,
          form: body,
          to_dict: () => event(''),
        },
        attribute: ({ name }) => (name !== 'body' && Object.hasOwn(fields, name) ? fields[name] : undefined),
        complete: true,
      },
      'python/depends': { complete: true },
      'python/answer': {
        methods: {
          set_cookie: (call) => {
            // Werkzeug and Starlette quote what would end the value.
            recordSink(call, 'header', argument(call, '1|value'), 'line breaks refused');
            return undefinedValue;
          },
        },
        complete: true,
      },
    },
  },
];

/** `app.add_middleware(Check)`, and `app.add_middleware(BaseHTTPMiddleware, dispatch=check)`. */
const withMiddleware = (call: Call): Abstract => {
  const { self, machine } = call;
  const dispatch = argument(call, 'dispatch') ?? arg(call, 0);
  noteDispatcher(call, dispatch);
  if (self?.kind === 'instance')
    for (const value of [...call.args, ...call.named.values()]) hold(machine, self.holder, value);
  return undefinedValue;
};

/** `@app.middleware('http')`. */
const middlewareDecorator = (call: Call): Abstract =>
  native(`decorator ${serialOf(call)}`, (later) => {
    const handler = arg(later, 0);
    noteDispatcher(call, handler);
    if (call.self?.kind === 'instance') hold(call.machine, call.self.holder, handler);
    return handler;
  });

export const included = (call: Call): Abstract => {
  noteMount(
    call,
    [...call.args, ...call.named.values()].find(({ kind }) => kind === 'instance') ?? undefinedValue,
  );
  if (call.self?.kind === 'instance') hold(call.machine, call.self.holder, arg(call, 0));
  return undefinedValue;
};

const requestValue: Abstract = {
  kind: 'instance',
  type: 'python/request',
  name: 'request',
  facts: {},
  holder: { id: 0, cell: cell() },
};
const requestFrom = (self: Instance): Abstract => ({ ...self, type: 'python/request', name: 'request' });
