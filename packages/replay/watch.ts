import { spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename } from 'node:path';
import type { Cloud, Database, Listener } from '@emmental/emulator';
import { seenFromOutside } from './own-tmp.ts';
import {
  callers,
  canaryFile,
  canaryTable,
  hasAttackersHeader,
  mark,
  programMark,
  queriesTable,
  reveals,
} from './payloads/index.ts';
import type { CanaryCall, EffectName, Subject, Target } from './subject.ts';

/** The observation of an attack's effects from outside of the function. */
export interface Watch {
  readonly seen: (effect: EffectName) => boolean;
  readonly stop: () => void;
}

interface FileWatch {
  readonly seen: () => boolean;
  readonly stop: () => void;
}

/** Everything that an attack can have an effect on. */
export interface Reached {
  readonly cloud: Cloud;
  readonly database: Database;
  readonly listener: Listener;
  /** Returns the output of the function's process. */
  readonly output: () => string;
  /** Returns the answers of the function so far. */
  readonly answers: () => readonly unknown[];
  /** The folder that the function has as /tmp; null = /tmp itself. */
  readonly tmp: string | null;
  /** Returns the numbers of answers and requests before the event of the next caller; null if there was none yet. */
  readonly before: () => { readonly answers: number; readonly requests: number } | null;
}

/**
 * Observes the effects of an attack on a subject, until `stop`.
 *
 * @throws if the system has no way to observe that a file is read.
 */
export function watch(subject: Subject, target: Target, reached: Reached): Watch {
  const file = watchFile(subject, target);
  const { cloud, database, listener, output, answers, before, tmp } = reached;
  const called = (call: CanaryCall | null): boolean =>
    cloud.requests.some(
      ({ method, path, headers, body }) =>
        call !== null &&
        method === call.method &&
        path === call.path &&
        body === call.body &&
        String(headers['authorization']).endsWith(`Signature=${target.token}`) &&
        (call.body === '' || String(headers['x-amz-target']).endsWith(`.${call.action.split(':')[1]}`)),
    );
  const seen: Readonly<Record<EffectName, () => boolean>> = {
    program: () => existsSync(programMark(target)),
    code: () => output().includes(mark(target)),
    needed: () => called(subject.calls.needed),
    excess: () => called(subject.calls.excess),
    internet: () => listener.received().some((text) => text.includes(target.token)),
    inside: () => listener.requests() > 0,
    rows: () =>
      database.queries.some((sql) => queriesTable(canaryTable(target), sql)) ||
      cloud.requests.some(({ body }) =>
        expressionsIn(body).some((expression) => queriesTable(canaryTable(target), expression)),
      ) ||
      output().includes(`no such table: ${canaryTable(target)}`),
    file: file.seen,
    header: () => answers().some((answer) => hasAttackersHeader(target, answer)),
    told: () => answers().some((answer) => reveals(JSON.stringify(answer) ?? '', secretOf(target))),
    left: () =>
      subject.sink === 'file' ? isKept(seenFromOutside(subject.prefix, tmp), target) : isLeftToNext(),
  };
  // Searches the first caller's data in the answer to the next caller, and in the requests that were made for it.
  const isLeftToNext = (): boolean => {
    const [first] = callers(target);
    const since = before();
    return (
      since !== null &&
      [
        ...answers()
          .slice(since.answers)
          .map((answer) => JSON.stringify(answer) ?? ''),
        ...cloud.requests.slice(since.requests).map(({ path, body }) => `${path} ${body}`),
      ].some((text) => text.includes(first))
    );
  };
  return { seen: (effect) => seen[effect](), stop: file.stop };
}

/** Returns the expressions in a request to DynamoDB, without the values. */
function expressionsIn(body: string): readonly string[] {
  try {
    const request = JSON.parse(body) as Readonly<Record<string, unknown>>;
    return Object.entries(request).flatMap(([key, value]) =>
      typeof value === 'string' && /(?:Expression|Statement)$/.test(key) ? [value] : [],
    );
  } catch {
    return [];
  }
}

/**
 * Observes the use of a file. A written file appears, and a removed file disappears. A file to read is a pipe: its reader
 * waits until this process opens the other end.
 */
function watchFile({ sink, mode, suffix }: Subject, target: Target): FileWatch {
  const path = canaryFile(target) + suffix;
  const name = basename(canaryFile(target));
  if (sink !== 'path') return { seen: () => false, stop: () => undefined };
  if (mode === 'write')
    return {
      seen: () => readdirSync(target.folder).some((file) => file.startsWith(name)),
      stop: () => undefined,
    };
  if (mode === 'delete') {
    writeFileSync(path, '');
    return { seen: () => !existsSync(path), stop: () => undefined };
  }
  if (spawnSync('mkfifo', [path]).status !== 0)
    throw new Error('this system has no mkfifo, so reads cannot be seen');
  let opened = false;
  const timer = setInterval(() => {
    if (opens(path)) opened = true;
  }, 10);
  return {
    seen: () => opened,
    stop: () => {
      clearInterval(timer);
      // Lets a reader that still waits continue.
      opens(path);
      rmSync(path, { force: true });
    },
  };
}

/** Opens a pipe for which a reader waits, writes a line and closes the pipe. Returns false if nobody waits. */
function opens(path: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return false;
  }
  try {
    writeSync(descriptor, 'emmental\n');
  } catch {
    // The reader has closed the pipe already.
  } finally {
    closeSync(descriptor);
  }
  return true;
}

/** Returns the secret that is only in a variable of the function's environment. */
export const secretOf = ({ token }: Pick<Target, 'token'>): string => `${token}-secret`;

/** Returns true if the code left a file with the caller's name, or a new file if the name of the file is a constant. */
function isKept(prefix: string, target: Target): boolean {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const [first] = callers(target);
  const written = statSync(prefix, { throwIfNoEntry: false });
  if (written?.isFile()) return written.mtimeMs >= statSync(target.folder).birthtimeMs;
  return existsSync(folder) && readdirSync(folder).some((name) => name.includes(first));
}
