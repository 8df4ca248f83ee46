import { asString, type Location, type Value } from '@emmental/model';
import { items, property } from '../../../app/property.ts';
import { bodyValue } from '../block.ts';
import { isGiven } from '../resources/index.ts';
import type { CallInstance } from '../scope.ts';

/** One resource that a module makes. */
export interface MadeResource {
  readonly id: string;
  readonly type: string;
  readonly fields: ReadonlyMap<string, Value>;
  readonly open: boolean;
  readonly at: Location;
}

/** A call of a module of the registry, which is never fetched: its inputs say what it makes. */
export interface Expansion {
  readonly id: string;
  readonly at: Location;
  readonly open: boolean;
  given(name: string): Value | undefined;
  isOn(name: string, usual: boolean): boolean;
  readonly made: MadeResource[];
}

/** A call before anything is made of it. */
export function expansionOf(call: CallInstance): Expansion {
  const inputs = bodyValue(call.block.body, call.frame);
  return {
    id: call.address,
    at: call.block.at,
    open: inputs.kind !== 'fields' || inputs.open,
    given: (name) => {
      const value = property(inputs, name);
      return isGiven(value) ? value : undefined;
    },
    isOn: (name, usual) => {
      const value = property(inputs, name);
      return isGiven(value) ? asString(value) !== 'false' : usual;
    },
    made: [],
  };
}

type Fields = Readonly<Record<string, Value | undefined>>;

export const fields = (from: Fields, at: Location): Value => ({
  kind: 'fields',
  fields: new Map(Object.entries(from).flatMap(([key, value]) => (value ? [[key, value] as const] : []))),
  open: false,
  at,
});

export const some = (from: Fields, at: Location): Value | undefined =>
  Object.values(from).some((value) => value) ? fields(from, at) : undefined;

/** Adds a resource that the module makes; fields without a value are left out. */
export function make(x: Expansion, suffix: string, type: string, from: Fields, at: Location = x.at): void {
  const made = new Map(
    Object.entries(from).flatMap(([key, value]) => (value ? [[key, value] as const] : [])),
  );
  x.made.push({ id: `${x.id}${suffix}`, type, fields: made, open: x.open, at });
}

export const list = (of: readonly Value[], at: Location): Value => ({
  kind: 'list',
  items: of,
  open: false,
  at,
});

export const listed = (value: Value | undefined): readonly Value[] => items(value).map((one) => one.value);
