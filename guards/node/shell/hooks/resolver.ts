import { allowed } from '../../core/contract.ts';
import { hook, refusal } from '../hook.ts';
import { pathOf } from '../path.ts';
import { apply, before, getOwnPropertyDescriptor, keys, slice, text } from '../primordials.ts';
import type { Shell } from '../shell.ts';

/**
 * What the C library reads of the environment when a thread looks its first name up (resolver(5), gethostbyname(3)): with another
 * search list a name that the rules allow is a host of somebody else's.
 */
const settings: Readonly<Record<string, true | undefined>> = {
  __proto__: null as never,
  LOCALDOMAIN: true,
  RES_OPTIONS: true,
  HOSTALIASES: true,
};

/**
 * Files that OpenSSL reads by itself, for whoever asks for the certificates of the system, and the C library, for the name of an address;
 * it says on standard error what it does not understand of them (host.conf(5)).
 */
const readFiles: Readonly<Record<string, true | undefined>> = {
  __proto__: null as never,
  SSL_CERT_FILE: true,
  SSL_CERT_DIR: true,
  RESOLV_HOST_CONF: true,
};

/** Folders that SQLite makes temporary files in. */
const writtenFolders: Readonly<Record<string, true | undefined>> = {
  __proto__: null as never,
  SQLITE_TMPDIR: true,
};

/** Node writes `process.env` through to native code; for these settings somebody has to ask first. */
export function hookResolver(shell: Shell): void {
  if (!shell.core.limits('outbound') && !shell.core.limits('files')) return;
  const { env } = process;
  const check = (key: PropertyKey, value?: unknown): void => checked(shell, key, value);
  const { set, defineProperty: define, deleteProperty } = Reflect;
  process.env = new Proxy(env, {
    __proto__: null,
    set: (target: object, key: PropertyKey, value: unknown) => {
      const given = typeof key === 'string' && isPlace(key) ? text(value) : value;
      check(key, given);
      return set(target, key, given);
    },
    defineProperty: (target: object, key: PropertyKey, descriptor: PropertyDescriptor) => {
      check(key, getOwnPropertyDescriptor(descriptor, 'value')?.value);
      return define(target, key, descriptor);
    },
    deleteProperty: (target: object, key: PropertyKey) => {
      check(key);
      return deleteProperty(target, key);
    },
  } as ProxyHandler<NodeJS.ProcessEnv>);
}

/**
 * A file of settings sets them past `process.env`, and could be another one once Node reads it: it is read once, and each is set as code of
 * the function would set it.
 */
export function hookSettings(shell: Shell): void {
  const { parseEnv } = shell.require('node:util') as typeof import('node:util');
  const { env } = process;
  hook(
    process,
    'loadEnvFile',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const given =
          args[0] === undefined || args[0] === null ? '.env' : (shell.filePath(args[0]) ?? pathOf(args[0]));
        // Node says in its own words what is no path.
        if (given === null) return apply(original, this, args);
        if (shell.core.file('read', given) !== allowed) throw refusal('open', given);
        const settings = parseEnv(readOnce(shell, given)) as Record<string, string>;
        const names = keys(settings);
        for (let at = 0; at < names.length; at += 1) {
          const name = names[at] as string;
          if (env[name] === undefined) env[name] = settings[name];
        }
        return undefined;
      },
  );
}

/** Opened first, and asked for its place before a byte of it is read. */
function readOnce({ core, disk }: Shell, path: string): string {
  const fd = disk.open(path, 0);
  try {
    const real = disk.opened(fd);
    if (real !== null && core.opened(path, real) !== allowed) throw refusal('open', path);
    return disk.readOf(fd);
  } finally {
    disk.close(fd);
  }
}

/** Folders may be several, with `:` between them; what begins nowhere is read wherever the process is by then. */
function mayRead({ core }: Shell, paths: string): boolean {
  for (let rest = paths; rest !== ''; ) {
    const path = before(rest, ':');
    if (path !== '' && core.file('read', path[0] === '/' ? path : '/') !== allowed) return false;
    rest = slice(rest, path.length + 1);
  }
  return true;
}

const mayWrite = ({ core }: Shell, folder: string): boolean =>
  folder === '' || core.file('write', folder[0] === '/' ? `${folder}/x` : '/') === allowed;

const isPlace = (name: string): boolean => readFiles[name] === true || writtenFolders[name] === true;

function checked(shell: Shell, key: PropertyKey, value?: unknown): void {
  if (typeof key !== 'string') return;
  const isRefused =
    (settings[key] === true && shell.core.resolvingBy(key) !== allowed) ||
    (readFiles[key] === true && typeof value === 'string' && !mayRead(shell, value)) ||
    (writtenFolders[key] === true && typeof value === 'string' && !mayWrite(shell, value));
  if (isRefused) throw refusal('setenv', key);
}
