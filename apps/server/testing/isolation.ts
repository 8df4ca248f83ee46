import { hash } from 'node:crypto';
import type { Answer, Request } from './console.ts';

/*
 * Random requests of a person of one team, who must get nothing of another team. All names of the other team contain a mark, so
 * its rows are recognised wherever they appear.
 */

/** The mark in all names of the other team. */
export const mark = 'zebra';

/** The number of requests, and rows of the other team that came. */
export interface Isolation {
  readonly requests: number;
  /** Requests that were answered with a document (200), so that rows could have come. */
  readonly answered: number;
  readonly leaks: readonly string[];
}

type Ask = (path: string, request?: Request) => Promise<Answer>;

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly parameters: readonly Parameter[];
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: { readonly enum?: readonly string[] };
}
interface OpenApi {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly parameters?: readonly Parameter[] }>>>
  >;
}

/** Requests that are on their way at a time. */
const atOnce = 8;

/** Everything that a person may send, except what ends the session or sets a password. */
const isTried = ({ path }: Operation): boolean => !path.startsWith('/v1/session');

/**
 * Sends `count` random requests to all routes, with the names, ids and cursors of both teams in all places. A request for something of
 * the other team must be answered as a request for something that does not exist.
 */
export async function tryForeignRows(
  ask: Ask,
  cookies: { readonly own: string; readonly other: string },
  count: number,
  seed: number,
): Promise<Isolation> {
  const operations = await operationsOf(ask);
  const known = await knownOf(ask, operations, Object.values(cookies));
  if (!known.words.some((word) => word.includes(mark))) throw new Error('the other team has no rows');
  const reads = operations.filter(({ method }) => method === 'get');
  const leaks: string[] = [];
  let answered = 0;
  const random = randomOf(seed);
  let nth = 0;
  const send = async (): Promise<void> => {
    while (nth < count) {
      nth += 1;
      // Everything is drawn before the request is sent, so that equal seeds send equal requests.
      const operation = random.pick(random.below(5) === 0 ? operations : reads);
      const address = addressOf(operation, known, random);
      const sent = operation.method === 'get' ? {} : { body: bodyOf(known, random) };
      const { status, body } = await ask(address, {
        method: operation.method.toUpperCase(),
        cookie: cookies.own,
        ...sent,
      });
      if (status === 200) answered += 1;
      if (status < 300 && JSON.stringify(withoutAsked(body, address)).includes(mark))
        leaks.push(`${operation.method} ${address}: ${JSON.stringify(body).slice(0, 200)}`);
      if (status >= 500) leaks.push(`${operation.method} ${address}: ${status}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, send));
  return { requests: count, answered, leaks };
}

/** An answer may repeat the text that was asked for. */
function withoutAsked(body: unknown, address: string): unknown {
  const asked = decodeURIComponent(address).split(/[/?&=]/);
  return JSON.parse(JSON.stringify(body), (_, value: unknown) =>
    typeof value === 'string' && asked.includes(value) ? '' : value,
  );
}

async function operationsOf(ask: Ask): Promise<readonly Operation[]> {
  const { paths } = (await ask('/v1/openapi.json')).body as unknown as OpenApi;
  return Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters = [] }]) => ({ path, method, parameters })),
    )
    .filter(isTried);
}

type Fields = Readonly<Record<string, unknown>>;

/** The objects in the lists that both persons see, and all short texts and numbers in them. */
interface Known {
  readonly rows: readonly Fields[];
  readonly words: readonly string[];
}

async function knownOf(
  ask: Ask,
  operations: readonly Operation[],
  cookies: readonly string[],
): Promise<Known> {
  const rows: Fields[] = [];
  const words = new Set<string>();
  for (const { path } of operations.filter((each) => each.method === 'get' && !each.path.includes('{')))
    for (const cookie of cookies) {
      const { status, body } = await ask(path, { cookie });
      if (status !== 200) continue;
      JSON.stringify(body, (_, value: unknown) => {
        if (typeof value === 'object' && value !== null && !Array.isArray(value)) rows.push(value as Fields);
        else if (typeof value === 'number' || (typeof value === 'string' && value.length < 200))
          words.add(String(value));
        return value;
      });
    }
  return { rows, words: [...words].filter((word) => word !== '') };
}

interface Random {
  readonly below: (limit: number) => number;
  readonly pick: <T>(choices: readonly T[]) => T;
}

/** Decisions that are equal for equal seeds. */
function randomOf(seed: number): Random {
  let nth = 0;
  const below = (limit: number): number =>
    Number.parseInt(hash('sha256', `${seed} ${nth++}`, 'hex').slice(0, 8), 16) % limit;
  return { below, pick: (choices) => choices[below(choices.length)] as never };
}

const oddWords = [
  `${mark}' or '1'='1`,
  '%',
  '*',
  '-1',
  '0',
  '2147483647',
  '2020-01-01',
  `{${mark}}`,
  `app:${mark}`,
];

/** Mostly fills in what belongs together: the names of one row of a list. */
function addressOf({ path, parameters }: Operation, { rows, words }: Known, random: Random): string {
  const row = random.pick(rows);
  const textFor = (name: string): string => {
    const own = row[name];
    if (random.below(5) > 0 && (typeof own === 'string' || typeof own === 'number')) return String(own);
    return random.below(4) === 0 ? random.pick(oddWords) : random.pick(words);
  };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(textFor(name)));
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && random.below(parameters.length) === 0)
    .map(({ name, schema }) => {
      const value = schema.enum && random.below(4) > 0 ? random.pick(schema.enum) : textFor(name);
      return `${name}=${encodeURIComponent(value)}`;
    });
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
}

const bodyOf = ({ words }: Known, random: Random): unknown => ({
  [random.pick(['id', 'ids', 'app', 'team', 'name', 'owner', 'findings', 'state'])]: random.pick([
    random.pick(words),
    [random.pick(words), random.pick(words)],
  ]),
});
