import { type App, constant, type Value } from '@emmental/model';
import { attributeOf, type Module } from './module.ts';

/**
 * Returns what the conditions say at the defaults of the root module's variables: `var.open`, `var.stage == "prod"`. Other
 * expressions are not decided.
 */
export function conditionsAtDefaults(
  module: Module,
  terms: Iterable<string>,
): NonNullable<App['conditions']> {
  const usual = new Map(
    [...module.variables].flatMap(([name, { body }]) => {
      const value = attributeOf(body, 'default')?.value;
      return value?.kind === 'literal' ? [[name, value.value] as const] : [];
    }),
  );
  const switches = [...usual].flatMap(([name, value]) => (typeof value === 'boolean' ? [`var.${name}`] : []));
  return new Map(
    [...switches, ...terms].flatMap((term) => {
      const [, name = '', operator, text] =
        /^var\.(\w+)(?: (==|!=) (?:"([^"]*)"|true|false|\d+))?$/.exec(term) ?? [];
      const value = usual.get(name);
      if (value === undefined || value === null) return [];
      if (operator === undefined)
        return typeof value === 'boolean' ? [[term, { says: null, byDefault: value }] as const] : [];
      const compared = text ?? term.slice(term.lastIndexOf(' ') + 1);
      return [
        [term, { says: null, byDefault: (String(value) === compared) === (operator === '==') }] as const,
      ];
    }),
  );
}

/**
 * Returns the variables of the root module whose default is a text, in the form of CloudFormation parameters.
 * `NoEcho` is set, because Terraform does not print the values of variables.
 */
export const defaultsOf = ({ variables }: Module): ReadonlyMap<string, Value> =>
  new Map(
    [...variables].flatMap(([name, { body, at }]): readonly (readonly [string, Value])[] => {
      const usual = attributeOf(body, 'default')?.value;
      if (usual?.kind !== 'literal' || typeof usual.value !== 'string') return [];
      const fields = new Map<string, Value>([
        ['Type', constant('String')],
        ['NoEcho', constant(true)],
        ['Default', constant(usual.value, at)],
      ]);
      return [[`var.${name}`, { kind: 'fields', fields, open: false, at }]];
    }),
  );
