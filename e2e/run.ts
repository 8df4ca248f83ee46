import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Cloud, type Database, startCloud, startDatabase, startListener } from '@emmental/emulator';
import { type Attack, photos, type Target, uploads } from './attacks.ts';
import type { Deployed } from './deployed.ts';
import { type Lambda, startLambda } from './lambda.ts';
import { nodes } from './tools.mjs';

/** The fields of a guard's signal that these tests read. */
export interface Signal {
  readonly kind: string;
  readonly section: string | null;
  readonly rule: string | null;
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** The outcome of one attack, and of an ordinary event that follows. */
export interface Outcome {
  /** Names of the effects that were observed outside the function. */
  readonly effects: readonly string[];
  readonly answer: unknown;
  readonly isServed: boolean;
  /**
   * Where a stopped event is: in quarantine, or with its sender, because the answer was an error. A queue sends such an event
   * again; S3 and schedules send it twice and then to the destination for failures. null: the event was not stopped.
   */
  readonly kept: 'quarantine' | 'sender' | null;
  readonly signals: readonly Signal[];
  readonly output: string;
}

/** Attacks one function on the real runtime, with or without the guard, and observes the effects from outside. */
export async function run(attack: Attack, deployed: Deployed, isGuarded: boolean): Promise<Outcome> {
  const cloud = await startCloud();
  const database = await startDatabase();
  const listener = await startListener();
  const canary = join(deployed.folder, 'canary');
  const target: Target = { cloud, database, listener, canary };
  for (const path of [canary, `${canary}-file`, `${canary}.txt`, deployed.quarantine])
    rmSync(path, { recursive: true, force: true });
  mkdirSync(deployed.quarantine);
  const [major, node] = newest();
  const signals = join(deployed.quarantine, '..', 'signals.jsonl');
  rmSync(signals, { force: true });
  const lambda = await startLambda({
    runtime: attack.app === 'weak-shop' ? 'node' : 'python',
    node,
    major,
    folder: deployed.folder,
    handler: attack.handler,
    tmp: join(deployed.folder, '..', 'tmp'),
    wrapper: isGuarded ? deployed.wrapper : null,
    env: {
      ...variables(attack, target),
      PATH: `${deployed.programs}:${dirname(node)}:${process.env['PATH'] ?? ''}`,
      ...(isGuarded ? { EMMENTAL_FUNCTION: attack.function, EMMENTAL_SIGNALS: `file:${signals}` } : {}),
    },
  });
  try {
    const answer = attack.event === null ? null : await lambda.invoke(attack.event(target));
    if (attack.event !== null) await settled(attack, target, isGuarded);
    const effects = seen(attack, target);
    const ordinary = await lambda.invoke(attack.benign(target));
    if (attack.event === null) await settled(attack, target, isGuarded);
    return {
      effects: attack.event === null ? seen(attack, target) : effects,
      answer: answer ?? ordinary,
      isServed: attack.isServed(ordinary, target),
      kept: readdirSync(deployed.quarantine).length > 0 ? 'quarantine' : isError(answer) ? 'sender' : null,
      signals: signalsIn(signals),
      output: lambda.output(),
    };
  } finally {
    await stop(lambda, cloud, database, listener);
  }
}

const isError = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'errorType' in answer;

/** Returns the newest Node of this machine: (major version, path). */
export function newest(): readonly [number, string] {
  const [major, path] = [...nodes].sort(([a], [b]) => b - a)[0] ?? [];
  if (major === undefined || path === undefined) throw new Error('there is no Node');
  return [major, path];
}

const seen = (attack: Attack, target: Target): readonly string[] =>
  attack.effects.filter(({ happened }) => happened(target)).map(({ name }) => name);

/** The environment variables that the template sets for each function, with addresses of this machine. */
export const variables = (
  { app }: Pick<Attack, 'app'>,
  { cloud, database, listener, canary }: Target,
): Record<string, string> => ({
  AWS_ENDPOINT_URL: cloud.endpoint,
  ...(app === 'weak-shop'
    ? {
        ORDERS_TABLE: 'Orders',
        RELEASES: `${cloud.endpoint}/111122223333/Releases`,
        MAIL_QUEUE: `${cloud.endpoint}/111122223333/MailQueue`,
        UPLOADS: uploads,
        CALLBACK_URL: `${cloud.endpoint}/callback`,
        MAIL_API_KEY: 'key',
        SENDER: 'shop@example.com',
        REPORTS_TOPIC: 'arn:aws:sns:eu-west-1:111122223333:ReportsTopic',
        KEY_ARN: 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000000',
      }
    : {
        // Requests to other machines go through the emulator as a proxy; requests to this machine go directly.
        HTTP_PROXY: cloud.endpoint,
        NO_PROXY: '127.0.0.1',
        PHOTOS: photos,
        TAGS_TABLE: 'Tags',
        DATABASE_URL: `postgresql://app@${database.address}/photos?sslmode=disable`,
      }),
  POISON: JSON.stringify({
    canary,
    address: listener.address,
    table: app === 'weak-shop' ? 'Orders' : 'Tags',
    key: app === 'weak-shop' ? 'id' : 'photo',
  }),
});

/**
 * Waits for effects, which can come after the answer: without the guard until all are there, at most 4 s; with the guard
 * 0.4 s, so that a missed effect would show.
 */
async function settled(attack: Attack, target: Target, isGuarded: boolean): Promise<void> {
  for (let waited = 0; waited < (isGuarded ? 400 : 4000); waited += 50) {
    if (!isGuarded && seen(attack, target).length === attack.effects.length) return;
    await new Promise((done) => setTimeout(done, 50));
  }
}

export function signalsIn(file: string): readonly Signal[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Signal);
}

async function stop(
  lambda: Lambda,
  ...servers: readonly (Cloud | Database | { readonly stop: () => void })[]
): Promise<void> {
  await lambda.stop();
  for (const server of servers) server.stop();
}
