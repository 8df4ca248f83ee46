import {
  type Abstract,
  attributeKey,
  type Call,
  cell,
  constant,
  flowOf,
  type Instance,
  inner,
  type Machine,
  type PropertyRead,
  presence,
  setMember,
  stringOf,
  sureText,
  text,
  undefinedValue,
  union,
  unknown,
  writtenAt,
} from '@emmental/evaluator';

/** Returns the object in which the language gives the function's environment variables. */
export const environment = (name: string): Abstract => ({
  kind: 'instance',
  type: 'environment',
  name,
  facts: { all: unknown('the environment', flowOf(inner.environment)) },
  holder: { id: 0, cell: cell() },
});

/** Returns the value of an environment variable: what the program wrote into it, or what the function starts with. */
export const variableNow = (machine: Machine, name: string): Abstract =>
  writtenVariable(machine, name) ?? variable(name);

/** Returns the value that the program wrote into an environment variable; null when it wrote none. */
export const writtenVariable = (machine: Machine, name: string): Abstract | null =>
  writtenAt(machine, attributeKey(environment('') as Instance, name));

/** Returns the value of an environment variable. Whether `os.getenv` returns null is not decided here. */
export const variable = (name: string): Abstract => text([{ kind: 'env', name }]);

/** `os.getenv(name, default)`, `os.environ.get(name, default)`. */
export const variableOr = (call: Call): Abstract => {
  const value = variableNow(call.machine, stringOf(call.args[0] ?? call.named.get('key')) ?? '');
  return withFallback(call, value, sureText(value));
};

/**
 * Returns a variable joined with the default that the call uses when the template does not set the variable. `whenSet`: what the call
 * gives where the variable is set.
 */
export function withFallback(call: Call, value: Abstract, whenSet = value): Abstract {
  const fallback = call.args[1] ?? call.named.get('default');
  if (!fallback || presence(call.machine, value) === true) return value;
  return union([whenSet, fallback]);
}

/** Is a variable set? True for one that the template or the platform sets, as long as the program writes none there. */
export function isSet({ machine, name }: PropertyRead): Abstract | undefined {
  const isKept = writtenVariable(machine, name) === null;
  return isKept && presence(machine, variable(name)) === true ? constant(true) : undefined;
}

/** `os.environ.pop(name, default)`: the variable may be unset from here on. */
export function popped(call: Call): Abstract {
  const value = variableOr(call);
  const name = stringOf(call.args[0]);
  if (name !== null && call.self)
    setMember(call.machine, call.self, name, union([value, undefinedValue]), call.at);
  return value;
}
