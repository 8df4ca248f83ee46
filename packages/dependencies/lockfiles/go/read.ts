import { type Package, packageOf, type Skipped } from '../../package-list.ts';
import { folderOf, inFolder, type LockfileReader, nameOf } from '../lockfile.ts';
import { type Complaints, complaintsOn } from '../text/tree.ts';

/**
 * `go.mod` with its `go.sum` (Go modules reference: "go.mod files"). From Go 1.17 on it names every module that is
 * built in; before, only what the project itself requires, and `go.sum` names candidates.
 */
export const go: LockfileReader = {
  format: 'go.mod',
  ecosystem: 'Go',
  recognises: (path) => nameOf(path) === 'go.mod',
  read({ file, text, source }) {
    const complain = complaintsOn(file);
    const directives = readDirectives(text, complain);
    if (!directives.some(({ verb }) => verb === 'module' || verb === 'require'))
      complain('dependencies/wrong-shape', 1, 'it has no `module`');
    const sumFile = source.read(inFolder(folderOf(file), 'go.sum'));
    const sums = 'text' in sumFile ? readSums(sumFile.text) : null;
    const replaced = replacements(directives);
    const packages: Package[] = [];
    const skipped: Skipped[] = [];
    for (const { verb, words, line } of directives) {
      if (verb !== 'require') continue;
      const [name = '', version = ''] = words;
      const target = replaced.get(`${name} ${version}`) ?? replaced.get(name);
      packages.push(moduleOf(name, version, target, file, line, sums));
    }
    const goVersion = directives.find(({ verb }) => verb === 'go');
    const runtime = standardLibrary(directives, file);
    if (runtime) packages.push(runtime);
    if (sums && isUnpruned(goVersion?.words[0])) {
      const named = new Set(packages.map((one) => one.name));
      const more = new Set(
        [...sums.keys()].map((key) => key.split(' ')[0] ?? '').filter((name) => !named.has(name)),
      );
      if (more.size > 0)
        skipped.push({
          file,
          line: goVersion?.line ?? 1,
          name: null,
          why: `modules that its modules require are not in a go.mod before go 1.17; go.sum names ${more.size} that may be built in`,
        });
    }
    return {
      file,
      format: this.format,
      ecosystem: 'Go',
      packages,
      projects: null,
      includes: [],
      skipped,
      diagnostics: complain.all,
    };
  },
};

interface Directive {
  readonly verb: string;
  readonly words: readonly string[];
  readonly line: number;
}

const verbs = new Set([
  'module',
  'go',
  'toolchain',
  'godebug',
  'require',
  'replace',
  'exclude',
  'retract',
  'tool',
  'ignore',
]);

/** `verb words`, and `verb (` … `)` with a line of words each. */
function readDirectives(text: string, complain: Complaints): readonly Directive[] {
  const found: Directive[] = [];
  let block: string | null = null;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    const words = wordsOf(raw);
    const [first] = words;
    if (first === undefined) continue;
    if (first === ')') block = null;
    else if (block !== null) found.push({ verb: block, words, line });
    else if (!verbs.has(first)) complain('read/syntax', line, `unknown directive ${first.slice(0, 40)}`);
    else if (words[1] === '(') block = words[2] === ')' ? null : first;
    else found.push({ verb: first, words: words.slice(1), line });
  }
  if (block !== null) complain('read/partly-read', text.split('\n').length, `${block} ( is not closed`);
  return found.filter(({ verb, words, line }) => {
    const isWrong = verb === 'require' && (words.length < 2 || !/^v\d/.test(words[1] ?? ''));
    if (isWrong) complain('dependencies/wrong-shape', line, `require ${words.join(' ')}`.slice(0, 80));
    return !isWrong;
  });
}

const wordsOf = (line: string): readonly string[] =>
  (line.replace(/\/\/.*$/, '').match(/"[^"]*"|`[^`]*`|=>|[()]|[^\s()]+/g) ?? []).map((word) =>
    word.replaceAll(/^["`]|["`]$/g, ''),
  );

/** `name` or `name version` → name and version, or a folder. */
function replacements(directives: readonly Directive[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { verb, words } of directives) {
    const arrow = words.indexOf('=>');
    if (verb === 'replace' && arrow > 0) found.set(words.slice(0, arrow).join(' '), words.slice(arrow + 1));
  }
  return found;
}

function moduleOf(
  name: string,
  version: string,
  target: readonly string[] | undefined,
  file: string,
  line: number,
  sums: ReadonlyMap<string, string> | null,
): Package {
  const [newName = name, newVersion] = target ?? [name, version];
  const used = target && newVersion === undefined ? version : (newVersion ?? version);
  return packageOf({
    id: name,
    ecosystem: 'Go',
    name: newName.startsWith('.') || newName.startsWith('/') ? name : newName,
    version: used.replace(/^v/, ''),
    // A replacement without a version is a folder.
    source:
      target && newVersion === undefined ? { kind: 'file', path: newName } : { kind: 'registry', url: null },
    lockfile: file,
    line,
    integrity: sums?.get(`${newName} ${used}`) ?? null,
  });
}

/** The standard library is built in, of this version or a later one: which one the machine that builds it tells. */
function standardLibrary(directives: readonly Directive[], file: string): Package | null {
  const chosen =
    // `toolchain default` names none.
    directives.find(({ verb, words }) => verb === 'toolchain' && words[0] !== 'default') ??
    directives.find(({ verb }) => verb === 'go');
  const version = /^(?:go)?(\d+\.\d+(?:\.\d+)?)/.exec(chosen?.words[0] ?? '')?.[1];
  if (!chosen || version === undefined) return null;
  return packageOf({
    id: 'stdlib',
    ecosystem: 'Go',
    name: 'stdlib',
    version: null,
    constraint: `>=${version}`,
    lowest: version,
    lockfile: file,
    line: chosen.line,
  });
}

const isUnpruned = (version: string | undefined): boolean => {
  const [major = 1, minor = 0] = (version ?? '1.0').split('.').map(Number);
  return major === 1 && minor < 17;
};

/** `module version` → `h1:…`, of modules whose content was fetched (not only their go.mod). */
function readSums(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name, version, hash] of text.matchAll(/^(\S+) (v[^\s/]+) (h1:\S+)\r?$/gm))
    found.set(`${name} ${version}`, hash ?? '');
  return found;
}
