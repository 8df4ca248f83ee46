import { allowed, ownProgram, refused } from '../../core/contract.ts';
import { addWords, hookInner, tellOwner, told } from '../hook.ts';
import {
  apply,
  before,
  copyOf,
  create,
  cwd,
  defineProperty,
  endsWith,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  min,
  numberOf,
  put,
  slice,
  startsWith,
  text,
} from '../primordials.ts';
import type { Shell } from '../shell.ts';

interface Prepared {
  readonly options: object;
  readonly answer: number;
}

/**
 * Hooks the two native functions that `spawn`, `exec`, `execFile`, `fork`, their synchronous forms and `cluster` call. `handle` is the
 * prototype of the native class of processes.
 */
export function hookProcesses(shell: Shell, handle: object | undefined): void {
  hookInner(
    handle,
    'spawn',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        // Node 24 passes the members of the options as single arguments, in the order of `listed`.
        const isListed = typeof args[0] === 'string';
        const { options, answer } = prepared(shell, isListed ? fromList(args) : args[0]);
        if (answer !== allowed) tellOwner(this as object, 'emit');
        const used = answer === allowed ? options : refusedOptions(options);
        return apply(original, this, isListed ? toList(used) : [used]);
      },
  );
  hookInner(
    shell.binding('spawn_sync'),
    'spawn',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const { options, answer } = prepared(shell, args[0]);
        if (answer !== allowed) return refusedResult(answer);
        return apply(original, this, [options]);
      },
  );
}

/** Makes the result of a refused start. Node puts an error in the place of its number; then the guard's words are added to the error. */
function refusedResult(answer: number): object {
  const words = told();
  const result = { pid: 0, status: null, signal: null, output: null };
  const set = (error: unknown): void => {
    addWords(error, words);
    defineProperty(result, 'error', { value: error, writable: true, enumerable: true, configurable: true });
  };
  defineProperty(result, 'error', { get: () => answer, set, enumerable: true, configurable: true });
  return result;
}

/**
 * Makes options for starting `/dev/null`, which is not a program: then the system itself refuses the start, and Node's streams get the pipes
 * that they expect. The error that the function gets contains the program of its own call.
 */
function refusedOptions(options: object): object {
  const refused = create(null) as Record<string, unknown>;
  refused['file'] = '/dev/null';
  refused['args'] = ['refused'];
  refused['envPairs'] = [];
  const { stdio } = options as { readonly stdio?: unknown };
  if (stdio !== undefined) refused['stdio'] = stdio;
  if ((options as { readonly flags?: unknown }).flags !== undefined) refused['flags'] = 0;
  return refused;
}

const listed = ['file', 'args', 'cwd', 'envPairs', 'stdio', 'flags', 'uid', 'gid'] as const;

function fromList(args: readonly unknown[]): object {
  const options = create(null) as Record<string, unknown>;
  for (let at = 0; at < listed.length; at += 1) options[listed[at] as string] = args[at];
  return options;
}

function toList(options: object): unknown[] {
  const args: unknown[] = [];
  for (let at = 0; at < listed.length; at += 1)
    put(args, at, (options as Record<string, unknown>)[listed[at] as string]);
  return args;
}

/** The members of the options that Node's native code reads. The guard reads each member once and passes a copy on. */
const members = [
  'file',
  'args',
  'cwd',
  'envPairs',
  'stdio',
  'detached',
  'uid',
  'gid',
  'windowsHide',
  'windowsVerbatimArguments',
  'timeout',
  'maxBuffer',
  'killSignal',
  'flags',
] as const;

/** Copies the options, decides about the start of the program, and sets the environment so that the child process loads the guard. */
function prepared(shell: Shell, source: unknown): Prepared {
  const options = create(null) as Record<string, unknown>;
  if (typeof source !== 'object' || source === null) return { options, answer: allowed };
  for (let at = 0; at < members.length; at += 1) {
    const name = members[at] as string;
    const value = (source as Record<string, unknown>)[name];
    if (value !== undefined) options[name] = value;
  }
  const file = before(text(options['file'] ?? ''), '\0');
  options['file'] = file;
  const args = texts(options['args']);
  if (options['args'] !== undefined) options['args'] = args;
  const environment = texts(options['envPairs']);
  const hasChannels = options['stdio'] !== undefined;
  if (hasChannels) options['stdio'] = channelsOf(options['stdio']);
  // The first argument is the name of the program. Some programs behave differently under another name, so it is set to the file.
  if (args.length > 0 && shell.core.enforces('processes') && !isNameOf(args[0] as string, file))
    put(args, 0, file);
  const rest: string[] = [];
  for (let at = 1; at < args.length; at += 1) put(rest, at - 1, args[at]);
  const folder =
    options['cwd'] === undefined || options['cwd'] === null ? cwd() : before(text(options['cwd']), '\0');
  if (options['cwd'] !== undefined && options['cwd'] !== null) options['cwd'] = folder;
  const run = shell.core.run(file, rest, pathIn(environment), folder);
  const answer =
    run >= allowed && hasChannels && takesOutput(shell, options['stdio'] as unknown[]) ? refused : run;
  if (answer >= allowed && options['envPairs'] !== undefined)
    options['envPairs'] = shell.childEnvironment(environment, answer === ownProgram);
  return { options, answer: min(answer, allowed) };
}

/** The members of a channel (standard input and so on of a child) that Node's native code reads. */
const channelMembers = ['type', 'fd', 'handle', 'wrapType', 'readable', 'writable', 'input'] as const;

/** Copies the channels of a child, and reads each member once. */
function channelsOf(list: unknown): unknown[] {
  const channels = copyOf(list);
  for (let at = 0; at < channels.length; at += 1) {
    const channel = channels[at];
    if (typeof channel !== 'object' || channel === null) continue;
    const copy = create(null) as Record<string, unknown>;
    for (let index = 0; index < channelMembers.length; index += 1) {
      const name = channelMembers[index] as string;
      const value = (channel as Record<string, unknown>)[name];
      if (value !== undefined) copy[name] = name === 'fd' ? numberOf(value) | 0 : value;
    }
    put(channels, at, copy);
  }
  return channels;
}

/** True when a child would write to the file of the signals, or to a connection that the guard has to read. */
function takesOutput(shell: Shell, channels: readonly unknown[]): boolean {
  for (let at = 0; at < channels.length; at += 1) {
    const { type, fd, handle } = (channels[at] ?? {}) as Readonly<Record<string, unknown>>;
    const number = type === 'wrap' ? numberOfHandle(shell, handle) : fd;
    if (typeof number !== 'number' || type === 'pipe' || type === 'ignore') continue;
    if (shell.isSignals(number) || shell.refusesBeside(number, 'a program on')) return true;
  }
  return false;
}

/** Returns the number of the open file of a connection; -1 for another handle. The property cannot be redefined. */
function numberOfHandle(shell: Shell, handle: unknown): number {
  const { TCP } = (shell.binding('tcp_wrap') ?? {}) as { readonly TCP?: { readonly prototype: object } };
  const stream = TCP === undefined ? null : getPrototypeOf(TCP.prototype);
  const { get } = getOwnPropertyDescriptor(stream ?? {}, 'fd') ?? {};
  try {
    return get === undefined ? -1 : (apply(get, handle, []) as number);
  } catch {
    return -1;
  }
}

/** Each text ends at its first zero, as it does for the system. */
function texts(list: unknown): string[] {
  const copy = copyOf(list);
  for (let at = 0; at < copy.length; at += 1) put(copy, at, before(text(copy[at]), '\0'));
  return copy as string[];
}

/** Returns the PATH of a child process; the empty text if it has none. An empty PATH means the working folder of the child, so `:` is returned. */
function pathIn(environment: readonly string[]): string {
  for (let at = 0; at < environment.length; at += 1) {
    const pair = environment[at] as string;
    if (startsWith(pair, 'PATH=')) return slice(pair, 'PATH='.length) || ':';
  }
  return '';
}

/** True for `sh` and `/bin/sh` as names of `/bin/sh`; `-sh` would be a login shell. */
const isNameOf = (name: string, file: string): boolean => name === file || endsWith(file, `/${name}`);
