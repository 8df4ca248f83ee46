import { randomUUID } from 'node:crypto';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { typed } from '@emmental/report';
import type { ConsoleSettings, RunningConsole } from '@emmental/server';
import { advisoryFile } from '../advisories/file.ts';
import { matcherOf } from '../advisories/matcher.ts';
import { requireConsolePackages } from '../console-packages.ts';
import { exit, WrongUse } from '../exit.ts';
import { removeFolder } from '../files/write.ts';
import { gitHostIn } from '../git-host.ts';
import { tell, writeOut } from '../output.ts';
import type { ServeOptions } from '../usage/serve.ts';
import type { World } from '../world.ts';

const usualPort = 7331;
const ownAddresses = ['127.0.0.1', '::1', 'localhost'];

/** `emmental serve`: runs the console until it is stopped by Ctrl C or a signal. */
export async function serveCommand(options: ServeOptions, world: World): Promise<number> {
  const settings = settingsOf(options, world);
  requireConsolePackages(settings.database);
  if (options.copyTo !== undefined) return copy(settings, options.copyTo, world);
  const running = await started(settings, options, world);
  await writeOut(screenOf(running.origin, await running.inviteFirst(), settings, options, world), world);
  await stopped();
  tell('stopping: what was accepted is written first', world);
  await running.close();
  if (options.demo && options.data === undefined) removeFolder(settings.folder, { within: tmpdir() });
  return exit.clean;
}

async function copy(settings: ConsoleSettings, address: string, world: World): Promise<number> {
  if (settings.database !== null)
    throw new WrongUse('--copy-to copies the embedded database, not --database');
  checkDatabase('--copy-to', address);
  const { copyConsole } = await import('@emmental/server');
  const tables = await refusedInWords(settings, () => copyConsole(settings, address));
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const screen = [
    `${rows} rows of ${tables.length} tables copied from ${settings.folder}; the digests of all tables are equal`,
    '',
    'Next  emmental serve --database <url>   starts the console with the copy',
    '',
  ];
  await writeOut(typed(screen.join('\n'), world), world);
  return exit.clean;
}

function settingsOf(options: ServeOptions, world: World): ConsoleSettings {
  const { host = '127.0.0.1', origin = null, database = null } = options;
  if (!ownAddresses.includes(host) && origin === null)
    throw new WrongUse(
      `--host ${host} opens the console to others without TLS; name the https address of the proxy before it: --origin https://…`,
    );
  if (origin !== null && !/^https:\/\/[^/]+$/.test(origin))
    throw new WrongUse(`--origin ${origin}: it must look like https://console.example`);
  if (database !== null) checkDatabase('--database', database);
  return {
    folder: options.data ?? (options.demo ? demoFolder() : join(homedir(), '.emmental', 'console')),
    database,
    host,
    port: options.port ?? usualPort,
    origin,
    pages: fileURLToPath(new URL('../pages', import.meta.url)),
    advisories: matcherOf(advisoryFile(options.db, world)),
    gitHost: gitHostIn(world.env),
    now: () => new Date(),
    log: (line) => tell(line, world),
  };
}

function checkDatabase(option: string, address: string): void {
  if (!/^postgres(?:ql)?:\/\//.test(address))
    throw new WrongUse(`${option} must look like postgres://user@host/name`);
}

/** A demo is new each time. */
const demoFolder = (): string => join(tmpdir(), `emmental-demo-${randomUUID()}`);

function started(settings: ConsoleSettings, { demo }: ServeOptions, world: World): Promise<RunningConsole> {
  return refusedInWords(settings, async () =>
    demo
      ? (await import('../demo/demo.ts')).startDemo(settings, world)
      : (await import('@emmental/server')).startConsole(settings),
  );
}

/** Turns what the machine or the database refuses into a sentence for the person who started the command. */
async function refusedInWords<T>(settings: ConsoleSettings, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, message, name } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new WrongUse(
        `port ${settings.port} of ${settings.host} is taken; choose another one with --port`,
      );
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
      throw new WrongUse(`cannot listen on ${settings.host}:${settings.port}: ${message}`);
    if (name === 'StoreInUse') throw new WrongUse(`${settings.folder}: ${message}`);
    if (name === 'StoreUnavailable') throw new WrongUse(`the database cannot be used: ${message}`);
    if (name === 'CopyRefused') throw new WrongUse(`--copy-to: ${message}`);
    throw error;
  }
}

function screenOf(
  origin: string,
  invitation: string | null,
  { folder, database }: ConsoleSettings,
  options: ServeOptions,
  { program }: World,
): string {
  const store = database === null ? `data in ${folder}` : 'data in PostgreSQL';
  const first =
    invitation === null
      ? []
      : [
          '',
          'Nobody can log in yet. The first administrator, admin, sets a password here;',
          'the link works once, for two days:',
          '',
          `  ${invitation}`,
        ];
  const next = options.demo
    ? []
    : ['', typed(`Next  emmental scan --upload ${origin}   sends an app to it`, { program })];
  return [`emmental console   ${origin}   ${store}`, ...first, ...next, '', 'Ctrl C stops it.', ''].join(
    '\n',
  );
}

/** Resolves when somebody stops the process. */
const stopped = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
