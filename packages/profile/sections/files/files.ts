import { globCovers, isGlob } from '../../cover/glob.ts';
import { kebab } from '../../derive/names.ts';
import type { EffectiveSection } from '../../levels/effective.ts';
import type { RuleOf } from '../../rulebase.ts';
import {
  type Atom,
  type Beginning,
  type Counted,
  defineSection,
  type ImpliedRule,
  inFull,
  type LearnedRule,
  notLimited,
  type RuleChange,
  refused,
  type Seen,
  seenPart,
} from '../section.ts';
import { filesOf } from './derive.ts';

type Rule = RuleOf<'files'>;

const ownFiles: Beginning<'files'> = {
  rule: { read: ['code', 'runtime'], action: 'allow' },
  why: 'its own code and the runtime’s files',
};

/** The files that the function reads and writes. */
export const files = defineSection<'files'>({
  name: 'files',
  text: {
    title: 'FILES',
    verbs: 'read, write',
    instead: 'write its paths instead: { read: /tmp/** }',
    match: matchWords,
  },
  fields: {
    read: { matches: true, group: 'paths' },
    write: { matches: true, group: 'paths' },
    fresh: {},
  },
  guards: ['javascript', 'python'],
  usedBy: 'code',
  begins: { own: ownFiles },
  atoms,
  covers: pathCovers,
  derive: filesOf,
  implied: impliedFiles,
  compile: (row, { read = [], write = [], fresh }) => [
    { ...row, read, write, ...(fresh ? { fresh: true } : {}) },
  ],
  learn: {
    read: seenFile,
    mayMean: ([act, path = ''], [other, seen = '']) =>
      act === other &&
      (path === 'code' || path === 'runtime' || path.startsWith('env:')) &&
      !/^\/tmp(\/|$)/.test(seen),
    refuses: ([, path = '']) => {
      if (secret.test(path)) return 'it may hold credentials: write its rule by hand';
      return isGlob(path) ? 'its name would be a pattern: write its rule by hand' : null;
    },
    rules: learnedRules,
  },
  check: {
    isTooWide: ([act, path = '']) =>
      ['/etc/passwd', '/proc/self/environ', '/home/user/.aws/credentials'].every((file) =>
        globCovers(path, file, '/'),
      ) ||
      path === '/*' ||
      (act === 'write' && /^\/(etc|var|opt|usr|proc|dev)(\/\*|$)/.test(path)),
    isUsedAnyway: ({ read = [] }) => read.every((path) => path === 'code' || path === 'runtime'),
    replaces: (wider, rule) => !rule.fresh || wider.fresh === true,
  },
  loosens: leavesMore,
});

function atoms({ read = [], write = [] }: Rule): readonly Atom[] {
  return [...read.map((path) => ['read', path]), ...write.map((path) => ['write', path])];
}

function pathCovers([act, wide = '']: Atom, [other, narrow = '']: Atom): boolean {
  return act === other && globCovers(wide, narrow, '/');
}

/** Returns the match in one line: `read, write /tmp/**; fresh for each call`. */
function matchWords({ read = [], write = [], fresh }: Rule): string {
  const [readable, writable] = [read.join(', '), write.join(', ')];
  const parts =
    readable === writable
      ? [`read, write ${readable}`]
      : [readable && `read ${readable}`, writable && `write ${writable}`];
  return [...parts, fresh ? 'fresh for each call' : ''].filter((part) => part !== '').join('; ');
}

function impliedFiles(_: unknown, section: EffectiveSection<'files'>): readonly ImpliedRule<'files'>[] {
  const isOwnWritten = section.rules.some(
    ({ rule }) => rule.action === 'allow' && rule.read?.includes('code') && rule.read.includes('runtime'),
  );
  return [
    ...notLimited(section, { read: ['/**'], write: ['/**'], action: 'allow' }),
    ...(isOwnWritten ? [] : [{ name: 'own', ...ownFiles }]),
    {
      name: 'devices',
      rule: {
        read: ['/dev/null', '/dev/zero', '/dev/random', '/dev/urandom'],
        write: ['/dev/null', '/dev/stdout', '/dev/stderr'],
        action: 'allow',
      },
      why: 'they hold no data',
    },
  ];
}

/** Reads `write /tmp/a`. */
function seenFile(what: string): Seen {
  const [, act, path] = /^(read|write) (\/.*)$/s.exec(what) ?? [];
  if (act === undefined || path === undefined) return refused('no path in it');
  return inFull(what, seenPart(act, path));
}

/** Paths that reveal the function's secrets. */
const secret =
  /^\/(proc\/(self|\d+|thread-self)\/(environ|mem|maps|root|cwd|fd)|etc\/(shadow|passwd|sudoers)|root\/|home\/[^/]+\/\.|.*\/\.(aws|ssh|netrc|npmrc|env)(\/|$))/;

/** The number of names in one folder below /tmp or /mnt from which one rule covers the folder. */
const manyFiles = 5;

/** Returns one rule for each path; a rule that allows writing allows reading, too. */
function learnedRules(seen: readonly Counted[]): readonly LearnedRule<'files'>[] {
  const folders = new Map<string, Set<string>>();
  for (const {
    part: [, path = ''],
  } of seen)
    folders.set(folderOf(path), (folders.get(folderOf(path)) ?? new Set()).add(path));
  const rules = new Map<string, { write: boolean; times: number }>();
  for (const {
    part: [act, path = ''],
    times,
  } of seen) {
    const folder = folderOf(path);
    const isMany = (folders.get(folder)?.size ?? 0) >= manyFiles && /^\/(tmp|mnt)(\/|$)/.test(folder);
    const glob = isMany ? `${folder}/*` : path;
    const rule = rules.get(glob) ?? { write: false, times: 0 };
    rule.write ||= act === 'write';
    rule.times += times;
    rules.set(glob, rule);
  }
  return [...rules].map(([path, { write, times }]) => ({
    name: kebab(path),
    rule: { read: [path], ...(write ? { write: [path] } : {}), action: 'allow' },
    times,
  }));
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Returns true if files that were fresh for each call can still be written after the change, and no rule makes them fresh. */
function leavesMore({ before, rules, isAllowed }: RuleChange<'files'>): boolean {
  if (!before?.fresh || before.action === 'deny') return false;
  const isFresh = (atom: Atom): boolean =>
    rules.some(({ rule }) => rule.fresh && atoms(rule).some((wide) => pathCovers(wide, atom)));
  return atoms(before).some((atom) => atom[0] === 'write' && isAllowed(atom) && !isFresh(atom));
}
