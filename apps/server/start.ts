import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ProfileSection } from '@emmental/model';
import {
  type Advisories,
  asWriter,
  type CopiedTable,
  copyStore,
  directIntake,
  type Engine,
  endSuppressions,
  foldCounts,
  foldFindingCounts,
  foldHits,
  type Intake,
  invite,
  isEmpty,
  journaledIntake,
  makeToken,
  matchApps,
  migrate,
  type Names,
  type NewToken,
  openEmbedded,
  openNames,
  openPostgres,
  openTokens,
  type ProposalStep,
  StoreUnavailable,
  saveAllPoints,
  type ThreatRow,
  turnMonths,
} from '@emmental/store';
import { serve } from '@hono/node-server';
import { consoleApp } from './app.ts';
import type { GitHostSettings } from './changes/hosts/host.ts';
import { machineOf } from './changes/machine.ts';
import type { ProposalRequest } from './changes/propose.ts';
import type { Backend } from './context.ts';
import { pagesOf } from './static.ts';

export interface ConsoleSettings {
  /** The folder of the embedded store. Not used with `database`. */
  readonly folder: string;
  /** The address of a PostgreSQL server; null = the embedded database. */
  readonly database: string | null;
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** The address under which people open the console, where that is a proxy's; null = host and port. */
  readonly origin: string | null;
  /** The folder with the built pages (`apps/web`); absent or null = the console answers only calls of its API. */
  readonly pages?: string | null;
  /** Opens the advisory data with which packages of stored scans are matched; null while there is none. Absent = nothing is matched. */
  readonly advisories?: () => Promise<Advisories | null>;
  /** The host at which pull requests are opened; absent or null = people take patches and branch commands. */
  readonly gitHost?: GitHostSettings | null;
  readonly now: () => Date;
  /** Gets lines for the log of the server. */
  readonly log: (line: string) => void;
}

/** A console that runs. */
export interface RunningConsole {
  readonly origin: string;
  /** Makes the link by which the first administrator sets a password; null if somebody can log in already. */
  readonly inviteFirst: () => Promise<string | null>;
  /** Makes a token, as an administrator of this machine. */
  readonly makeToken: (token: NewToken) => Promise<string>;
  /** Makes a proposal, as an administrator of this machine; returns its number. Throws with the reason if it cannot be made. */
  readonly propose: (by: string, request: ProposalRequest) => Promise<number>;
  /** Notes a step of a proposal, as an administrator of this machine. */
  readonly takeStep: (by: string, proposal: number, step: ProposalStep) => Promise<void>;
  /** Confirms the newest incident of a function as an attack, as an administrator of this machine; returns it, null without one. */
  readonly confirmLatest: (
    by: string,
    app: string,
    fn: string,
    section: ProfileSection,
  ) => Promise<ThreatRow | null>;
  /** Acknowledges an incident by its id, as an administrator of this machine. */
  readonly acknowledge: (by: string, incident: string, note: string) => Promise<void>;
  /** Runs the regular jobs at once: counts are added up and the points of the day written. */
  readonly runJobs: () => Promise<void>;
  /** Matches the packages of stored scans with the present advisory data now; otherwise it happens after each scan and every ten minutes. */
  readonly matchPackages: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Milliseconds between two runs of the jobs: adding up counts, writing the points of the day, turning months and ending suppressions,
 * looking for proposals that are merged or deployed, and for new advisory data.
 */
const every = { fold: 2_000, points: 60_000, upkeep: 60_000, follow: 5_000, match: 600_000 } as const;

/** Opens the store, starts its jobs and answers requests. */
export async function startConsole(settings: ConsoleSettings): Promise<RunningConsole> {
  const { engine, names, intake } = await openStore(settings);
  const server = { origin: settings.origin ?? '' };
  const jobs = jobsOf(engine, intake, settings);
  const backend: Backend = {
    engine,
    names,
    tokens: openTokens(engine),
    intake,
    now: settings.now,
    gitHost: settings.gitHost ?? null,
    scanArrived: () => jobs.scanArrived(),
    get origin() {
      return server.origin;
    },
  };
  const app = consoleApp(backend, await pagesOf(settings.pages ?? null), (requestId, error) =>
    settings.log(
      `request ${requestId} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    ),
  );
  const listening = await new Promise<{ readonly address: AddressInfo; readonly stop: () => Promise<void> }>(
    (resolve, reject) => {
      const http = serve({ fetch: app.fetch, hostname: settings.host, port: settings.port }, (address) =>
        resolve({ address, stop: () => new Promise((done) => http.close(() => done())) }),
      );
      http.on('error', reject);
    },
  );
  server.origin = settings.origin ?? `http://${settings.host}:${listening.address.port}`;
  jobs.start();
  return {
    origin: server.origin,
    inviteFirst: async () => {
      if (!(await isEmpty(engine))) return null;
      const secret = await invite(engine, 'emmental serve', 'admin', 'administrator', [], settings.now());
      return `${server.origin}/invitation#${secret}`;
    },
    matchPackages: () => jobs.match(),
    ...machineOf(engine, settings.now),
    makeToken: (token) => makeToken(engine, 'emmental serve', token, settings.now()),
    runJobs: async () => {
      await intake.settle();
      await foldHits(engine, settings.now());
      await saveAllPoints(engine, settings.now());
      await follow(engine, settings.now());
    },
    close: async () => {
      await listening.stop();
      await jobs.stop();
      await intake.close();
      await engine.close();
    },
  };
}

/**
 * Copies the embedded store of a folder into an empty PostgreSQL server, also what its journal still has. Throws `CopyRefused` if the
 * server's database has rows.
 */
export async function copyConsole(
  settings: Pick<ConsoleSettings, 'folder' | 'now'>,
  address: string,
): Promise<readonly CopiedTable[]> {
  const { engine, intake } = await openStore({ ...settings, database: null });
  try {
    await intake.settle();
    await foldHits(engine, settings.now());
    const server = await openPostgres(address);
    try {
      return await copyStore(engine, server, settings.now());
    } finally {
      await server.close();
    }
  } finally {
    await intake.close();
    await engine.close();
  }
}

async function openStore({
  folder,
  database,
  now,
}: Pick<ConsoleSettings, 'folder' | 'database' | 'now'>): Promise<{
  readonly engine: Engine;
  readonly names: Names;
  readonly intake: Intake;
}> {
  const engine =
    database === null
      ? await openEmbedded({ folder, template: await shippedTemplate() })
      : await openPostgres(database);
  try {
    await migrate(engine, now());
    const names = openNames(engine);
    const intake =
      engine.kind === 'embedded'
        ? await journaledIntake(engine, names, join(folder, 'journal'))
        : directIntake(engine, names);
    return { engine, names, intake };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** The packed files of a database with all tables, which the bundle contains: making them takes three seconds more. */
async function shippedTemplate(): Promise<Uint8Array | null> {
  const file = new URL('./database.tar.gz', import.meta.url);
  return existsSync(file) ? readFile(file) : null;
}

/** The jobs of a console. They run one after the other. */
interface Jobs {
  readonly start: () => void;
  /** Matches packages with advisories as soon as the jobs before have ended. */
  readonly match: () => Promise<void>;
  /** Looks for proposals that the scan has, and matches its packages. */
  readonly scanArrived: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

function jobsOf(engine: Engine, intake: Intake, { now, log, advisories }: ConsoleSettings): Jobs {
  let running: Promise<void> = Promise.resolve();
  const timers: NodeJS.Timeout[] = [];
  // A job that fails runs again at its next turn; a database that is gone comes back.
  const run = (name: string, job: () => Promise<unknown>): Promise<void> => {
    running = running.then(job).then(
      () => undefined,
      (error: unknown) => {
        if (!(error instanceof StoreUnavailable)) log(`job ${name} failed: ${String(error)}`);
      },
    );
    return running;
  };
  const match = () =>
    run('match', async () => {
      const found = (await advisories?.()) ?? null;
      if (found !== null) await matchApps(engine, found, now());
    });
  return {
    match,
    scanArrived: () => {
      void run('follow', () => follow(engine, now()));
      return match();
    },
    start: () => {
      timers.push(
        setInterval(() => run('fold', () => foldHits(engine, now())), every.fold),
        setInterval(() => run('points', () => saveAllPoints(engine, now())), every.points),
        setInterval(() => run('upkeep', () => upkeep(engine, intake, now())), every.upkeep),
        setInterval(() => run('follow', () => follow(engine, now())), every.follow),
        setInterval(() => match(), every.match),
      );
      void match();
    },
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      await running;
    },
  };
}

/** Its code reads rulebases, so it is loaded with the first use. */
async function follow(engine: Engine, now: Date): Promise<void> {
  const { followProposals } = await import('./changes/follow.ts');
  await followProposals(engine, now);
}

async function upkeep(engine: Engine, intake: Intake, now: Date): Promise<void> {
  await engine.use((connection) => turnMonths(connection, now));
  await asWriter(engine, async (connection) => {
    await connection.query(`delete from segment where at < $1::timestamptz - interval '7 days'`, [now]);
    await connection.query(`delete from history where at < $1::timestamptz - interval '400 days'`, [now]);
    await connection.query(`delete from history_count where hour < $1::timestamptz - interval '400 days'`, [
      now,
    ]);
    await foldCounts(connection);
    await connection.query(`delete from incident where last_at < $1::timestamptz - interval '400 days'`, [
      now,
    ]);
    await connection.query(`delete from incident_hour where hour < $1::timestamptz - interval '400 days'`, [
      now,
    ]);
    await connection.query(`delete from session where ends_at < $1`, [now]);
    await endSuppressions(connection, now);
    await foldFindingCounts(connection);
  });
  if (engine.kind === 'embedded') {
    await engine.use((connection) => connection.script('vacuum analyze'));
    await intake.settle();
  }
}
