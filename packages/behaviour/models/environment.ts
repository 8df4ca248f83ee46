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

/** The function's environment variables, as the object that the language gives them in. */
export const environment = (name: string): Abstract => ({
  kind: 'instance',
  type: 'environment',
  name,
  facts: { all: unknown('the environment', flowOf(inner.environment)) },
  holder: { id: 0, cell: cell() },
});

/** The variable's value, or null of `os.getenv` where the environment surely lacks it is not decided here. */
export const variable = (name: string): Abstract => text([{ kind: 'env', name }]);

/** A variable, or what the call gives for the case that the template does not set it. */
export function withFallback(call: Call, value: Abstract): Abstract {
  const fallback = call.args[1] ?? call.named.get('default');
  return fallback && presence(call.machine, value) !== true ? union([value, fallback]) : value;
}
