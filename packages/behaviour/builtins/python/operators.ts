import {
  type Abstract,
  type Call,
  callMember,
  callValue,
  changeInPlace,
  constant,
  formatBraces,
  getMember,
  native,
  positional,
  serial,
  stringOf,
  stringsOf,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { arg } from '../../models/argument.ts';
import { instanceOf } from '../../models/instance.ts';
import type { LibraryModel } from '../../models/model.ts';
import { getAttribute } from './globals.ts';

/** `attrgetter('a.b')` and `itemgetter('a')`: returns a function that reads these members of its argument. */
const getter = (call: Call): Abstract =>
  native(`getter${serial(call.machine, call.args)}`, (later) => {
    const names = stringsOf(arg(call, 0));
    if (names === null) return getAttribute({ ...later, args: [arg(later, 0), arg(call, 0)] });
    const read = (value: Abstract, name: string): Abstract => getMember(later.machine, value, name, later.at);
    return union(names.map((name) => name.split('.').reduce(read, arg(later, 0))));
  });

/** `methodcaller('publish', …)`: returns a function that calls the method of its argument. */
const methodcaller = (call: Call): Abstract =>
  native(`caller${serial(call.machine, [...call.args, ...call.named.values()])}`, (later) => {
    const name = stringOf(arg(call, 0));
    const { named, open } = call;
    const passed = { args: call.args.slice(1), named, open, at: later.at };
    return name === null
      ? callValue(later.machine, getAttribute({ ...later, args: [arg(later, 0), arg(call, 0)] }), passed)
      : callMember(later.machine, arg(later, 0), name, passed);
  });

/** `setitem(d, key, value)`: calls the method of the first argument. */
const changes =
  (method: string) =>
  (call: Call): Abstract =>
    callMember(call.machine, arg(call, 0), method, positional(call.args.slice(1), call.at));

/** `iadd(list, items)`: does what the operator and `=` do. */
const inPlace =
  (operator: string) =>
  (call: Call): Abstract => {
    changeInPlace(call.machine, operator, arg(call, 0), arg(call, 1));
    return union([arg(call, 0), unknown('the result of an operator')]);
  };

/** `string.Template('$name').substitute(name=…)`: handled like `'{name}'.format(name=…)`. */
function substitute(call: Call): Abstract {
  const text = call.self?.kind === 'instance' ? stringOf(call.self.facts['text']) : null;
  if (text === null) return unknown('a text made of a template');
  const braces = text
    .replace(/[{}]/g, '$&$&')
    .replace(/\$(?:\$|(\w+)|\{\{(\w+)\}\})/g, (_, plain, braced) =>
      plain || braced ? `{${plain ?? braced}}` : '$',
    );
  const named = new Map(call.named);
  const [mapping = undefinedValue] = call.args;
  if (mapping.kind === 'object')
    for (const [name, field] of mapping.object.fields) if (!named.has(name)) named.set(name, field.value);
  return formatBraces(call.machine, constant(braces), [], named);
}

/** Functions made from names, and texts with names in them. Sources: docs.python.org/3/library/operator.html, string.html. */
export const pythonOperators: LibraryModel = {
  libraries: ['operator', 'string'],
  language: 'python',
  exports: {
    attrgetter: getter,
    itemgetter: getter,
    methodcaller,
    setitem: changes('__setitem__'),
    delitem: changes('__delitem__'),
    iadd: inPlace('+'),
    iconcat: inPlace('+'),
    ior: inPlace('|'),
    iand: inPlace('&'),
    isub: inPlace('-'),
    ixor: inPlace('^'),
    Template: (call) => instanceOf(call, 'python/template', { text: arg(call, 0) }),
  },
  types: {
    'python/template': { methods: { substitute, safe_substitute: substitute }, complete: true },
  },
  complete: true,
};
