import type { Random } from './random.ts';
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
}

/** The parts of nodes that hold a text or a number of the program. */
const partsWithConstants = ['value', 'text', 'number', 'end', 'before'];

/** Returns the constants of a program. */
export function constantsOf(program: Node): Constants {
  const texts = new Set<string>();
  const numbers = new Set<number>();
  for (const { data } of nodesIn(program))
    for (const part of partsWithConstants) {
      const value = data[part];
      if (typeof value === 'string' && value.length < 10) texts.add(value);
      if (typeof value === 'number') numbers.add(value);
    }
  return { texts: [...texts], numbers: [...numbers] };
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

function inner({ random, text, number }: Draw): unknown {
  const made: Record<string, unknown> = {};
  if (random.chance(0.8)) made['k'] = text();
  if (random.chance(0.8)) made['n'] = number();
  if (random.chance(0.9)) made['q'] = random.chance(0.4) ? text() : `mkoq${random.below(3)}`;
  if (random.chance(0.5)) made['a'] = text();
  if (random.chance(0.3)) made['b'] = text();
  return made;
}

function bag({ random, text }: Draw): unknown {
  const made: Record<string, unknown> = {};
  if (random.chance(0.7)) made['a'] = random.chance(0.5) ? 'mkbag' : text();
  if (random.chance(0.7)) made['k'] = text();
  if (random.chance(0.4)) made[text()] = text();
  return made;
}

function drawOf(random: Random, constants: Constants): Draw {
  const texts = [...new Set([...constants.texts, 'a', 'b'])];
  return {
    random,
    text: () => random.pick(random.chance(0.6) ? texts : usualTexts),
    number: () =>
      constants.numbers.length === 0 || random.chance(0.4)
        ? random.pick(usualNumbers)
        : random.pick(constants.numbers) + random.pick([-1, 0, 0, 0, 1]),
    items: (item) => Array.from({ length: random.below(4) }, item),
  };
}

/** A value of a field; now and then of another kind, as a sender may choose it. */
function drawn({ value }: Field, draw: Draw): unknown {
  const { random, text, number } = draw;
  if (!random.chance(0.04)) return value(draw);
  return random.pick<() => unknown>([
    () => null,
    text,
    number,
    () => random.chance(0.5),
    () => ({ a: text() }),
  ])();
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
  const { random, text, number } = draw;
  const value = event[name];
  const change = random.below(10);
  if (change === 0) delete event[name];
  else if (change === 1) event[name] = random.pick([text(), number(), true, false, null]);
  else if (change < 4 && Array.isArray(value) && value.length > 0)
    value.push(random.chance(0.5) ? value[0] : text());
  else if (change < 7 && typeof value === 'object' && value !== null && !Array.isArray(value))
    Object.assign(value, {
      [random.pick(['a', 'b', 'k', 'n', 'q', text()])]: random.pick([text(), number()]),
    });
  else if (change === 7) copyField(event, name, event[random.pick(Object.keys(fields))]);
  else event[name] = field.value(draw);
}

/** Gives a field the text or number of another one; texts with a mark name their own field. */
function copyField(event: Record<string, unknown>, name: string, value: unknown): void {
  const isMarked = typeof value === 'string' && value.startsWith('mk');
  if (typeof value !== 'object' && !isMarked) event[name] = value;
}

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
