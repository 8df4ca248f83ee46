import { constant, type Value } from '@emmental/model';
import { attributeOf, type Module } from './module.ts';

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
