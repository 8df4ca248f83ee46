import { nativeOfPackage, textsOfPackage } from '@emmental/knowledge';
import { compareText, type NativeUse, type Source } from '@emmental/model';
import { filesOf } from '../graph/files.ts';
import type { ModuleGraph } from '../graph/graph.ts';
import { inFolder } from '../lockfiles/lockfile.ts';
import type { Package } from '../package-list.ts';
import type { Loads } from '../reach/loads.ts';
import { normalizedName } from '../versions/pep440.ts';

/** Packages that are loaded and whose files are not here: what is known of them by name, and one use for all of which nothing is. */
export function unreadUses(source: Source, loads: Loads, graph: ModuleGraph): readonly NativeUse[] {
  const found: NativeUse[] = [];
  const isPython = loads.function.language === 'python';
  const possible: NativeUse['uses'] = isPython ? ['addon'] : ['addon', 'wasm', 'eval', 'vm'];
  const dark: {
    readonly name: string;
    readonly file: string;
    readonly line: number;
    readonly builds: boolean;
  }[] = [];
  const seen = new Set<string>();
  const isShared = (name: string): boolean =>
    graph.sites.some(({ folder }) => filesOf(source).isFolder(inFolder(folder, name)));
  for (const one of loads.servings.flatMap(({ list }) => list.packages)) {
    const where = loads.whereIs(one);
    if (where.kind !== 'loaded' || where.by !== 'lockfile' || one.source.kind === 'workspace') continue;
    const name = isPython ? normalizedName(one.name) : one.name;
    if (seen.has(name)) continue;
    seen.add(name);
    const row = nativeOfPackage(isPython ? 'PyPI' : 'npm', name);
    const made = isPython ? null : textsOfPackage(name);
    if (made !== null)
      found.push({
        uses: ['eval'],
        file: one.lockfile,
        line: one.line,
        text: saidOf(one, made),
        open: { what: `whether ${name} uses ${made}`, why: 'it is not installed here' },
      });
    if (row === null)
      dark.push({ name, file: one.lockfile, line: one.line, builds: one.installScript === true });
    else if (row.uses.length > 0)
      found.push({
        uses: row.uses,
        file: one.lockfile,
        line: one.line,
        text: saidOf(one, row.because),
        open: null,
      });
  }
  for (const { name, at, from } of loads.imports) {
    if (from !== 'layer' && from !== 'nothing') continue;
    // `google` of `import google.cloud.storage`: a folder that packages share is of none.
    if (isPython && isShared(name)) continue;
    const plain = isPython ? normalizedName(name) : name;
    if (seen.has(plain)) continue;
    seen.add(plain);
    const row = nativeOfPackage(isPython ? 'PyPI' : 'npm', plain);
    const file = graph.program.modules.get(at.module)?.path ?? at.module;
    if (row === null) dark.push({ name: plain, file, line: at.line, builds: false });
    else if (row.uses.length > 0)
      found.push({ uses: row.uses, file, line: at.line, text: `${plain}: ${row.because}`, open: null });
  }
  const [first] = dark.toSorted((a, b) => Number(b.builds) - Number(a.builds) || compareText(a.name, b.name));
  if (!first) return found;
  const names = dark.map(({ name }) => name).sort();
  const listed = names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');
  return [
    ...found,
    {
      uses: possible,
      file: first.file,
      line: first.line,
      text: first.builds
        ? `${first.name} runs a script when it is installed, as native code does`
        : first.name,
      open: {
        what: `what ${isPython ? 'native code' : 'code'} ${listed} load${names.length === 1 ? 's' : ''}`,
        why: 'not installed here: install what is deployed and derive again',
      },
    },
  ];
}

const saidOf = (one: Package, because: string): string =>
  `${one.name}${one.version === null ? '' : `@${one.version}`}: ${because}`;
