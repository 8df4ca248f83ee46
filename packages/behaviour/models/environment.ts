import {
  type Abstract,
  type Call,
  cell,
  flowOf,
  inner,
  presence,
  text,
  union,
  unknown,
} from '@emmental/evaluator';

/** Returns the object in which the language gives the function's environment variables. */
export const environment = (name: string): Abstract => ({
  kind: 'instance',
  type: 'environment',
  name,
  facts: { all: unknown('the environment', flowOf(inner.environment)) },
  holder: { id: 0, cell: cell() },
});

/** Returns the value of an environment variable. Whether `os.getenv` returns null is not decided here. */
export const variable = (name: string): Abstract => text([{ kind: 'env', name }]);

/** Returns a variable joined with the default that the call uses when the template does not set the variable. */
export function withFallback(call: Call, value: Abstract): Abstract {
  const fallback = call.args[1] ?? call.named.get('default');
  return fallback && presence(call.machine, value) !== true ? union([value, fallback]) : value;
}
