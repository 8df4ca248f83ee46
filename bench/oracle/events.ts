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

const usualTexts = ['a', 'b', 'c', '', 'stop', 'x', 'ab'];
const usualNumbers = [-1, 0, 1, 2, 3, 4, 5, 6, 10, 12];

/** Makes a random event. The fields are those that `constructs/plain.ts` reads. */
export function randomEvent(random: Random, constants: Constants): Record<string, unknown> {
  const event: Record<string, unknown> = {};
  // Some events have nearly all fields, and others lack many of them.
  const lack = random.pick([0.3, 1, 1, 2.5]);
  const set = (name: string, missing: number, value: () => unknown): void => {
    if (!random.chance(missing * lack)) event[name] = value();
  };
  const texts = [...new Set([...constants.texts, 'a', 'b'])];
  const text = () => random.pick(random.chance(0.6) ? texts : usualTexts);
  const number = () => {
    if (constants.numbers.length === 0 || random.chance(0.4)) return random.pick(usualNumbers);
    return random.pick(constants.numbers) + random.pick([-1, 0, 0, 0, 1]);
  };
  const items = <T>(item: () => T) => Array.from({ length: random.below(4) }, item);
  set('n', 0.1, number);
  set('m', 0.1, number);
  set('s', 0.1, () => random.pick([null, 'mks', text(), text(), text(), text(), text()]));
  set('q', 0.05, () => (random.chance(0.4) ? text() : `mkq${random.below(3)}`));
  set('mode', 0.05, text);
  set('flag', 0.15, () => random.chance(0.5));
  set('other', 0.15, () => random.chance(0.5));
  set('list', 0.1, () => items(() => (random.chance(0.3) ? 'mklist' : text())));
  set('nums', 0.1, () => items(number));
  set('o', 0.15, () => {
    if (random.chance(0.1)) return null;
    const inner: Record<string, unknown> = {};
    if (random.chance(0.8)) inner['k'] = text();
    if (random.chance(0.8)) inner['n'] = number();
    if (random.chance(0.9)) inner['q'] = random.chance(0.4) ? text() : `mkoq${random.below(3)}`;
    if (random.chance(0.5)) inner['a'] = text();
    if (random.chance(0.3)) inner['b'] = text();
    return inner;
  });
  set('bag', 0.15, () => {
    const inner: Record<string, unknown> = {};
    if (random.chance(0.7)) inner['a'] = random.chance(0.5) ? 'mkbag' : text();
    if (random.chance(0.7)) inner['k'] = text();
    if (random.chance(0.4)) inner[text()] = text();
    return inner;
  });
  return event;
}
