import { messageOf } from './guarded.ts';
import {
  apply,
  before,
  byteLength,
  canParse,
  indexOf,
  lengthOf,
  max,
  min,
  nextTick,
  ownGlobal,
  parse,
  slice,
  startsWith,
  stringify,
} from './primordials.ts';

/** The output of signals. `send` never throws and never waits for a network. */
export interface SignalOutput {
  readonly send: (line: string) => void;
  /** The setting for children: the target of this process, or `stdout` when that target cannot be used. */
  readonly target: string;
  /** The descriptor of the file that gets the signals; null for other targets. */
  readonly file: number | null;
  /** The descriptor that must stay open: that of the file or of a standard stream; null for other targets. */
  readonly protectedFd: number | null;
  /** Sends the signals that wait for the network. */
  readonly flush: () => void;
}

interface FileSystem {
  /** Returns the number of written bytes, or the negative error number. It calls the system directly, so no code of the function runs. */
  readonly write: (fd: number, text: string) => number;
  readonly openSync: (path: string, flags: string | number) => number;
  readonly isPipe: (fd: number) => boolean;
  /** The descriptor of the signals file if another thread opened the file; all threads protect this one descriptor. */
  readonly opened: number | null;
}

/**
 * Opens the output for signals: `stdout` (the default), `stderr` (for a child process), `file:PATH` or an `https://` address. For any other
 * setting, and for a file that cannot be opened, it writes a message to stderr and sends signals to stdout. `lost` is called with the number
 * of signals that could not be sent. `token` goes with each request to an `https://` address.
 */
export function signalOutput(
  setting: string,
  fs: FileSystem,
  load: (id: string) => object,
  lost: (count: number) => void,
  token = '',
): SignalOutput {
  if (isEndpoint(setting)) return httpOutput(setting, token, load, lost);
  const file = fs.opened ?? (startsWith(setting, 'file:') ? fileOf(setting, fs) : null);
  const isStandard = setting === '' || setting === 'stdout' || setting === 'stderr';
  if (file === null && !isStandard && !startsWith(setting, 'file:'))
    reportSetting(withoutSecrets(setting), '', 'use stdout, file:PATH or https://HOST/PATH', fs.write);
  const standard = setting === 'stderr' ? 2 : 1;
  const fd = file ?? secondEnd(standard, fs) ?? standard;
  let lineIsOpen = false;
  return {
    target: file === null && !isStandard ? 'stdout' : setting,
    file: fd === standard ? null : fd,
    protectedFd: fd,
    send: (line) => {
      // If the last line was only written in part (full disk), this write starts with a line break.
      const text = lineIsOpen ? `\n${line}\n` : `${line}\n`;
      const left = written(fd, text, fs.write);
      if (left.length < text.length) lineIsOpen = left !== '';
      if (left !== '') lost(countOf(line));
    },
    flush: () => undefined,
  };
}

/** Writes a message for people to stderr, about a problem that no signal can report. */
export function writeMessage(message: string, write: FileSystem['write']): void {
  written(2, `emmental: ${message}\n`, write);
}

/** True for an https address. Plain http is accepted only for this machine, where a collector can run beside the function. */
const isEndpoint = (setting: string): boolean =>
  (startsWith(setting, 'https://') ||
    startsWith(setting, 'http://127.0.0.1') ||
    startsWith(setting, 'http://localhost:')) &&
  canParse(setting);

function fileOf(setting: string, fs: FileSystem): number | null {
  try {
    return fs.openSync(slice(setting, 5), 'a');
  } catch (error) {
    const why = `, which cannot be opened (${before(messageOf(error), ', open')})`;
    reportSetting(setting, why, 'name a file in an existing, writable folder', fs.write);
    return null;
  }
}

function reportSetting(setting: string, why: string, advice: string, write: FileSystem['write']): void {
  const shown = stringify(slice(setting, 0, 80));
  writeMessage(`EMMENTAL_SIGNALS is ${shown}${why}; signals go to stdout: ${advice}`, write);
}

/** Replaces the user and the query of an address by `…`. */
function withoutSecrets(setting: string): string {
  let rest = setting;
  for (let at = indexOf(rest, '@'); at >= 0; at = indexOf(rest, '@')) rest = slice(rest, at + 1);
  const shown = before(rest, '?');
  return `${rest === setting ? '' : '…@'}${shown}${shown === rest ? '' : '?…'}`;
}

/** Returns the number of signals that are lost with this line: for a signal of kind `lost` the number in it, otherwise 1. */
const countOf = (line: string): number =>
  startsWith(line, lostBegins) ? (parse(line) as { evidence: { lost: number } }).evidence.lost : 1;

const lostBegins = '{"schema":"emmental/signal/1","kind":"lost"';

/** Opens a pipe a second time, because the function can close the first descriptor. A file opened again would have a second write position, so null is returned. */
const secondEnd = (fd: number, fs: FileSystem): number | null =>
  fs.isPipe(fd) ? opened(`/proc/self/fd/${fd}`, fs) : null;

/** O_WRONLY and O_NONBLOCK of Linux: if the pipe is full because no process reads it, a signal is lost and the function goes on. */
const nonBlocking = 0o4001;

function opened(path: string, fs: FileSystem): number | null {
  try {
    return fs.openSync(path, nonBlocking);
  } catch {
    return null;
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));
const wait = Atomics.wait;

/** The error number EAGAIN, which differs on macOS. */
const full = process.platform === 'darwin' ? -35 : -11;

/** Writes a text and returns the rest that could not be written. It waits up to 40 ms for a full pipe; then the signal is lost, and the function goes on. */
function written(fd: number, text: string, write: FileSystem['write']): string {
  let rest = text;
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const count = write(fd, rest);
    if (count >= byteLength(rest)) return '';
    // `count` is in bytes. In a text with characters beyond ASCII the cut can be wrong, which damages only this line.
    if (count >= 0) rest = slice(rest, count);
    else if (count === full) wait(pause, 0, 0, 2);
    else return rest;
  }
  return rest;
}

/** The most characters that wait for the network; further signals are counted as lost. */
const maxWaiting = 256 * 1024;

/** Returns the milliseconds for which an answer asks the sender to wait, at most a minute; 0 when it names no number of seconds. */
const askedPause = ({ headers }: Response): number => {
  const seconds = (headers as { readonly 'retry-after'?: unknown })['retry-after'];
  return typeof seconds === 'string' ? min(60, max(0, +seconds || 0)) * 1000 : 0;
};

interface Request {
  readonly on: (name: string, listener: (value: never) => void) => Request;
  readonly end: (body: string) => void;
  readonly setTimeout: (ms: number, done: () => void) => void;
  readonly destroy: () => void;
}
interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly on: (name: string, listener: (value: never) => void) => void;
  readonly destroy: () => void;
}

/**
 * Makes an output that sends batches of lines by HTTP. After each failure it doubles the waiting time, up to a minute; when the answer names
 * a time (Retry-After), it waits that long.
 */
function httpOutput(
  target: string,
  token: string,
  load: (id: string) => object,
  lost: (count: number) => void,
): SignalOutput {
  const http = load(startsWith(target, 'https:') ? 'node:https' : 'node:http') as {
    readonly request: (address: string, options: object, done: (response: Response) => void) => Request;
  };
  const { request } = http;
  const { setTimeout: after } = ownGlobal;
  let waiting = '';
  let count = 0;
  let busy = false;
  let delay = 0;
  const start = (): void => {
    if (busy || waiting === '') return;
    busy = true;
    const body = waiting;
    const signals = count;
    waiting = '';
    count = 0;
    let settled = false;
    const end = (good: boolean, asked = 0): void => {
      if (settled) return;
      settled = true;
      busy = false;
      if (good) delay = 0;
      else {
        delay = max(asked, delay === 0 ? 500 : delay < 30_000 ? delay * 2 : 60_000);
        if (body.length + waiting.length <= maxWaiting) {
          waiting = body + waiting;
          count += signals;
        } else lost(signals);
      }
      if (waiting !== '') apply(after, undefined, [start, delay]).unref();
    };
    try {
      const headers = {
        'content-type': 'application/x-ndjson',
        'content-length': byteLength(body),
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      };
      const sent = apply(request, http, [
        target,
        { method: 'POST', headers, timeout: 5000 },
        (response: Response) => {
          let size = 0;
          response.on('data', (chunk) => {
            size += lengthOf(chunk);
            // An answer that is too long ends the connection.
            if (size > 64 * 1024) response.destroy();
          });
          response.on('error', () => undefined);
          end(response.statusCode >= 200 && response.statusCode < 300, askedPause(response));
        },
      ]) as Request;
      sent.on('error', () => end(false));
      sent.on('timeout', () => sent.destroy());
      sent.end(body);
    } catch {
      end(false);
    }
  };
  return {
    target,
    file: null,
    protectedFd: null,
    send: (line) => {
      if (waiting.length + line.length > maxWaiting) {
        lost(countOf(line));
        return;
      }
      waiting += `${line}\n`;
      count += countOf(line);
      if (!busy && delay === 0) nextTick(start);
    },
    flush: start,
  };
}
