import type { Random } from './random.ts';

/** Text fields of the event whose text is seen again where it reaches a sink, by the mark that they carry. */
export const marks: Readonly<Record<string, string>> = {
  mkq: 'q',
  mkoq: 'o.q',
  mkbag: 'bag.a',
  mklist: 'list',
  mks: 's',
};

/** Makes a random event. The fields are those that `constructs/plain.ts` reads. */
export function randomEvent(random: Random): Record<string, unknown> {
  const event: Record<string, unknown> = {};
  const set = (name: string, share: number, value: () => unknown): void => {
    if (random.chance(share)) event[name] = value();
  };
  const text = () => random.pick(['a', 'b', 'c', '', 'stop', 'x', 'ab']);
  set('n', 0.9, () => random.pick([-1, 0, 1, 2, 3, 4, 5, 6, 10, 12]));
  set('m', 0.9, () => random.below(6));
  set('s', 0.9, () => random.pick([null, 'mks', text(), text(), text(), text(), text()]));
  set('q', 0.95, () => (random.chance(0.4) ? text() : `mkq${random.below(3)}`));
  set('mode', 0.95, text);
  set('flag', 0.85, () => random.chance(0.5));
  set('other', 0.85, () => random.chance(0.5));
  set('list', 0.9, () =>
    Array.from({ length: random.below(4) }, () => (random.chance(0.3) ? 'mklist' : text())),
  );
  set('nums', 0.9, () => Array.from({ length: random.below(4) }, () => random.below(6)));
  set('o', 0.85, () => {
    if (random.chance(0.1)) return null;
    const inner: Record<string, unknown> = {};
    if (random.chance(0.8)) inner['k'] = text();
    if (random.chance(0.8)) inner['n'] = random.below(6);
    if (random.chance(0.9)) inner['q'] = random.chance(0.4) ? text() : `mkoq${random.below(3)}`;
    if (random.chance(0.5)) inner['a'] = text();
    if (random.chance(0.3)) inner['b'] = text();
    return inner;
  });
  set('bag', 0.85, () => {
    const inner: Record<string, unknown> = {};
    if (random.chance(0.7)) inner['a'] = random.chance(0.5) ? 'mkbag' : text();
    if (random.chance(0.7)) inner['k'] = text();
    if (random.chance(0.4)) inner[text()] = text();
    return inner;
  });
  return event;
}
