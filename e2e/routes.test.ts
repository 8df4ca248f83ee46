import { expect, test, vi } from 'vitest';
import { folderWith } from '../apps/cli/testing/run.ts';
import { type ComparedRoute, compare } from './routes/compare.ts';
import { labelledHandlers } from './routes/index.ts';

// A generous limit for loaded machines; no test depends on time.
vi.setConfig({ testTimeout: 600_000 });

/** The routes about which the command says something else than their labels. */
const known: readonly string[] = [
  'UsersFn POST /users: +dynamodb:DeleteItem +dynamodb:Scan',
  'UsersFn GET /users: +dynamodb:DeleteItem +dynamodb:PutItem',
  'UsersFn DELETE /users/{id}: +dynamodb:PutItem +dynamodb:Scan',
  'RouterFn GET /messages: not told apart +sqs:SendMessage +shell paths.host',
  'RouterFn POST /messages: not told apart +sqs:ReceiveMessage +shell paths.host',
  'RouterFn GET /trace/{host}: not told apart -shell pathParameters.host +sqs:ReceiveMessage +sqs:SendMessage +shell paths.host',
  'MiddyFn GET /user/{id}: +dynamodb:DeleteItem',
  'MiddyFn DELETE /user/{id}: +dynamodb:GetItem',
];

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
  }).toEqual({ told: known, routes: 114, exact: 106, named: 111, needs: 106, sinks: 111, who: 114 });
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
