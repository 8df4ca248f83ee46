import {
  type Abstract,
  callValue,
  cell,
  choices,
  createObject,
  elementOf,
  itemsOf,
  list,
  type PropertyRead,
  refer,
  type Site,
  setField,
  undefinedValue,
  union,
} from '@emmental/evaluator';
import { arg } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel } from '../model.ts';

/** How a provider makes its value. */
type How = 'call' | 'resource' | 'value' | 'list' | 'dictionary' | 'any';

const provider =
  (how: How): Behaves =>
  (call) => {
    const [target = undefinedValue, ...args] = call.args;
    const named = createObject(call.machine, 'record');
    for (const [name, value] of call.named) if (name !== '**') setField(call.machine, named, name, value);
    const held = how === 'list' || how === 'any' ? call.args : args;
    return instanceOf(call, `injector/${how}`, {
      target,
      args: list(call.machine, held),
      named: refer(named),
    });
  };

/** The value that a provider gives; any other value stays as it is. */
function valueFor(site: Site, value: Abstract): Abstract {
  return union(
    choices(value).map((choice) => {
      const how = choice.kind === 'instance' ? /^injector\/(\w+)$/.exec(choice.type)?.[1] : undefined;
      return how && choice.kind === 'instance' ? made(site, how as How, choice.facts, [], new Map()) : choice;
    }),
  );
}

function made(
  site: Site,
  how: How,
  { target = undefinedValue, args, named }: Readonly<Record<string, Abstract>>,
  moreArgs: readonly Abstract[],
  moreNamed: ReadonlyMap<string, Abstract>,
): Abstract {
  const { machine, at } = site;
  if (how === 'value') return target;
  const all = (args ? (itemsOf(args) ?? []) : []).map((item) => valueFor(site, item));
  const byName = new Map<string, Abstract>();
  if (named?.kind === 'object')
    for (const [name, field] of named.object.fields) byName.set(name, valueFor(site, field.value));
  if (how === 'list') return list(machine, all);
  if (how === 'any') return union([...byName.values()]);
  if (how === 'dictionary') {
    const record = createObject(machine, 'record');
    for (const [name, value] of byName) setField(machine, record, name, value);
    return refer(record);
  }
  const result = callValue(machine, valueFor(site, target), {
    args: [...all, ...moreArgs],
    named: new Map([...byName, ...moreNamed]),
    open: null,
    at,
  });
  // A resource is what its function yields.
  const isList = choices(result).some((choice) => choice.kind === 'object' && choice.object.shape === 'list');
  return how === 'resource' && isList ? union([result, elementOf(machine, result)]) : result;
}

const typeOf = (how: How): NonNullable<LibraryModel['types']>[string] => ({
  call: (call) =>
    call.self?.kind === 'instance' ? made(call, how, call.self.facts, call.args, call.named) : undefinedValue,
  properties: {
    provider: ({ self }) => self,
    provided: ({ machine, at, self }) => valueFor({ machine, at }, self),
  },
  complete: true,
});

/** `Provide[Container.service]`: the value of the provider. */
const provided = ({ machine, at, self }: PropertyRead): Abstract =>
  valueFor({ machine, at }, self.facts['key'] ?? undefinedValue);

const marker: Abstract = {
  kind: 'instance',
  type: 'injector/marker',
  name: 'Provide',
  facts: {},
  holder: { id: 0, cell: cell() },
};

const makes: Readonly<Record<How, readonly string[]>> = {
  call: [
    'Factory',
    'Singleton',
    'Callable',
    'Coroutine',
    'AbstractFactory',
    'AbstractSingleton',
    'ThreadSafeSingleton',
    'ThreadLocalSingleton',
    'ContextLocalSingleton',
    'DelegatedFactory',
    'DelegatedSingleton',
  ],
  resource: ['Resource'],
  value: ['Object'],
  list: ['List'],
  dictionary: ['Dict', 'FactoryAggregate', 'Aggregate'],
  any: ['Selector'],
};

/** Python's Dependency Injector. Source: python-dependency-injector.ets-labs.org, "Providers", "Wiring". */
export const dependencyInjector: LibraryModel = {
  libraries: ['dependency_injector'],
  language: 'python',
  exports: {
    ...Object.fromEntries(
      Object.entries(makes).flatMap(([how, names]) =>
        names.map((name) => [`providers.${name}`, provider(how as How)]),
      ),
    ),
    // The attributes of a container in a container are its providers.
    'providers.Container': (call) => callValue(call.machine, arg(call, 0), { ...noArguments, at: call.at }),
    'providers.Configuration': { returns: 'fresh' },
    'wiring.inject': { returns: { argument: '0' } },
  },
  pattern: (path) =>
    path === 'wiring.Provide' || path === 'wiring.Provider' || path === 'wiring.Closing' ? marker : undefined,
  types: {
    ...Object.fromEntries(Object.keys(makes).map((how) => [`injector/${how}`, typeOf(how as How)])),
    'injector/marker': { properties: { '[]': provided }, complete: true },
  },
  complete: true,
};

const noArguments = { args: [], named: new Map<string, Abstract>(), open: null };
