import { type Abstract, type Call, event, extendPath, stringOf, unknown } from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { decorated, included } from '../frameworks/python.ts';
import { instanceOf } from '../instance.ts';
import type { TypeModel } from '../model.ts';

/** Python's resolvers hold the routes that they decorate; the attributes of a proxy event are fields of the event. */
export const routingTypes: Readonly<Record<string, TypeModel>> = {
  'powertools/resolver': {
    methods: { include_router: (call) => included(call) },
    pattern: (name) =>
      /^(route|get|post|put|patch|delete|head|options)$/.test(name) ? decorated : undefined,
    properties: {
      current_event: ({ machine, at }) =>
        instanceOf({ machine, at, name: 'current_event' }, 'powertools/proxy-event'),
      lambda_context: () => unknown('the context'),
      context: () => unknown('the context of a resolver'),
    },
  },
  'powertools/proxy-event': {
    properties: {
      body: () => event('body'),
      json_body: () => event('body'),
      decoded_body: () => event('body'),
      query_string_parameters: () => event('queryStringParameters'),
      path_parameters: () => event('pathParameters'),
      headers: () => event('headers'),
      raw_event: () => event(''),
    },
    methods: {
      get_query_string_value: (call) => named(call, 'queryStringParameters'),
      get_header_value: (call) => named(call, 'headers'),
      get: (call) => event(stringOf(argument(call, '0')) ?? ''),
    },
    pattern: (name) => event(name),
    complete: true,
  },
};

const named = (call: Call, path: string): Abstract =>
  event(extendPath(path, stringOf(argument(call, 'name|0')) ?? '[]'));
