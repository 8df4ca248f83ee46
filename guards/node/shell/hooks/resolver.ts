import { allowed } from '../../core/contract.ts';
import { hook, refusal } from '../hook.ts';
import { pathOf } from '../path.ts';
import {
  apply,
  before,
  defineProperty,
  deleteProperty,
  getOwnPropertyDescriptor,
  keys,
  ownProcess,
  ProxyOf,
  setProperty,
  slice,
  text,
} from '../primordials.ts';
import type { Shell } from '../shell.ts';

/**
 * Variables that the C library reads when a thread first looks up a host name (resolver(5), gethostbyname(3)). With another search list, an
 * allowed name could be resolved to the host of an attacker.
 */
const settings: Readonly<Record<string, true | undefined>> = {
  __proto__: null as never,
  LOCALDOMAIN: true,
  RES_OPTIONS: true,
  HOSTALIASES: true,
};

/**
 * Variables with files that native libraries read: OpenSSL reads the certificates of the system; the C library reads RESOLV_HOST_CONF when
 * it looks up the name of an address, and writes lines that it does not understand to standard error (host.conf(5)).
 */
const readFiles: Readonly<Record<string, true | undefined>> = {
  __proto__: null as never,
  SSL_CERT_FILE: true,
  SSL_CERT_DIR: true,
  RESOLV_HOST_CONF: true,
};

/** Variables with folders in which SQLite makes temporary files (sqlite.org/tempfiles.html). */
const writtenFolders: Readonly<Record<string, true | undefined>> = {
  __proto__: null as never,
  SQLITE_TMPDIR: true,
  TMPDIR: true,
};

/** Hooks `process.env`, which Node passes on to native code. A change of one of the variables above needs the core's answer first. */
export function hookResolver(shell: Shell): void {
  if (!shell.core.limits('outbound') && !shell.core.limits('files')) return;
  const { env } = ownProcess;
  const check = (key: PropertyKey, value?: unknown): void => checked(shell, key, value);
  ownProcess.env = new ProxyOf(env, {
    __proto__: null,
    set: (target: object, key: PropertyKey, value: unknown) => {
      const checkedValue = readOnce(key, value);
      check(key, checkedValue);
      return setProperty(target, key, checkedValue);
    },
    defineProperty: (target: object, key: PropertyKey, descriptor: PropertyDescriptor) => {
      const value = readOnce(key, getOwnPropertyDescriptor(descriptor, 'value')?.value);
      check(key, value);
      return defineProperty(target, key, value === undefined ? descriptor : { ...descriptor, value });
    },
    deleteProperty: (target: object, key: PropertyKey) => {
      check(key);
      return deleteProperty(target, key);
    },
  } as ProxyHandler<NodeJS.ProcessEnv>);
}

/**
 * Hooks `process.loadEnvFile`. Node would set the variables of the file without calling the hooks of `process.env`, and the file could change
 * before Node reads it. So the guard reads the file once, and sets each variable through `process.env`.
 */
export function hookSettings(shell: Shell): void {
  const { parseEnv } = shell.require('node:util') as typeof import('node:util');
  const { env } = ownProcess;
  hook(
    ownProcess,
    'loadEnvFile',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const path =
          args[0] === undefined || args[0] === null ? '.env' : (shell.filePath(args[0]) ?? pathOf(args[0]));
        // Node itself throws an error for a value that is not a path.
        if (path === null) return apply(original, this, args);
        if (shell.core.file('read', path) !== allowed) throw refusal('open', path);
        const settings = parseEnv(contentOf(shell, path)) as Record<string, string>;
        const names = keys(settings);
        for (let at = 0; at < names.length; at += 1) {
          const name = names[at] as string;
          if (env[name] === undefined) env[name] = settings[name];
        }
        return undefined;
      },
  );
}

/** Reads a file. It opens the file first and asks the core about the path of the opened file before it reads a byte. */
function contentOf({ core, disk }: Shell, path: string): string {
  const fd = disk.open(path, 0);
  try {
    const real = disk.opened(fd);
    if (real !== null && core.opened(path, real) !== allowed) throw refusal('open', path);
    return disk.readOf(fd);
  } finally {
    disk.close(fd);
  }
}

/** True when all paths of a list (separated by `:`) may be read. A relative path depends on the later working folder, so it is judged as `/`. */
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

/** Returns the name of a variable as the system reads it: a zero ends it. */
const nameOf = (key: string): string => before(key, '\0');

/** Turns the value of a variable with paths into a text, because an object could return another text when it is read again. */
const readOnce = (key: PropertyKey, value: unknown): unknown =>
  typeof key === 'string' && value !== undefined && isPathVariable(nameOf(key)) ? text(value) : value;

/** True for a variable whose value is a path. */
const isPathVariable = (name: string): boolean => readFiles[name] === true || writtenFolders[name] === true;

function checked(shell: Shell, key: PropertyKey, value?: unknown): void {
  if (typeof key !== 'string') return;
  const name = nameOf(key);
  const isRefused =
    (settings[name] === true && shell.core.resolvingBy(name) !== allowed) ||
    (readFiles[name] === true && typeof value === 'string' && !mayRead(shell, value)) ||
    (writtenFolders[name] === true && typeof value === 'string' && !mayWrite(shell, value));
  if (isRefused) throw refusal('setenv', name);
}
