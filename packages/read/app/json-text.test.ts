import { asString, constant, text, unknown, type Value } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { structured } from './json-text.ts';
import { property } from './property.ts';

const region = { kind: 'pseudo', name: 'AWS::Region' } as const;
const at = (value: Value, ...path: readonly string[]) => property(structured(value), ...path);

describe('text that is JSON', () => {
  test('holes inside of strings stay where they are', () => {
    const value = text(['{"a":"x-', region, '-y"}']);
    expect(at(value, 'a')).toEqual(text(['x-', region, '-y']));
  });

  test('a hole outside of strings is a value of its own', () => {
    const value = text(['{"a": ', region, ', "b": [1, ', region, ']}']);
    expect(at(value, 'a')).toEqual(text([region]));
    expect(at(value, 'b')).toMatchObject({ items: [{ value: 1 }, { parts: [region] }] });
  });

  test('an escaped quote does not end a string', () => {
    const value = text(['{"a":"say \\"', region, '\\""}']);
    expect(at(value, 'a')).toEqual(text(['say "', region, '"']));
  });

  test('a mapping stays a mapping, and a name like __proto__ is only a name', () => {
    const fields: Value = { kind: 'fields', fields: new Map([['a', constant(1)]]), open: false };
    expect(structured(fields)).toBe(fields);
    expect(asString(at(constant('{"__proto__": {"a": 2}}'), '__proto__', 'a'))).toBe('2');
  });

  test('alternatives are read one by one', () => {
    const value: Value = {
      kind: 'one-of',
      choices: [
        { when: 'Prod', value: constant('{"a":1}') },
        { when: 'not Prod', value: constant('{"a":2}') },
      ],
    };
    expect(at(value, 'a')).toMatchObject({ choices: [{ value: { value: 1 } }, { value: { value: 2 } }] });
  });

  test.each([
    ['half a document', constant('{"a":')],
    ['a hole alone', text([region])],
    ['nothing known', unknown('it is computed')],
    ['deep nesting', constant('['.repeat(100_000) + ']'.repeat(100_000))],
  ])('%s is unknown', (_, value) => {
    const read = structured(value);
    const deepest = (inner: Value): Value =>
      inner.kind === 'list' && inner.items[0] ? deepest(inner.items[0]) : inner;
    expect(deepest(read).kind).toBe('unknown');
  });
});

describe('text that is YAML', () => {
  const file = { file: 'api.yaml', line: 1, column: 1 };

  test('is a structure, holes in their places, each value at its line', () => {
    const value = text(['paths:\n  /a:\n    uri: arn:', region, ':x\n    on: ', region, '\n'], file);
    expect(at(value, 'paths', '/a', 'uri')).toEqual(
      text(['arn:', region, ':x'], { ...file, line: 3, column: 1 }),
    );
    expect(at(value, 'paths', '/a', 'on')).toMatchObject({ parts: [region], at: { line: 4 } });
  });

  test('that is broken, or one line, is unknown', () => {
    for (const written of ['a: [1\nb: 2', 'a: b', 'a sentence: of one line, and\nmore without a key'])
      expect(structured(constant(written)).kind, written).toBe('unknown');
  });
});
