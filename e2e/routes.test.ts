import { expect, test, vi } from 'vitest';
import { folderWith } from '../apps/cli/testing/run.ts';
import { type ComparedRoute, compare } from './routes/compare.ts';
import { labelledHandlers } from './routes/index.ts';

// A generous limit for loaded machines; no test depends on time.
vi.setConfig({ testTimeout: 600_000 });

/** The routes about which the command says something else than their labels. */
const known: readonly string[] = [];

test('routed handlers: the command says for each route what its label says', () => {
  const all = labelledHandlers.map((each) => compare(each, folderWith(each.files)));
  const routes = all.flatMap((each) => each.routes);
  const count = (isRight: (each: ComparedRoute) => boolean): number => routes.filter(isRight).length;
  expect({
    told: [
      ...routes.map(told).filter((text) => text !== ''),
      ...all.flatMap(({ invented }) => invented.map((each) => `+ ${each}`)),
    ],
    routes: routes.length,
    exact: count((each) => told(each) === ''),
    named: count(({ isNamed }) => isNamed),
    needs: count(({ needs }) => isSame(needs)),
    sinks: count(({ sinks }) => isSame(sinks)),
    who: count(({ isWhoRight }) => isWhoRight),
  }).toEqual({ told: known, routes: 114, exact: 0, named: 0, needs: 5, sinks: 73, who: 60 });
});

const isSame = ({ missing, extra }: ComparedRoute['needs']): boolean => missing.length + extra.length === 0;

function told({ name, isNamed, needs, sinks, who, isWhoRight }: ComparedRoute): string {
  const words = [
    ...(isNamed ? [] : ['not told apart']),
    ...[...needs.missing, ...sinks.missing].map((each) => `-${each}`),
    ...[...needs.extra, ...sinks.extra].map((each) => `+${each}`),
    ...(isWhoRight ? [] : [who]),
  ];
  return words.length === 0 ? '' : `${name}: ${words.join(' ')}`;
}
