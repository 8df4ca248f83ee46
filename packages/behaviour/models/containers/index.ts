import {
  type Abstract,
  addGetter,
  type Call,
  callFunction,
  choices,
  createObject,
  type Instance,
  isNothing,
  native,
  type PropertyRead,
  positional,
  record,
  refer,
  serial,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { arg } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { anyOf, classOfType, type Inject, type Provider, provide, resolve, textTokens } from './container.ts';
import { dependencyInjector } from './dependency-injector.ts';

type Site = Pick<Call, 'machine' | 'at'>;

const containerOf = (self: Abstract | null): string =>
  self?.kind === 'instance' ? String(self.holder.id) : '';

/** Gives each parameter the object of its class, and a parameter of another type any value of the container. */
const byType =
  (site: Site, container: string): Inject =>
  (parameters, of) =>
    parameters.map(({ type }) => {
      const written = classOfType(of, type);
      const inject = byType(site, container);
      return written ? resolve(site, container, written, inject) : anyOf(site, container, inject);
    });

const get: Behaves = (call) => {
  const container = containerOf(call.self);
  return resolve(call, container, arg(call, 0), byType(call, container));
};

/** `bind(token)`: an object whose methods name the provider. */
const bindingOf = (site: Site, container: Abstract, token: Abstract): Abstract =>
  instanceOf({ ...site, name: 'bind' }, 'container/binding', { container, token });

const binding =
  (how: Provider['how'], value: (call: Call, token: Abstract) => Abstract): Behaves =>
  (call) => {
    if (call.self?.kind !== 'instance') return undefinedValue;
    const { token = undefinedValue, container = null } = call.self.facts;
    provide(call.machine, containerOf(container), token, { how, value: value(call, token) });
    return call.self;
  };

const returnsSelf: Behaves = { returns: 'self' };

/** `load(module)`: calls the function of each module with a function that binds. */
function load(call: Call): Abstract {
  const self = call.self ?? undefinedValue;
  const bind = native(`bind${serial(call.machine, [self])}`, (inner) =>
    bindingOf(inner, self, arg(inner, 0)),
  );
  for (const module of call.args)
    for (const choice of choices(module))
      if (choice.kind === 'instance' && choice.facts['code'])
        callFunction(call.machine, choice.facts['code'], null, positional([bind, bind, bind, bind], call.at));
  return undefinedValue;
}

/** InversifyJS. Source: inversify.io, "Container API". */
const inversify: LibraryModel = {
  libraries: ['inversify'],
  language: 'javascript',
  exports: {
    Container: { returns: { type: 'container/inversify' } },
    ContainerModule: { returns: { type: 'container/module', facts: { code: '0' } } },
    AsyncContainerModule: { returns: { type: 'container/module', facts: { code: '0' } } },
  },
  types: {
    'container/inversify': {
      methods: {
        bind: (call) => bindingOf(call, call.self ?? undefinedValue, arg(call, 0)),
        rebind: (call) => bindingOf(call, call.self ?? undefinedValue, arg(call, 0)),
        get,
        getAsync: get,
        getAll: get,
        getNamed: get,
        getTagged: get,
        resolve: get,
        load,
        loadAsync: load,
        createChild: returnsSelf,
      },
      complete: true,
    },
    'container/binding': {
      methods: {
        to: binding('class', (call) => arg(call, 0)),
        toSelf: binding('class', (_, token) => token),
        toConstantValue: binding('value', (call) => arg(call, 0)),
        toConstructor: binding('value', (call) => arg(call, 0)),
        toFunction: binding('value', (call) => arg(call, 0)),
        toDynamicValue: binding('function', (call) => arg(call, 0)),
        toFactory: binding('function', (call) => arg(call, 0)),
        toAutoFactory: binding('value', (call) => arg(call, 0)),
      },
      pattern: () => returnsSelf,
    },
    'container/module': { complete: true },
  },
};

const global = 'tsyringe';

/** `register(token, { useClass, useValue, useFactory })`. */
function register(call: Call): Abstract {
  const [token = undefinedValue, provider = undefinedValue] = call.args;
  for (const choice of choices(provider)) {
    if (choice.kind === 'class') provide(call.machine, global, token, { how: 'class', value: choice });
    if (choice.kind !== 'object') continue;
    for (const [field, how] of Object.entries(fields)) {
      const value = choice.object.fields.get(field)?.value;
      if (value && value.kind !== 'absent') provide(call.machine, global, token, { how, value });
    }
  }
  return undefinedValue;
}

const fields = { useClass: 'class', useValue: 'value', useFactory: 'function' } as const;

const resolveGlobal: Behaves = (call) => resolve(call, global, arg(call, 0), byType(call, global));

const registerOne =
  (how: Provider['how']): Behaves =>
  (call) => {
    const [token = undefinedValue, value = token] = call.args;
    provide(call.machine, global, token, { how, value });
    return undefinedValue;
  };

/** TSyringe, whose container is one for the program. Source: README of microsoft/tsyringe. */
const tsyringe: LibraryModel = {
  libraries: ['tsyringe'],
  language: 'javascript',
  exports: {
    'container.resolve': resolveGlobal,
    'container.resolveAll': resolveGlobal,
    'container.register': register,
    'container.registerSingleton': registerOne('class'),
    'container.registerType': registerOne('class'),
    'container.registerInstance': registerOne('value'),
  },
};

const resolver =
  (how: Provider['how']): Behaves =>
  (call) =>
    instanceOf(call, 'container/resolver', { [how]: arg(call, 0) });

/** `register({ name: asClass(C) })`, `register('name', asClass(C))`. */
function registerNamed(call: Call): Abstract {
  const [first = undefinedValue, second] = call.args;
  if (second) addResolver(call, first, second);
  else
    for (const choice of choices(first))
      if (choice.kind === 'object')
        for (const [name, { value }] of choice.object.fields)
          addResolver(call, { kind: 'constant', value: name, flows: [] }, value);
  return call.self ?? undefinedValue;
}

function addResolver(call: Call, name: Abstract, value: Abstract): void {
  for (const choice of choices(value))
    for (const how of ['class', 'function', 'value'] as const) {
      const fact = choice.kind === 'instance' ? choice.facts[how] : undefined;
      if (fact) provide(call.machine, containerOf(call.self), name, { how, value: fact });
    }
}

/** An object with a getter for each registered name. */
function cradleOf(site: Site, container: string): Abstract {
  const made = createObject(site.machine, 'record');
  for (const name of textTokens(site.machine, container))
    addGetter(
      site.machine,
      made,
      name,
      native(`cradle ${container} ${name}`, (call) =>
        resolve(call, container, { kind: 'constant', value: name, flows: [] }, byName(call, container)),
      ),
    );
  return refer(made);
}

/** Gives a parameter the value of its name, or the object with all values. */
const byName =
  (site: Site, container: string): Inject =>
  (parameters) => {
    const names = new Set(textTokens(site.machine, container));
    return parameters.map(({ target }) =>
      target.kind === 'name' && names.has(target.name)
        ? resolve(
            site,
            container,
            { kind: 'constant', value: target.name, flows: [] },
            byName(site, container),
          )
        : cradleOf(site, container),
    );
  };

function resolveNamed(call: Call): Abstract {
  const container = containerOf(call.self);
  const [token = undefinedValue] = call.args;
  if (choices(token).every(isNothing)) return unknown('no name');
  return union([resolve(call, container, token, byName(call, container))]);
}

const loadedByPattern: Behaves = (call) => {
  const why = 'the container loads the modules that a pattern finds';
  record(
    call.machine,
    { kind: 'undecided', what: 'what loadModules(…) loads', why, touches: null, unread: true },
    call.at,
  );
  return call.self ?? undefinedValue;
};

/** Awilix. Source: README of jeffijoe/awilix. */
const awilix: LibraryModel = {
  libraries: ['awilix'],
  language: 'javascript',
  exports: {
    createContainer: { returns: { type: 'container/awilix' } },
    asClass: resolver('class'),
    asFunction: resolver('function'),
    asValue: resolver('value'),
    InjectionMode: { returns: 'fresh' },
  },
  types: {
    'container/awilix': {
      methods: {
        register: registerNamed,
        resolve: resolveNamed,
        build: (call) => {
          const container = containerOf(call.self);
          return resolve(call, container, arg(call, 0), byName(call, container));
        },
        loadModules: loadedByPattern,
        createScope: returnsSelf,
      },
      properties: {
        cradle: ({ machine, at, self }: PropertyRead & { readonly self: Instance }) =>
          cradleOf({ machine, at }, containerOf(self)),
      },
      complete: true,
    },
    'container/resolver': { pattern: () => returnsSelf },
  },
  complete: true,
};

/** Containers that make objects and give them to the constructors of others. */
export const containers: readonly LibraryModel[] = [inversify, tsyringe, awilix, dependencyInjector];
