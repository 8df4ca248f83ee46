import { asString, type Location, type Value } from '@emmental/model';
import { items, property } from '../../../app/property.ts';
import { bodyValue } from '../block.ts';
import { isGiven } from '../resources/index.ts';
import type { CallInstance } from '../scope.ts';

/** A resource that a registry module creates. */
export interface ModuleResource {
  readonly id: string;
  readonly type: string;
  readonly fields: ReadonlyMap<string, Value>;
  readonly open: boolean;
  readonly at: Location;
  /** The folder of the code, if the resource is a function or a service; relative to the folder of the root module. */
  readonly code?: Value;
}

/**
 * The resources that a call of a registry module creates. They are derived from the arguments, because the
 * module is never fetched.
 */
export interface Expansion {
  readonly id: string;
  readonly at: Location;
  readonly open: boolean;
  input(name: string): Value | undefined;
  isOn(name: string, usual: boolean): boolean;
  readonly resources: ModuleResource[];
}

/** Creates the expansion of a call, without resources yet. */
export function expansionOf(call: CallInstance): Expansion {
  const inputs = bodyValue(call.block.body, call.frame);
  return {
    id: call.address,
    at: call.block.at,
    open: inputs.kind !== 'fields' || inputs.open,
    input: (name) => {
      const value = property(inputs, name);
      return isGiven(value) ? value : undefined;
    },
    isOn: (name, usual) => {
      const value = property(inputs, name);
      return isGiven(value) ? asString(value) !== 'false' : usual;
    },
    resources: [],
  };
}

/** Fields by name; those without a value are left out. */
export type Fields = Readonly<Record<string, Value | undefined>>;

export const fields = (from: Fields, at: Location): Value => ({
  kind: 'fields',
  fields: new Map(Object.entries(from).flatMap(([key, value]) => (value ? [[key, value] as const] : []))),
  open: false,
  at,
});

export const some = (from: Fields, at: Location): Value | undefined =>
  Object.values(from).some((value) => value) ? fields(from, at) : undefined;

/** Adds a resource to the expansion. Fields without a value are left out. */
export function make(
  expansion: Expansion,
  suffix: string,
  type: string,
  from: Fields,
  at: Location = expansion.at,
  code?: Value,
): void {
  const properties = new Map(
    Object.entries(from).flatMap(([key, value]) => (value ? [[key, value] as const] : [])),
  );
  expansion.resources.push({
    id: `${expansion.id}${suffix}`,
    type,
    fields: properties,
    open: expansion.open,
    at,
    ...(code ? { code } : {}),
  });
}

export const list = (values: readonly Value[], at: Location): Value => ({
  kind: 'list',
  items: values,
  open: false,
  at,
});

export const listed = (value: Value | undefined): readonly Value[] => items(value).map((item) => item.value);
