import type { Parameter } from '@emmental/code';
import {
  type Abstract,
  type Call,
  type ClassObject,
  callFunction,
  choices,
  find,
  instantiate,
  keyOf,
  type Machine,
  positional,
  union,
  unknown,
} from '@emmental/evaluator';
import { keptFor } from '../kept.ts';

/** A value that a container holds for a token: a class or function that makes it, or the value itself. */
export interface Provider {
  readonly how: 'class' | 'function' | 'value';
  readonly value: Abstract;
}

/** The providers of all containers of a machine, by the names of container and token. */
const providersOf = keptFor(() => new Map<string, readonly Provider[]>());

/** The classes that are being made. */
const makingIn = keptFor(() => new Set<number>());

const nameOf = (container: string, token: Abstract): string => `${container}\0${keyOf(token)}`;

/** Registers a provider under a token. `container` names the container: all code of the program shares it. */
export function provide(machine: Machine, container: string, token: Abstract, provider: Provider): void {
  const providers = providersOf(machine);
  for (const choice of choices(token)) {
    const name = nameOf(container, choice);
    const before = providers.get(name) ?? [];
    const isKnown = before.some(
      ({ how, value }) => how === provider.how && keyOf(value) === keyOf(provider.value),
    );
    if (!isKnown) providers.set(name, [...before, provider]);
  }
}

/** The tokens of a container that are texts. */
export const textTokens = (machine: Machine, container: string): readonly string[] => {
  const start = `${container}\0"`;
  return [...providersOf(machine).keys()].flatMap((name) =>
    name.startsWith(start) ? [name.slice(start.length)] : [],
  );
};

/** Makes the arguments of a class or function that a container makes. */
export type Inject = (parameters: readonly Parameter[], of: ClassObject | null) => readonly Abstract[];

/** The value that a container gives for a token. A token without a provider that is a class makes an object of it. */
export function resolve(
  call: Pick<Call, 'machine' | 'at'>,
  container: string,
  token: Abstract,
  inject: Inject,
): Abstract {
  const all = providersOf(call.machine);
  const found = choices(token).flatMap((choice): readonly Abstract[] => {
    const providers = all.get(nameOf(container, choice)) ?? [];
    if (providers.length > 0) return providers.map((provider) => made(call, provider, inject));
    if (choice.kind === 'class') return [made(call, { how: 'class', value: choice }, inject)];
    // A token that is not known may be any of them.
    return choice.kind === 'constant' ? [] : [anyOf(call, container, inject)];
  });
  return found.length > 0 ? union(found) : unknown('a value that no container has');
}

/** Any value that the container may give. */
export function anyOf(call: Pick<Call, 'machine' | 'at'>, container: string, inject: Inject): Abstract {
  const all = [...providersOf(call.machine)].flatMap(([name, providers]) =>
    name.startsWith(`${container}\0`) ? providers : [],
  );
  const found = all.map((provider) => made(call, provider, inject));
  return found.length > 0 ? union(found) : unknown('a value of an empty container');
}

function made(
  { machine, at }: Pick<Call, 'machine' | 'at'>,
  { how, value }: Provider,
  inject: Inject,
): Abstract {
  if (how === 'value') return value;
  const making = makingIn(machine);
  return union(
    choices(value).map((choice) => {
      if (choice.kind === 'class') {
        const { id } = choice.class;
        if (making.has(id) || machine.stack.length >= MAX_DEPTH)
          return unknown('an object that is being made');
        making.add(id);
        const args = inject(constructorOf(choice.class), choice.class);
        const object = instantiate(machine, choice.class, positional(args, at));
        making.delete(id);
        return object;
      }
      const parameters = choice.kind === 'function' ? choice.closure.node.parameters : [];
      return callFunction(machine, choice, null, positional(inject(parameters, null), at));
    }),
  );
}

const MAX_DEPTH = 24;

/** The parameters of the constructor of a class, or of the class that it extends. */
function constructorOf(of: ClassObject, depth = 10): readonly Parameter[] {
  const own = of.node.members.find(({ name }) => name === 'constructor')?.function?.parameters;
  if (own) return own;
  for (const base of of.bases)
    if (base.kind === 'class' && depth > 0) return constructorOf(base.class, depth - 1);
  return [];
}

/** The class of the program that a written type names, in the scope of a class. */
export function classOfType(of: ClassObject | null, type: string | null): Abstract | null {
  const named = of && type !== null ? find(of.scope, type)?.value : undefined;
  return named?.kind === 'class' ? named : null;
}
