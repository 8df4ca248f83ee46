import { hook, refusal } from '../hook.ts';
import { pathOf } from '../path.ts';
import { apply, before, getOwnPropertyDescriptor, indexOf, put, slice, text } from '../primordials.ts';
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

/** Files that OpenSSL reads by itself, for whoever asks for the certificates of the system. */
const certificates: Readonly<Record<string, true | undefined>> = {
  __proto__: null as never,
  SSL_CERT_FILE: true,
  SSL_CERT_DIR: true,
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
      const given = typeof key === 'string' && certificates[key] === true ? text(value) : value;
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

/** A file of settings sets them past `process.env`. */
export function hookSettings(shell: Shell): void {
  hook(
    process,
    'loadEnvFile',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const file = shell.filePath(args[0]) ?? pathOf(args[0]) ?? '.env';
        put(args, 0, file);
        let lines = '';
        try {
          lines = shell.disk.read(file);
        } catch {
          // Node says it in its own words.
        }
        for (const name in settings) if (indexOf(lines, name) >= 0) checked(shell, name);
        for (const name in certificates) if (indexOf(lines, name) >= 0) checked(shell, name, '/');
        return apply(original, this, args);
      },
  );
}

/** Folders may be several, with `:` between them; what begins nowhere is read wherever the process is by then. */
function mayRead({ core }: Shell, paths: string): boolean {
  for (let rest = paths; rest !== ''; ) {
    const path = before(rest, ':');
    if (path !== '' && core.file('read', path[0] === '/' ? path : '/') !== 0) return false;
    rest = slice(rest, path.length + 1);
  }
  return true;
}

function checked(shell: Shell, key: PropertyKey, value?: unknown): void {
  if (typeof key !== 'string') return;
  const isRefused =
    (settings[key] === true && shell.core.resolvingBy(key) !== 0) ||
    (certificates[key] === true && typeof value === 'string' && !mayRead(shell, value));
  if (isRefused) throw refusal('setenv', key);
}
