import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode } from '../decode/tree.ts';
import { inspect } from '../verdict/inspect.ts';
import { createLearner, mergeShapes } from './learn.ts';
import { formatShape, type Shape, saturated } from './shape.ts';

const people = ['Anna Novak', "Liam O'Neil", 'Zoe Meyer', 'Ines Duarte'];
const order = (index: number): Record<string, unknown> => ({
  id: `ORD-${1000 + index}`,
  status: ['new', 'paid', 'sent'][index % 3],
  name: people[index % 4],
  email: `person${index % 7}@example.com`,
  token: `tok${(index * 7919).toString(36)}`,
  note: ['ring twice!', "don't bend; thanks", 'gift (wrap it) -- blue'][index % 3],
  quantity: 1 + (index % 5),
  items: Array.from({ length: 1 + (index % 3) }, () => ({ sku: 'TG-77' })),
});
const learned = (count: number, from = 0): Shape => {
  const learner = createLearner();
  for (let index = from; index < from + count; index += 1)
    learner.add(decode({ body: JSON.stringify(order(index)) }, { structure: true }));
  return learner.shape();
};
const odd = (shape: Shape, change: Record<string, unknown>): readonly string[] =>
  inspect({ body: JSON.stringify({ ...order(3), ...change }) }, { shape })
    .findings.filter((finding) => finding.by === 'shape')
    .map((finding) => `${finding.rule} ${finding.path}`);

describe('after 260 events', () => {
  const shape = learned(260);

  test('learning says that it is enough', () => {
    expect(Object.values(shape.triggers).every(saturated)).toBe(true);
    expect(Object.values(learned(150).triggers).some(saturated)).toBe(false);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['another family', { email: "x' OR 1=1" }, 'shape/family body.email'],
    ['another skeleton', { id: 'admin' }, 'shape/skeleton body.id'],
    ['a word outside the enumeration', { status: 'root' }, 'shape/enumeration body.status'],
    ['an object for a text', { email: { $ne: null } }, 'shape/type body.email'],
    ['a member that no event had', { isAdmin: true }, 'shape/member body.isAdmin'],
    ['a number far outside', { quantity: 1e9 }, 'shape/number body.quantity'],
    [
      'a list far longer',
      { items: Array.from({ length: 400 }, () => ({ sku: 'TG-77' })) },
      'shape/size body.items',
    ],
  ])('%s is odd', (_, change, finding) => {
    expect(odd(shape, change)).toContain(finding);
  });

  test.each<[string, Record<string, unknown>]>([
    ['an event as learned', {}],
    ['another name', { name: 'Søren Müller-Lund' }],
    ['any text where texts are free', { note: 'Robert"); DROP? 100% <3' }],
    ['a member that is missing', { note: undefined }],
  ])('%s is not', (_, change) => {
    expect(odd(shape, change)).toEqual([]);
  });

  test('a rule on an odd value blocks, on free text it alerts', () => {
    const attack = "x' OR '1'='1";
    expect(inspect({ body: JSON.stringify({ ...order(1), email: attack }) }, { shape }).decision).toBe(
      'block',
    );
    expect(inspect({ body: JSON.stringify({ ...order(1), note: attack }) }, { shape }).decision).toBe(
      'alert',
    );
  });

  test('what an odd value is for is told only where a rule found it', () => {
    const classes = (email: unknown) =>
      inspect({ body: JSON.stringify({ ...order(1), email }) }, { shape }).findings.map((finding) => [
        finding.by,
        finding.class,
      ]);
    expect(classes("x' OR '1'='1")).toEqual([
      ['rule', 'sqli'],
      ['shape', 'sqli'],
    ]);
    expect(classes(['a', 'b'])).toEqual([['shape', null]]);
  });

  test('nothing of a person is in the file', () => {
    const file = formatShape(shape);
    for (const text of [
      ...people,
      'Anna',
      'Meyer',
      '@example.com',
      'person1',
      'tok1',
      'ORD-10',
      'ring twice',
      'bend;',
    ])
      expect(file).not.toContain(text);
    expect(file).toContain('"paid"');
  });

  test('the file is read back as it was, one field a line', () => {
    const file = formatShape(shape);
    expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(shape)));
    expect(file.split('\n').filter((line) => line.includes('"seen"')).length).toBe(
      Object.keys(Object.values(shape.triggers)[0]?.fields ?? {}).length,
    );
  });
});

test('where new members are to be expected, one more is not odd', () => {
  const shapeOf = (rare: (index: number) => Record<string, unknown>): Shape => {
    const learner = createLearner();
    for (let index = 0; index < 260; index += 1)
      learner.add(decode({ body: JSON.stringify({ ...order(index), ...rare(index) }) }, { structure: true }));
    return learner.shape();
  };
  const often = shapeOf((index) => (index % 20 === 0 ? { gift: true } : {}));
  const once = shapeOf((index) => (index === 7 ? { gift: true } : {}));
  expect([often, once].every(({ triggers }) => Object.values(triggers).every(saturated))).toBe(true);
  expect(odd(often, { voucher: 'x' })).toEqual(['shape/member body.voucher']);
  expect(odd(once, { voucher: 'x' })).toEqual([]);
});

test('few events keep silent', () => {
  expect(odd(learned(60), { email: { $ne: null } })).toEqual([]);
});

test('an enumeration needs twenty events', () => {
  expect(formatShape(learned(19))).not.toContain('"paid"');
});

test('two shapes merged allow what either allows, in any order', () => {
  const shape = learned(200);
  const other = learned(200, 200);
  const merged = mergeShapes(shape, other);
  expect(odd(merged, {})).toEqual([]);
  expect(formatShape(merged)).toBe(formatShape(mergeShapes(other, shape)));
});

test('keys that are values themselves are one open key', () => {
  const learner = createLearner();
  for (let index = 0; index < 5; index += 1)
    learner.add(decode({ byUser: { [`user${10_000 + index}@example.com`]: 1 } }, { structure: true }));
  expect(formatShape(learner.shape())).not.toContain('example.com');
});

describe('joining shapes of several instances', () => {
  const value = fc.oneof(
    fc.constantFrom('new', 'paid', 'sent', 'A-1', 'TG-77', 'x@example.com', '', 'free text; of a kind'),
    fc.string({ maxLength: 8 }),
    fc.integer({ min: -5, max: 5000 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4 }),
  );
  const event = fc.dictionary(fc.constantFrom('id', 'status', 'note', 'n', 'list'), value);
  const instance = fc
    .tuple(fc.array(event, { maxLength: 12 }), fc.integer({ min: 1, max: 40 }))
    .map(([events, rounds]) => {
      const learner = createLearner();
      for (let round = 0; round < rounds; round += 1)
        for (const event of events) learner.add(decode(event, { structure: true }));
      return { shape: learner.shape(), events };
    });
  const runs = { seed: 20261126, numRuns: 150 };
  const same = (a: Shape, b: Shape): void => expect(formatShape(a)).toBe(formatShape(b));

  test('is the same in any order and grouping, and as often as one likes', () => {
    fc.assert(
      fc.property(instance, instance, instance, ({ shape: a }, { shape: b }, { shape: c }) => {
        same(mergeShapes(a, b), mergeShapes(b, a));
        same(mergeShapes(mergeShapes(a, b), c), mergeShapes(a, mergeShapes(b, c)));
        same(mergeShapes(a, a), a);
        same(mergeShapes(mergeShapes(a, b), a), mergeShapes(a, b));
      }),
      runs,
    );
  });

  test('no event that one of them learned is odd for all of them', () => {
    fc.assert(
      fc.property(instance, instance, (first, second) => {
        const shape = mergeShapes(first.shape, second.shape);
        for (const learnedEvent of [...first.events, ...second.events])
          expect(inspect(learnedEvent, { shape }).findings.filter(({ by }) => by === 'shape')).toEqual([]);
      }),
      runs,
    );
  });

  test('a field that one instance saw change late is silent there and speaks with what the others saw', () => {
    const late = createLearner();
    for (let index = 0; index < 260; index += 1)
      late.add(
        decode(
          { body: JSON.stringify({ ...order(index), ...(index > 250 ? { status: 'held' } : {}) }) },
          { structure: true },
        ),
      );
    expect(odd(late.shape(), { status: 'root' })).toEqual([]);
    const all = mergeShapes(late.shape(), learned(260));
    expect(odd(all, { status: 'held' })).toEqual([]);
    expect(odd(all, { status: 'root' })).toEqual(['shape/enumeration body.status']);
  });

  test('going on with a shape is learning in one go', () => {
    const first = learned(130);
    const learner = createLearner(first);
    for (let index = 130; index < 260; index += 1)
      learner.add(decode({ body: JSON.stringify(order(index)) }, { structure: true }));
    expect(formatShape(learner.shape())).toBe(formatShape(learned(260)));
  });
});

test('members called as those that every object has are members like others', () => {
  const shapeOf = (event: unknown): Shape => {
    const learner = createLearner();
    for (let index = 0; index < 260; index += 1) learner.add(decode(event, { structure: true }));
    return learner.shape();
  };
  const odds = JSON.parse('{"constructor":"a","toString":"b","__proto__":"c"}') as unknown;
  const merged = mergeShapes(shapeOf({ id: 'x' }), shapeOf(odds));
  const word = shapeOf({ state: 'constructor' });
  expect(formatShape(mergeShapes(word, word))).toContain('"values":{"constructor":260}');
  expect(Object.keys(merged.triggers['custom']?.fields ?? {}).sort()).toEqual(
    ['', '__proto__', 'constructor', 'id', 'toString'].sort(),
  );
  const told = inspect({ id: 'x', constructor: 'a' }, { shape: shapeOf({ id: 'x' }) }).findings;
  expect(told.map(({ rule, path }) => `${rule} ${path}`)).toContain('shape/member constructor');
});

describe('a field of texts that people write', () => {
  const learner = createLearner();
  const texts = {
    firstName: ['Anna', 'Liam', 'Zoe', 'Ines', 'Omar', 'Mei', 'Petra', 'Jan'],
    fullName: ['Anna Novak', "Liam O'Neil", 'Zoe Meyer', 'Ines Duarte', 'Li-Na Wu'],
    subject: ['Blue mug, 2 pieces', 'Lamp (large)', 'Tea: green & black', 'Chair no. 7'],
  };
  const event = (index: number, change: object = {}) => ({
    body: JSON.stringify({
      ...Object.fromEntries(Object.entries(texts).map(([field, list]) => [field, list[index % list.length]])),
      id: `ORD-${1000 + index}`,
      status: ['new', 'paid', 'sent'][index % 3],
      ...change,
    }),
  });
  for (let index = 0; index < 300; index += 1) learner.add(decode(event(index), { structure: true }));
  const shape = learner.shape();
  const decisionOf = (field: string, text: string) =>
    inspect(event(5, { [field]: text }), { shape }).decision;

  /** Ordinary texts in which a rule finds something. */
  const ordinary = [
    "Robert'); DROP TABLE students; -- my favourite joke",
    'How do I escape <script>alert(1)</script> in a template?',
    "It says: ' OR 1=1 -- is the first thing that people try",
  ];
  test.each(Object.keys(texts))('%s: a rule alone decides, and alerts', (field) => {
    for (const text of ordinary) expect([text, decisionOf(field, text)]).toEqual([text, 'alert']);
  });
  test.each(['id', 'status'])('%s: the shape is a second voice, and both block', (field) => {
    for (const text of ordinary) expect([text, decisionOf(field, text)]).toEqual([text, 'block']);
  });
});
