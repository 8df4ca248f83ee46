import {
  type Abstract,
  type Call,
  callFunction,
  decoratorName,
  flowsOf,
  getMember,
  list,
  positional,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { argument } from '../argument.ts';
import type { LibraryModel } from '../model.ts';

/**
 * Schemas of marshmallow: `load` gives the data, or what a method with `@post_load` makes of it. Source: marshmallow.readthedocs.io, “Extending
 * schemas”.
 */
export const marshmallow: LibraryModel = {
  libraries: ['marshmallow', 'marshmallow.schema', 'marshmallow_sqlalchemy', 'flask_marshmallow'],
  language: 'python',
  bases: { Schema: 'marshmallow/schema' },
  exports: { Schema: { returns: { type: 'marshmallow/schema' } } },
  types: {
    'marshmallow/schema': {
      methods: {
        load: (call) => through(call, 'post_load'),
        loads: (call) => through(call, 'post_load'),
        dump: (call) => through(call, 'post_dump'),
        dumps: (call) => through(call, 'post_dump'),
      },
      complete: true,
    },
  },
  complete: true,
};

/** The data of a call, and what the methods with a decorator make of it. */
function through(call: Call, decorator: string): Abstract {
  const input = argument(call, '0|data|json_data|obj') ?? undefinedValue;
  const data = unknown('the data of a schema', flowsOf(input));
  const made = hooksOf(call, decorator).map((hook) =>
    callFunction(call.machine, hook, null, positional([data], call.at)),
  );
  const all = union([data, ...made]);
  return union([all, list(call.machine, [], all)]);
}

/** The methods of the schema's class with a decorator, bound to the schema. */
function hooksOf(call: Call, decorator: string): readonly Abstract[] {
  const { self, class: of } = call.self?.kind === 'instance' ? call.self.facts : {};
  if (!self || of?.kind !== 'class') return [];
  const names = of.class.node.members.flatMap(({ name, decorators }) =>
    typeof name === 'string' && decorators.some((each) => decoratorName(each) === decorator) ? [name] : [],
  );
  return names.map((name) => getMember(call.machine, self, name, call.at));
}
