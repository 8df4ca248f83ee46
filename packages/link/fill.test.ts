import { choicesOf, constant, type Hole, spelled, text, type Value } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { fill, knownTexts, knownVariables } from './fill.ts';
import { type Declared, fillingsOf } from './fillings.ts';

const env = (name: string): Hole => ({ kind: 'env', name });
const when = (...choices: readonly (readonly [string, Value])[]): Value => ({
  kind: 'one-of',
  choices: choices.map(([condition, value]) => ({ when: condition, value })),
});
const prod = (yes: string, no: string): Value => when(['Prod', constant(yes)], ['not Prod', constant(no)]);

const declared = (environment: Readonly<Record<string, Value>>, more: Partial<Declared> = {}): Declared => ({
  name: 'Fn',
  logicalId: 'Fn',
  triggers: [],
  environment: new Map(Object.entries(environment)),
  ...more,
});
const texts = (value: Value) => choicesOf(value).map((choice) => [choice.when, spelled(choice.value)]);

describe('a text', () => {
  test('of two variables under one condition never mixes the values of both cases', () => {
    const fillings = fillingsOf(declared({ A: prod('a', 'b'), B: prod('x', 'y') }));
    const { filled, from } = fill(text([env('A'), '/', env('B')]), fillings);
    expect(texts(filled)).toEqual([
      ['Prod', 'a/x'],
      ['not Prod', 'b/y'],
    ]);
    expect(from).toBe('env');
  });
  test('of variables under two conditions has every case', () => {
    const other = when(['Large', constant('l')], ['not Large', constant('s')]);
    const { filled } = fill(
      text([env('A'), env('B')]),
      fillingsOf(declared({ A: prod('a', 'b'), B: other })),
    );
    expect(texts(filled)).toEqual([
      ['Prod and Large', 'al'],
      ['Prod and not Large', 'as'],
      ['not Prod and Large', 'bl'],
      ['not Prod and not Large', 'bs'],
    ]);
  });
  test('has no case that the template excludes', () => {
    const nested = when(
      ['Prod and not Prod', constant('never')],
      ['Prod', constant('a')],
      ['not Prod', constant('b')],
    );
    const { filled } = fill(text([env('A')]), fillingsOf(declared({ A: nested })));
    expect(texts(filled).map(([, value]) => value)).toEqual(['a', 'b']);
  });
  test('of too many cases is unknown', () => {
    const fillings = fillingsOf(
      declared(
        Object.fromEntries(
          Array.from({ length: 6 }, (_, i) => [
            `V${i}`,
            when([`C${i}`, constant('1')], [`not C${i}`, constant('0')]),
          ]),
        ),
      ),
    );
    const { filled } = fill(text(Array.from({ length: 6 }, (_, i) => env(`V${i}`))), fillings);
    expect(filled.kind).toBe('unknown');
  });
});

describe('a variable', () => {
  const stored = text([{ kind: 'external', source: 'ssm', name: '/a' }]);
  test('that the template sets is known; otherwise it is open, with the reason', () => {
    const fillings = fillingsOf(declared({ KNOWN: constant('a'), STORED: stored }));
    expect(fill(text([env('KNOWN')]), fillings)).toMatchObject({ filled: constant('a'), from: 'env' });
    expect([...fill(text([env('STORED')]), fillings).open]).toEqual([
      ['STORED', { why: 'set in parameter store' }],
    ]);
    expect([...fill(text([env('NONE')]), fillings).open]).toEqual([
      ['NONE', { why: 'not set in the template' }],
    ]);
  });
  test('has the value that a person assumes, if there is one', () => {
    const answers = new Map([['Fn/env.STORED', { value: constant('b'), until: '2027-01-01' }]]);
    const linked = fill(
      text([env('STORED'), env('STORED')]),
      fillingsOf(declared({ STORED: stored }), answers),
    );
    expect(linked).toMatchObject({ filled: constant('bb'), from: 'assumption', assumed: ['Fn/env.STORED'] });
    expect(linked.open.size).toBe(0);
  });
  test('has the value that Lambda sets, but not in Google Cloud', () => {
    const region = text([{ kind: 'pseudo', name: 'AWS::Region' }]);
    expect(fill(text([env('AWS_REGION')]), fillingsOf(declared({}))).filled).toEqual(region);
    const google = fillingsOf(
      declared({}, { account: { id: null, roles: [] } as unknown as NonNullable<Declared['account']> }),
    );
    expect(fill(text([env('AWS_REGION')]), google).filled.kind).toBe('unknown');
  });
});

test('a request has the source of each of its names', () => {
  const input: Value = {
    kind: 'fields',
    fields: new Map<string, Value>([
      ['Bucket', text([env('A')])],
      ['Key', constant('k')],
      ['Tag', text([{ kind: 'event', path: 'tag' }])],
    ]),
    open: false,
  };
  const { scalars, from, written } = fill(input, fillingsOf(declared({ A: constant('a') })));
  expect(scalars.map((each) => [spelled(each.filled), each.from])).toEqual([
    ['a', 'env'],
    ['k', 'literal'],
    ['*', 'unknown'],
  ]);
  expect(from).toBe('unknown');
  expect(written).toBe(input);
});

test('known texts have each alternative; a variable without a completely known text stays', () => {
  const fillings = fillingsOf(
    declared({ A: prod('https://a', 'https://b'), B: text(['x', { kind: 'pseudo', name: 'AWS::Region' }]) }),
  );
  const event: Hole = { kind: 'event', path: 'body' };
  expect(knownTexts([env('A'), '/', env('B'), env('C'), event], fillings)).toEqual([
    ['https://a/', env('B'), env('C'), event],
    ['https://b/', env('B'), env('C'), event],
  ]);
  expect([...knownVariables(fillingsOf(declared({ A: prod('a', 'b'), C: constant('c') })))]).toEqual([
    ['C', 'c'],
  ]);
});
