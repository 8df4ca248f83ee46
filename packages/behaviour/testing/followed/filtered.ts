import { type FollowedFixture, nodeHandler as js } from './fixture.ts';

const shell = ['shell d'];
const none = ['!shell d', '!shell d[]'];

/** Tests in a filter: a test of a part of an item proves nothing about the item. */
export const filteredFixtures: readonly FollowedFixture[] = [
  [
    'the type of an item',
    js(`[d].filter((x) => typeof x === 'string').forEach((x) => cp.execSync(x));`),
    shell,
  ],
  ['the length', js(`[d].filter((x) => x.length === 3).forEach((x) => cp.execSync(x));`), shell],
  ['the first letter', js(`[d].filter((x) => x[0] === 'a').forEach((x) => cp.execSync(x));`), shell],
  ['the beginning', js(`[d].filter((x) => x.startsWith('git')).forEach((x) => cp.execSync(x));`), shell],
  [
    'another field',
    js(`[d].filter((x) => x.kind === 'a').forEach((x) => cp.execSync(x.run));`),
    ['shell d.run'],
  ],
  ['another value', js(`[d].filter(() => event.mode === 'a').forEach((x) => cp.execSync(x));`), shell],
  ['words', js(`d.split(' ').filter((x) => typeof x === 'string').forEach((x) => cp.execSync(x));`), shell],
  [
    'words of a length',
    js(`d.split(' ').filter((x) => x.length === 2).forEach((x) => cp.execSync(x));`),
    shell,
  ],
  [
    'one of two',
    js(`[event.a, d].filter((x) => x === event.a || x === 'b').forEach((x) => cp.execSync(x));`),
    shell,
  ],
  ['the place', js(`[d].filter((x, i) => i === 0).forEach((x) => cp.execSync(x));`), shell],
  ['the item', js(`[d].filter((x) => x === 'ls').forEach((x) => cp.execSync(x));`), none],
  ['the second item', js(`['x', d].filter((x) => x === 'ls').forEach((x) => cp.execSync(x));`), none],
  [
    'items of the event',
    js(`event.d.filter((x) => ['ls', 'df'].includes(x)).forEach((x) => cp.execSync(x));`),
    none,
  ],
  [
    'a function',
    js(
      `event.d.filter(ok).forEach((x) => cp.execSync(x));`,
      `const ok = (x) => { if (x === 'ls') return true; return false; };`,
    ),
    none,
  ],
  ['a pattern', js(`event.d.filter((x) => /^[a-z]+$/.test(x)).forEach((x) => cp.execSync(x));`), none],
];
