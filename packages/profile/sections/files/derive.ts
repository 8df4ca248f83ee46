import {
  choicesOf,
  type FileUse,
  type LinkedValue,
  leftFiles,
  ownFolder,
  partsAtDefaults,
  partsOf,
  type Value,
} from '@emmental/model';
import type { DerivedRule, DerivedSection, Open, Why } from '../../derive/derived.ts';
import {
  behavioursOf,
  decidedBy,
  type FunctionInput,
  unreadCode,
  whyOf,
  whyOfPackage,
} from '../../derive/input.ts';
import { named } from '../../derive/names.ts';

interface PathUse {
  readonly path: string;
  writes: boolean;
  /** True if files that the code writes there remain for the next caller. */
  leaves: boolean;
  readonly why: Why[];
  open: Open | null;
}

/**
 * Derives rules for the files beside its own that the code reads and writes. The code may read back a file that it
 * writes. Files that it leaves below /tmp are fresh for each invocation. Returns undefined when the code uses only
 * its own files.
 */
export function filesOf(input: FunctionInput): DerivedSection<'files'> | undefined {
  const uses = new Map<string, PathUse>();
  const left = leftFiles(input.fn);
  const note = (path: string, writes: boolean, why: Why | null, open: Open | null, leaves = false) => {
    const use = uses.get(path) ?? { path, writes: false, leaves: false, why: [], open: null };
    use.writes ||= writes;
    use.leaves ||= leaves && /^\/tmp\/[^/]/.test(path);
    if (why) use.why.push(why);
    use.open ??= open;
    uses.set(path, use);
  };
  const all = behavioursOf(input, 'file');
  for (const use of all)
    for (const { value } of choicesOf(use.path.filled)) {
      const path = globOf(value);
      if (path === null || isOwn(path)) continue;
      const open = path.startsWith('/**') ? notKnown(value) : null;
      const leaves = left.includes(use);
      for (const each of [path, ...reached(path, use)])
        note(each, use.mode !== 'read', whyOf(use.seen), open, leaves);
      if (use.mode === 'write' && !path.endsWith('*') && isDownload(use, input))
        note(`${path}.*`, true, whyOf(use.seen), open, leaves);
    }
  // Certain uses come first, because they answer an open question about the same path.
  for (const { system, open, ...place } of input.native.toSorted(
    (a, b) => Number(!!a.open) - Number(!!b.open),
  ))
    if (system && ('read' in system || 'write' in system)) {
      const writes = 'write' in system;
      const path = writes ? system.write : system.read;
      const before = uses.get(path);
      const isKnown = before?.open === null && (before.writes || !writes);
      if (isOwn(path) || (open && isKnown)) continue;
      note(path, writes, whyOfPackage(place), open && { ...open, answer: null });
    }
  const unread = unreadCode(input);
  if (unread) note('/**', true, null, unread);
  const kept = [...uses.values()].filter((use) => !isCovered(use, uses));
  if (kept.length === 0) return undefined;
  const rules = kept.map(
    ({ path, writes, leaves, why, open }): DerivedRule<'files'> => ({
      rule: {
        read: [path],
        ...(writes ? { write: [path] } : {}),
        ...(leaves ? { fresh: true } : {}),
        action: open ? 'watch' : 'allow',
      },
      origin: 'needed',
      why,
      open,
    }),
  );
  return new Map(named(rules, nameOf, ({ rule }) => (rule.read ?? []).join()));
}

/**
 * Returns an absolute glob, or null for a path relative to the function's own folder. An unknown part may hold
 * slashes, so the glob includes everything below the folder before it; a path with an unknown beginning can be
 * anywhere.
 */
function globOf(path: Value): string | null {
  const written = partsOf(path);
  if (written === null) return '/**';
  const parts = partsAtDefaults(written);
  const [first] = parts;
  if (
    typeof first === 'string' ? !first.startsWith('/') : first?.kind === 'unknown' && first.why === ownFolder
  )
    return null;
  let glob = '';
  for (const part of parts) {
    if (typeof part === 'string') glob += part;
    else if (glob !== '') return `${glob.slice(0, glob.lastIndexOf('/'))}/**`;
    else glob = '/**';
  }
  const tidy = glob.replaceAll(/\/\.(?=\/|$)/g, '').replaceAll(/\/{2,}/g, '/');
  // After an unknown beginning only the name is known: `/**.txt` becomes `/**/*.txt`.
  return tidy.replace(/^\/\*\*(?=[^/])/, '/**/*');
}

/** Returns the globs of the other paths that the call uses; none when the folder is not known. */
function reached(path: string, { reach = {} }: FileUse<LinkedValue>): readonly string[] {
  if (path.includes('**')) return [];
  const folders = path.split('/').slice(1, -1);
  const made = folders.map((_, index) => `/${folders.slice(0, index + 1).join('/')}`);
  return [
    ...(reach.endings ?? []).map((ending) => `${path.replace(/\/$/, '')}${ending}`),
    ...(reach.parents ? made.filter((folder) => !standing.test(folder)) : []),
  ];
}

/** Folders that exist before the function starts. Source: Lambda developer guide, ephemeral storage, file systems. */
const standing = /^\/(?:tmp|mnt(?:\/[^/]+)?)$/;

/** Returns true for a file of the deployed code or its runtime, which the default rule allows to read. */
const isOwn = (path: string): boolean => /^\/(var\/task|opt|var\/runtime|var\/lang)(\/|$)/.test(path);

/** Returns true for a download by boto3, which writes `NAME.6eF7b2a4` beside the file and renames it. Source: s3transfer, `_get_temp_filename`. */
const isDownload = ({ seen }: FileUse<LinkedValue>, input: FunctionInput): boolean =>
  input.declaration.language === 'python' &&
  behavioursOf(input, 'api-call').some(
    (call) =>
      call.service === 's3' && call.seen.at.file === seen.at.file && call.seen.at.line === seen.at.line,
  );

/** Returns true if another use that is no less certain includes the path. */
function isCovered(use: PathUse, uses: ReadonlyMap<string, PathUse>): boolean {
  return [...uses.values()].some((wider) => {
    if (wider === use || (use.writes && !wider.writes) || (use.leaves && !wider.leaves)) return false;
    if (wider.open && !use.open) return false;
    const folder = wider.path.endsWith('/**') ? wider.path.slice(0, -2) : null;
    // `/tmp/x/**` includes the folder `/tmp/x`; a folder with a star in its path is not compared.
    const isItself = folder !== null && !folder.includes('*') && `${use.path}/` === folder;
    return folder !== null && (isItself || use.path.startsWith(folder));
  });
}

function notKnown(path: Value): Open {
  const why = decidedBy(partsOf(path) ?? [], 'its folder is only known when the code runs');
  return { what: 'which file it uses', why, answer: null };
}

const nameOf = ({ rule }: DerivedRule<'files'>): string => {
  const [path = ''] = rule.read ?? [];
  return path === '/**' ? 'any' : path.replaceAll('*', '').replace(/\/+$/, '');
};
