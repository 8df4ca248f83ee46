import type { FileRule } from '@emmental/model';
import { type Glob, globOf, literalPrefix } from '../glob.ts';
import { makeRoom } from '../room.ts';
import { judged, Recent, type RuleVerdict } from './verdict.ts';

export type FileAct = 'read' | 'write';

/** `place`: a write that may put a link there, or move what holds one; `whole`: one that takes all below a folder with it. */
export type FileUse = FileAct | 'place' | 'whole';

export interface FilePolicy {
  /** By where the path leads now. `strictly`: what is not there is not allowed for that. */
  readonly judge: (act: FileAct, path: string, strictly?: boolean) => FileVerdict;
  /** By its name, for a path of which only opening it says where it leads; null: `judge` decides. */
  readonly named: (act: FileAct, path: string) => FileVerdict | null;
  /** What was opened for reading by a path of `named`. */
  readonly opened: (path: string, real: string) => FileVerdict;
  /** The rule that denies something below a folder, whatever may be done to the folder itself. */
  readonly deniesBelow: (folder: string) => FileRule | null;
  /** Whether only the system knows where a path leads: below a folder that something may write, or behind `..`. */
  readonly moves: (path: string) => boolean;
  /** The folder of a path that says just what the system is asked; null where it is put otherwise. */
  readonly folderOf: (path: string) => string | null;
}

export interface FileVerdict extends RuleVerdict<FileRule> {
  /** Absolute; links are followed where the function can make links. */
  readonly path: string;
}

export interface FileRoots {
  /** Folders of the function's own code, and of its layers. */
  readonly code: readonly string[];
  readonly runtime: readonly string[];
  /** The empty text when it was removed. */
  readonly cwd: () => string;
  readonly realpath: (path: string) => string | null;
  readonly link: (path: string) => string | null;
}

/** What a path is by its text alone: that never changes, so that it can be kept. */
interface Name {
  /** Absolute and normal. */
  readonly path: string;
  /** Behind a link `..` is not where the text says: only the system knows. */
  readonly climbs: boolean;
  /** The function can put a link there. */
  readonly changes: boolean;
  readonly folder: string | null;
  read: FileVerdict | null;
  write: FileVerdict | null;
}

/**
 * What the rules say about files. What is not there can be read by nobody: libraries look for settings in many places, as
 * AWS's SDK does in `~/.aws`, and the system tells them. Links are followed only below folders that something may write to:
 * elsewhere the function cannot have put one, and asking the disk for each file of the code would cost more than reading it.
 */
export function filePolicy(rules: readonly FileRule[], roots: FileRoots): FilePolicy {
  const compiled = rules.map((rule) => compile(rule, roots));
  // Of `/tmp/work/**` the folder itself too: it can be moved away.
  const changing = rules.flatMap(({ write }) =>
    write.flatMap((one) => expand(one, roots)).map((one) => literalPrefix(one).replace(/\/$/, '')),
  );
  const denied = rules
    .filter((rule) => rule.action === 'deny')
    .map((rule) => ({
      rule,
      globs: [...rule.read, ...rule.write].flatMap((one) => expand(one, roots)),
    }));
  const isFresh = rules.some((rule) => rule.fresh === true);
  const recent = new Recent<Name>(2000);
  // One call asks more than once, and finding a long text among many takes its time.
  let last: { readonly given: string; readonly folder: string | null; readonly name: Name } | null = null;

  const nameOf = (given: string): Name => {
    const folder = given[0] === '/' ? null : roots.cwd();
    if (last === null || last.given !== given || last.folder !== folder)
      last = { given, folder, name: nameIn(folder, given) };
    return last.name;
  };
  const nameIn = (folder: string | null, given: string): Name => {
    // In a folder that was removed nobody knows what `..` is, but the system.
    if (folder === '')
      return {
        path: given,
        climbs: false,
        changes: false,
        folder: null,
        read: refusedFor(given),
        write: refusedFor(given),
      };
    const absolute = folder === null ? given : `${folder}/${given}`;
    const known = recent.get(absolute);
    if (known !== undefined) return known;
    makeRoom();
    const path = normal(absolute);
    return recent.set(absolute, {
      path,
      climbs: /\/\.\.(?:\/|$)/.test(absolute),
      changes: changing.some((prefix) => path.startsWith(prefix)) || magic.test(path),
      // A `/` at the end follows a link, and half a character is written as another one.
      folder:
        path === absolute && !/[\ud800-\udfff]/.test(path) ? path.slice(0, path.lastIndexOf('/')) : null,
      read: null,
      write: null,
    });
  };

  const fresh = (act: FileAct, path: string): FileVerdict => ({
    path,
    ...(act === 'write' && path === '/dev/null'
      ? { action: 'allow' as const, rule: null }
      : act === 'write' && path === freshMark && isFresh
        ? { action: 'deny' as const, rule: null }
        : judged(rules, (rule) => compiled[rules.indexOf(rule)]?.[act].some((glob) => glob(path)) === true)),
  });
  const byName = (act: FileAct, name: Name): FileVerdict => {
    name[act] ??= fresh(act, name.path);
    return name[act];
  };
  /** What is allowed by its name has to be allowed where it leads; where a link was there before, only not be denied. */
  const landed = (act: FileAct, name: Name, at: string): FileVerdict => {
    const real = ownProcess(at, roots);
    const given = byName(act, name);
    // What is opened without a path, as a pipe, has only its name.
    if (real === name.path || real[0] !== '/') return given;
    const target = fresh(act, real);
    if (target.rule === null && !name.changes && !name.climbs) return given;
    return target.action !== 'deny' && given.action === 'deny' ? given : target;
  };
  const leads = (act: FileAct, name: Name): boolean =>
    name.changes || (denied.length > 0 && byName(act, name).action !== 'deny');

  return {
    judge: (act, given, strictly = false) => {
      const name = nameOf(given);
      if (name.climbs || leads(act, name)) {
        const from = name.climbs && given[0] !== '/' ? `${roots.cwd()}/${given}` : given;
        return landed(act, name, landing(name.climbs ? from : name.path, roots));
      }
      const verdict = byName(act, name);
      return verdict.action === 'deny' &&
        act === 'read' &&
        !strictly &&
        verdict.rule === null &&
        isAbsent(name.path, roots)
        ? { path: name.path, action: 'allow', rule: null }
        : verdict;
    },
    named: (act, given) => {
      const name = nameOf(given);
      return !name.climbs && leads(act, name) ? byName(act, name) : null;
    },
    opened: (given, real) => landed('read', nameOf(given), real),
    deniesBelow: (folder) =>
      denied.find(({ globs }) => globs.some((one) => isBelow(one, folder, roots)))?.rule ?? null,
    moves: (given) => {
      const name = nameOf(given);
      return name.climbs || name.changes;
    },
    folderOf: (given) => nameOf(given).folder,
  };
}

/** Tells the next process that there was a call (`shell/fresh.ts`): without it, what this one leaves would stay. */
const freshMark = '/tmp/.emmental-fresh';

const refusedFor = (path: string): FileVerdict => ({ path, action: 'deny', rule: null });

/** What is below these comes and goes with what the process does. */
const isAbsent = (path: string, roots: FileRoots): boolean =>
  path[0] === '/' && !/^\/(?:proc|dev)\//.test(path) && roots.realpath(path) === null;

/** Whether a glob denies something below a folder. */
const isBelow = (glob: string, folder: string, roots: FileRoots): boolean => {
  const prefix = literalPrefix(glob);
  if (prefix.startsWith(`${folder}/`)) return true;
  return prefix !== glob && `${folder}/`.startsWith(prefix) && roots.realpath(`${folder}/.`) !== null;
};

/** Links of /proc lead anywhere. */
const magic = /^\/(?:proc\/.*\/(?:root|cwd|exe|fd|map_files)|dev\/fd)(?:\/|$)/;

/** What shows or changes a process: no part of `/**`, unless a rule names /proc. */
const memory =
  /^\/proc(?!\/sys\/)(?:\/.*)?\/(?:mem|environ|\w*maps|pagemap|auxv|cmdline|syscall|stack|kcore|clear_refs|map_files|coredump_filter|sched|personality|task|ns|root|cwd)$/;

/** `/proc/self` leads to a number; rules say `self`. */
function ownProcess(path: string, { realpath }: FileRoots): string {
  if (!path.startsWith('/proc/')) return path;
  const own = realpath('/proc/self');
  return own !== null && `${path}/`.startsWith(`${own}/`) ? `/proc/self${path.slice(own.length)}` : path;
}

function compile(rule: FileRule, roots: FileRoots): Readonly<Record<FileAct, readonly Glob[]>> {
  const globs = (words: readonly string[]): readonly Glob[] =>
    words
      .flatMap((word) => expand(word, roots))
      .map((one) => {
        const glob = globOf(one, '/');
        if (rule.action === 'deny' || one.startsWith('/proc/')) return glob;
        return (path) => glob(path) && !memory.test(path);
      });
  return { read: globs(rule.read), write: globs(rule.write) };
}

function expand(word: string, roots: FileRoots): readonly string[] {
  if (word === 'code') return roots.code.map((root) => `${root === '/' ? '' : root}/**`);
  if (word === 'runtime') return roots.runtime;
  return [word];
}

/**
 * Where a path leads when its links are followed; the name of what is not there yet is kept. A link to what is not there leads
 * there too: whoever writes by it makes that.
 */
function landing(path: string, { realpath, link }: FileRoots): string {
  let rest = '';
  let at = path;
  for (let step = 0; step < 64; step += 1) {
    const real = realpath(at === '' ? '/' : at);
    if (real !== null && rest === '') return real;
    makeRoom();
    if (real !== null) return normal(`${real}/${rest}`);
    const cut = at.lastIndexOf('/');
    if (cut < 0) break;
    const target = link(at);
    if (target !== null) {
      at = target.startsWith('/') ? target : `${at.slice(0, cut)}/${target}`;
      continue;
    }
    rest = rest === '' ? at.slice(cut + 1) : `${at.slice(cut + 1)}/${rest}`;
    at = at.slice(0, cut);
  }
  return path;
}

/** An absolute path without `.`, `..` and double slashes. */
export function normal(path: string): string {
  if (!/\/\.|\/\/|\/$/.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/**
 * What Node and common libraries read of the system by themselves. Nothing here holds a secret of the function:
 * `/proc/self/environ` and `mem` are not part of it.
 */
export function runtimePaths(execPath: string, extra: readonly string[]): readonly string[] {
  const prefix = execPath.replace(/\/bin\/[^/]{1,100}$/, '');
  return [
    ...(prefix === '/usr' || prefix === '' ? [] : [`${prefix}/**`]),
    execPath,
    ...extra.map((folder) => `${folder}/**`),
    '/var/runtime/**',
    '/var/lang/**',
    '/lib/**',
    '/lib64/**',
    '/usr/lib/**',
    '/usr/lib64/**',
    '/usr/share/zoneinfo/**',
    '/usr/share/ca-certificates/**',
    '/usr/bin/ldd',
    '/etc/ssl/**',
    '/etc/pki/**',
    '/etc/hosts',
    '/etc/hostname',
    '/etc/resolv.conf',
    '/etc/nsswitch.conf',
    '/etc/localtime',
    '/etc/timezone',
    '/etc/os-release',
    '/etc/system-release',
    '/etc/alpine-release',
    '/etc/debian_version',
    '/etc/lsb-release',
    '/etc/machine-id',
    '/var/lib/dbus/machine-id',
    '/proc/cpuinfo',
    '/proc/meminfo',
    '/proc/stat',
    '/proc/version',
    '/proc/loadavg',
    '/proc/uptime',
    '/proc/sys/kernel/**',
    '/proc/self/cgroup',
    '/proc/self/exe',
    '/proc/self/stat',
    '/proc/self/statm',
    '/proc/self/status',
    '/proc/self/mountinfo',
    '/sys/fs/cgroup/**',
    '/dev/null',
    '/dev/zero',
    '/dev/random',
    '/dev/urandom',
  ];
}
