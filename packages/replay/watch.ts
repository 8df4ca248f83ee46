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
  asksFor,
  callers,
  canaryFile,
  canaryTable,
  holdsHeader,
  mark,
  programMark,
  tells,
} from './payloads/index.ts';
import type { CanaryCall, EffectName, Subject, Target } from './subject.ts';

/** Watches the effects of an attack from outside of the function. */
export interface Watch {
  readonly seen: (effect: EffectName) => boolean;
  readonly stop: () => void;
}

interface FileWatch {
  readonly seen: () => boolean;
  readonly stop: () => void;
}

export interface Reached {
  readonly cloud: Cloud;
  readonly database: Database;
  readonly listener: Listener;
  readonly output: () => string;
  /** Returns the answers of the function so far. */
  readonly answers: () => readonly unknown[];
  /** The folder of the function's /tmp; null when it is /tmp. */
  readonly tmp: string | null;
  /** Returns the number of answers and requests when the next caller came; null when none came yet. */
  readonly before: () => { readonly answers: number; readonly requests: number } | null;
}

/**
 * Watches for the effects of an attack on a subject, from now until `stop`.
 *
 * @throws where the read of a file cannot be seen.
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
      database.queries.some((sql) => asksFor(canaryTable(target), sql)) ||
      cloud.requests.some(({ body }) =>
        expressionsIn(body).some((expression) => asksFor(canaryTable(target), expression)),
      ) ||
      output().includes(`no such table: ${canaryTable(target)}`),
    file: file.seen,
    header: () => answers().some((answer) => holdsHeader(target, answer)),
    told: () => answers().some((answer) => tells(JSON.stringify(answer) ?? '', secretOf(target))),
    left: () => (subject.sink === 'file' ? isKept(seenFromOutside(subject.prefix, tmp), target) : isMet()),
  };
  // Looks into the next caller's answer, or the requests for it.
  const isMet = (): boolean => {
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

/** Returns the texts of a DynamoDB request that DynamoDB reads as a language; values stand elsewhere. */
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
 * Watches a file. A written file appears; a removed file is gone; a file to read is a pipe, so that its reader waits
 * until this process opens the other end.
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
      // A reader that still waits gets an end.
      opens(path);
      rmSync(path, { force: true });
    },
  };
}

/** Opens the other end of a pipe where a reader waits, writes a line and closes it. Returns false when nobody waits. */
function opens(path: string): boolean {
  let end: number;
  try {
    end = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return false;
  }
  try {
    writeSync(end, 'emmental\n');
  } catch {
    // The reader opened it and closed it at once.
  } finally {
    closeSync(end);
  }
  return true;
}

/** Returns the secret that only a variable of the function's environment holds. */
export const secretOf = ({ token }: Pick<Target, 'token'>): string => `${token}-secret`;

/** Returns whether the code wrote a file with the caller's name, or, where the name is a constant, a new file. */
function isKept(prefix: string, target: Target): boolean {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const [first] = callers(target);
  const written = statSync(prefix, { throwIfNoEntry: false });
  if (written?.isFile()) return written.mtimeMs >= statSync(target.folder).birthtimeMs;
  return existsSync(folder) && readdirSync(folder).some((name) => name.includes(first));
}
