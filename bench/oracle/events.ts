import type { Random } from './random.ts';
import type { Files } from './run/runner.ts';
import { type Node, nodesIn } from './tree.ts';

/** Text fields of the event whose text is seen again where it reaches a sink, by the mark that they carry. */
export const marks: Readonly<Record<string, string>> = {
  mkq: 'q',
  mkoq: 'o.q',
  mkbag: 'bag.a',
  mklist: 'list',
  mks: 's',
};

/** Texts and numbers that a program compares with: events that have them reach more of its code. */
export interface Constants {
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
  /** All short texts in the files of the program, names of fields among them. */
  readonly written: readonly string[];
}

/** The parts of nodes that hold a text or a number of the program. */
const partsWithConstants = ['value', 'text', 'number', 'end', 'before'];

/** Texts of a printed program that no value of an event is compared with: resources, marks of operations, parts of formats. */
const unlikely = /^r\d+$|[/%{}]|^select/;

/** Returns the constants of a program: those that its constructs chose, and the short texts and numbers in its files. */
export function constantsOf(program: Node, files: Files): Constants {
  const texts = new Set<string>();
  const numbers = new Set<number>();
  const written = new Set<string>();
  for (const text of Object.values(files)) {
    const code = text
      .split('\n')
      .filter((line) => !/^(?:import|from) |require\(|boto3\.client\(/.test(line))
      .join('\n');
    for (const [, value = ''] of code.matchAll(/'([^'\n]{0,9})'/g))
      if (!unlikely.test(value)) written.add(value);
    for (const [value] of code.replace(/'[^'\n]*'/g, '').matchAll(/\b\d{1,3}\b/g)) numbers.add(Number(value));
    for (const [, name = ''] of code.matchAll(/\bevent(?:\?\.|\.)\w+(?:\?\.|\.)(\w+)\b(?!\()/g))
      written.add(name);
  }
  for (const { data } of nodesIn(program))
    for (const part of partsWithConstants) {
      const value = data[part];
      if (typeof value === 'string' && value.length < 10) texts.add(value);
      if (typeof value === 'number') numbers.add(value);
    }
  return { texts: [...texts], numbers: [...numbers], written: [...written] };
}

const usualTexts = ['a', 'b', 'c', '', 'stop', 'x', 'ab', '2'];
/** Texts that `JSON.parse` takes. */
const json = ['1', '"a"', '{}', 'null'];
const usualNumbers = [-1, 0, 1, 2, 3, 4, 5, 6, 10, 12];

/** A field of the event: the share of events that lack it, and its values. */
interface Field {
  readonly missing: number;
  readonly value: (draw: Draw) => unknown;
}

/** The random values of a program's events. */
interface Draw {
  readonly random: Random;
  readonly text: () => string;
  readonly number: () => number;
  readonly items: <T>(item: () => T) => readonly T[];
  /** A text that may be the name of a field. */
  readonly key: () => string;
  /** A value of any kind. */
  readonly any: () => unknown;
  /** The share of values that have another kind than usual. */
  readonly wild: number;
}

/** The fields that `constructs/plain.ts` reads. */
const fields: Readonly<Record<string, Field>> = {
  n: { missing: 0.1, value: ({ number }) => number() },
  m: { missing: 0.1, value: ({ number }) => number() },
  s: {
    missing: 0.1,
    value: ({ random, text }) =>
      random.pick([null, 'mks', random.pick(json), text(), text(), text(), text()]),
  },
  q: {
    missing: 0.05,
    value: ({ random, text }) => (random.chance(0.4) ? text() : `mkq${random.below(3)}`),
  },
  mode: { missing: 0.05, value: ({ text }) => text() },
  flag: { missing: 0.15, value: ({ random }) => random.chance(0.5) },
  other: { missing: 0.15, value: ({ random }) => random.chance(0.5) },
  none: { missing: 0.95, value: ({ text }) => ({ x: text() }) },
  list: {
    missing: 0.1,
    value: ({ random, text, items }) => items(() => (random.chance(0.3) ? 'mklist' : text())),
  },
  nums: { missing: 0.1, value: ({ number, items }) => items(number) },
  o: { missing: 0.15, value: (draw) => (draw.random.chance(0.1) ? null : inner(draw)) },
  bag: { missing: 0.15, value: bag },
};

function inner(draw: Draw): unknown {
  const { random, text, number } = draw;
  const made: Record<string, unknown> = {};
  if (random.chance(0.8)) made['k'] = text();
  if (random.chance(0.8)) made['n'] = number();
  if (random.chance(0.9)) made['q'] = random.chance(0.4) ? text() : `mkoq${random.below(3)}`;
  if (random.chance(0.5)) made['a'] = text();
  if (random.chance(0.3)) made['b'] = text();
  return withMore(made, draw);
}

/** Adds fields whose names stand in the program. */
function withMore(made: Record<string, unknown>, { random, key, any }: Draw): unknown {
  for (let count = random.pick([0, 0, 1, 3]); count > 0; count--) made[key()] = any();
  return made;
}

function bag(draw: Draw): unknown {
  const { random, text } = draw;
  const made: Record<string, unknown> = {};
  if (random.chance(0.7)) made['a'] = random.chance(0.5) ? 'mkbag' : text();
  if (random.chance(0.7)) made['k'] = text();
  if (random.chance(0.4)) made[text()] = text();
  return withMore(made, draw);
}

function drawOf(random: Random, constants: Constants): Draw {
  const texts = [...new Set([...constants.texts, 'a', 'b'])];
  const written = constants.written.length > 0 ? constants.written : usualTexts;
  const text = () => random.pick(random.pick([texts, texts, texts, usualTexts, written]));
  const number = () =>
    constants.numbers.length === 0 || random.chance(0.4)
      ? random.pick(usualNumbers)
      : random.pick(constants.numbers) + random.pick([-1, 0, 0, 0, 1]);
  const items = <T>(item: () => T) =>
    Array.from({ length: random.chance(0.1) ? random.below(8) : random.below(4) }, item);
  const key = () => random.pick(written);
  const plain = (): unknown =>
    random.pick<() => unknown>([text, text, number, () => null, () => random.chance(0.5)])();
  const any = () =>
    random.pick<() => unknown>([
      plain,
      plain,
      plain,
      () => items(plain),
      () => ({ a: text() }),
      () => ({ [key()]: plain(), [key()]: plain() }),
      () => [items(plain), plain()],
    ])();
  // Most senders keep to the usual kinds, and some do not.
  return { random, text, number, items, key, any, wild: random.pick([0, 0.04, 0.04, 0.25]) };
}

/** A value of a field; now and then of another kind, as a sender may choose it. */
function drawn({ value }: Field, draw: Draw): unknown {
  const { random, wild, any, items } = draw;
  if (!random.chance(wild)) return value(draw);
  return random.chance(0.8) ? any() : items(any);
}

/** Makes a random event. */
export function randomEvent(random: Random, constants: Constants): Record<string, unknown> {
  const draw = drawOf(random, constants);
  const event: Record<string, unknown> = {};
  // Some events have nearly all fields, and others lack many of them.
  const lack = random.pick([0.3, 1, 1, 2.5]);
  for (const [name, field] of Object.entries(fields))
    if (!random.chance(Math.min(field.missing * lack, 0.96))) event[name] = drawn(field, draw);
  return event;
}

/** Makes an event that differs from another one in a few fields, for code behind several tests that must all pass. */
export function alteredEvent(
  random: Random,
  constants: Constants,
  event: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const draw = drawOf(random, constants);
  const made = structuredClone(event) as Record<string, unknown>;
  for (let count = random.pick([1, 1, 1, 2, 3]); count > 0; count--) {
    const [name, field] = random.pick(Object.entries(fields));
    alter(made, name, field, draw);
  }
  return made;
}

/** Changes a field: takes it away, gives it another value or that of another field, or changes a part of it. */
function alter(event: Record<string, unknown>, name: string, field: Field, draw: Draw): void {
  const { random, text, any, key } = draw;
  const value = event[name];
  const change = random.below(10);
  if (change === 0) delete event[name];
  else if (change === 1) event[name] = any();
  else if (change < 4 && Array.isArray(value) && value.length > 0)
    value.push(random.chance(0.5) ? value[0] : text());
  else if (change < 7 && typeof value === 'object' && value !== null && !Array.isArray(value))
    Object.assign(value, {
      [random.pick(['a', 'b', 'k', 'n', 'q', key()])]: random.chance(0.7) ? text() : any(),
    });
  else if (change === 7) copyField(event, name, event[random.pick(Object.keys(fields))]);
  else event[name] = field.value(draw);
}

/** Gives a field the text or number of another one; texts with a mark name their own field. */
function copyField(event: Record<string, unknown>, name: string, value: unknown): void {
  const isMarked = typeof value === 'string' && value.startsWith('mk');
  if (typeof value !== 'object' && !isMarked) event[name] = value;
}

/** Makes an event in which a field has a text with its mark; `path` is one of the paths of `marks`. */
export function markedEvent(
  random: Random,
  event: Readonly<Record<string, unknown>>,
  path: string,
): Record<string, unknown> {
  const made = structuredClone(event) as Record<string, unknown>;
  const mark = Object.entries(marks).find(([, field]) => field === path)?.[0];
  if (mark === undefined) return made;
  const [first = '', second] = path.split('.');
  if (second === undefined) made[first] = first === 'list' ? [mark] : mark;
  else if (typeof made[first] === 'object' && made[first] !== null)
    Object.assign(made[first], { [second]: mark });
  else made[first] = { [second]: mark };
  if (first === 'list' && random.chance(0.5)) made[first] = [mark, mark, mark];
  return made;
}

/**
 * Makes an event for which a test has another result: a value of the event that the program compared is the one that it was
 * compared with. Returns null when no value of the event led to the compared one.
 */
export function turnedEvent(
  random: Random,
  event: Readonly<Record<string, unknown>>,
  first: unknown,
  second: unknown,
): Record<string, unknown> | null {
  const made = structuredClone(event) as Record<string, unknown>;
  for (const [from, to] of random.chance(0.7)
    ? [
        [first, second],
        [second, first],
      ]
    : [[second, first]]) {
    const changes = hasMark(to) ? [] : changesOf(made, from, to, random);
    if (changes.length === 0) continue;
    random.pick(changes)();
    return made;
  }
  return null;
}

/** Texts with a mark name their own field, so no other field gets them. */
const hasMark = (value: unknown): boolean => JSON.stringify(value)?.includes('mk') === true;

/** Returns the changes of an event that may turn a value that the program computed into another one. */
function changesOf(event: unknown, from: unknown, to: unknown, random: Random): readonly (() => void)[] {
  const changes: (() => void)[] = [];
  for (const [holder, key] of placesIn(event)) {
    const value = holder[key];
    const next = nextValue(value, from, to, random);
    if (next !== undefined)
      changes.push(() => {
        holder[key] = structuredClone(next);
      });
  }
  return changes;
}

/** Returns the value of a place that turns `from` into `to`; `undefined` when the place has nothing to do with `from`. */
function nextValue(value: unknown, from: unknown, to: unknown, random: Random): unknown {
  if (value === from || (value ?? null) === from) return nearby(to, random);
  if (typeof from === 'number' && typeof to === 'number' && to >= 0 && to < 9) {
    if (typeof value === 'string' && value.length === from) return value.padEnd(to, 'a').slice(0, to);
    if (Array.isArray(value) && value.length === from) return resized(value, to);
  }
  if (typeof from !== 'string') return JSON.stringify(value) === JSON.stringify(from) ? to : undefined;
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const at = text === '' || typeof to !== 'string' ? -1 : from.indexOf(text);
  if (at < 0 || typeof to !== 'string') return undefined;
  const [before, after] = [from.slice(0, at), from.slice(at + text.length)];
  if (to.length < before.length + after.length || !to.startsWith(before) || !to.endsWith(after))
    return undefined;
  return to.slice(before.length, to.length - after.length);
}

const nearby = (value: unknown, random: Random): unknown =>
  typeof value === 'number' ? value + random.pick([0, 0, 1, -1]) : value;

const resized = (items: readonly unknown[], length: number): readonly unknown[] =>
  Array.from({ length }, (_, index) => items[index] ?? items[0] ?? 'a');

/** Returns the places of an event that hold values, absent fields that programs read among them. */
function placesIn(event: unknown): readonly (readonly [Record<string, unknown>, string])[] {
  if (typeof event !== 'object' || event === null) return [];
  const holder = event as Record<string, unknown>;
  const places = Object.keys(holder).map((key) => [holder, key] as const);
  return [...places, ...absentIn(holder), ...places.flatMap(([, key]) => placesIn(holder[key]))];
}

function absentIn(holder: Record<string, unknown>): readonly (readonly [Record<string, unknown>, string])[] {
  if (Array.isArray(holder)) return [];
  const names = 'mode' in holder || 'flag' in holder ? Object.keys(fields) : innerFields;
  return names.filter((name) => !(name in holder)).map((name) => [holder, name] as const);
}

/** The fields of `o` and `bag` that programs read. */
const innerFields = ['k', 'n', 'q', 'a', 'b', 'o', 'c'];

/**
 * Makes an event whose fields have another value in each read. It reaches code behind tests that no event passes together,
 * which an analysis names that looks at each test alone.
 */
export function changingEvent(random: Random, constants: Constants): Record<string, unknown> {
  const draw = drawOf(random, constants);
  return new Proxy(randomEvent(random, constants), {
    get: (target, name) => {
      const field = fields[String(name)];
      if (!field) return Reflect.get(target, name);
      return random.chance(Math.min(field.missing, 0.5)) ? undefined : drawn(field, draw);
    },
  });
}
