import { expect, it } from 'vitest';
import { constant, type HeapObject } from '../values/value.ts';
import { derived, derivedFromMany, derivedOf, endDerived, noteChange, read, valid } from './derived.ts';
import { branch, cell, createStore, write } from './store.ts';
import { createTrail, noteObject } from './trail.ts';

const store = createStore();

it('keeps a result until a cell changes that its derivation read', () => {
  const [first, second, younger] = [cell(constant(1)), cell(constant(2)), cell(constant(3))];
  const result = derived(() => [read(first), read(second)]);
  read(younger);
  expect(valid(result)).toBe(result);
  write(store, younger, constant(4));
  expect(valid(result)).toBe(result);
  write(store, first, constant(5));
  expect(valid(result)).toBeNull();
});

it('ends a result when a branch is undone, when an object gets a field, and at the end of a run', () => {
  const target = cell(constant(1));
  const { result } = branch(store, () => {
    write(store, target, constant(2));
    return derived(() => read(target));
  });
  expect(valid(result)).toBeNull();

  const object = { rest: cell(), derivedResults: [] as unknown } as HeapObject;
  derivedOf(object, 0, () => 'without the field');
  noteObject(createTrail(), object);
  expect(derivedOf(object, 0, () => 'with the field')).toBe('with the field');

  const last = derived(() => read(target));
  endDerived();
  expect(valid(last)).toBeNull();
});

it('counts what an inner result read for the outer one', () => {
  const [old, young] = [cell(constant(1)), cell(constant(2))];
  const inner = derived(() => read(young));
  const outer = derived(() => [read(old), valid(inner)]);
  write(store, young, constant(3));
  expect(valid(outer)).toBeNull();
});

it('keeps a result when an older cell changes that its derivation did not read, or when a change is undone', () => {
  const [other, target] = [cell(constant(1)), cell(constant(2))];
  read(other);
  const result = derived(() => read(target));
  write(store, other, constant(3));
  branch(store, () => write(store, target, constant(4)));
  expect(valid(result)).toBe(result);
});

it('ends a result of very many cells with any change of an older cell', () => {
  const [other, target] = [cell(constant(1)), cell(constant(2))];
  read(other);
  const result = derivedFromMany(() => read(target));
  write(store, other, constant(3));
  expect(valid(result)).toBeNull();
});

it('does not note changes of cells that no derivation read', () => {
  const [unread, known] = [cell(constant(1)), cell(constant(2))];
  const result = derived(() => read(known));
  noteChange(unread);
  expect(valid(result)).toBe(result);
});
