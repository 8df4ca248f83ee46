import { nativeOfPackage, textsOfPackage } from '@emmental/knowledge';
import { compareText, type NativeUse, type Source } from '@emmental/model';
import { filesOf } from '../graph/files.ts';
import type { ModuleGraph } from '../graph/graph.ts';
import { inFolder } from '../lockfiles/lockfile.ts';
import type { Loads } from '../reach/loads.ts';
import { normalizedName } from '../versions/pep440.ts';

/** What a package may need of which nothing is known: extension modules of Python load by themselves. */
export const possibleUses = (isPython: boolean): NativeUse['uses'] =>
  isPython ? ['addon'] : ['addon', 'wasm', 'eval', 'vm'];

/** A package that is loaded and whose files are not here, and where it is asked for. */
interface Absent {
  readonly name: string;
  /** The name, with the version where a lockfile has one. */
  readonly shown: string;
  readonly file: string;
  readonly line: number;
  readonly builds: boolean;
}

/** Packages that are loaded and whose files are not here: what is known of them by name, and one use for all of which nothing is. */
export function unreadUses(source: Source, loads: Loads, graph: ModuleGraph): readonly NativeUse[] {
  const found: NativeUse[] = [];
  const isPython = loads.function.language === 'python';
  const dark: Absent[] = [];
  for (const one of absentOf(source, loads, graph)) {
    const { name, shown, file, line } = one;
    const made = isPython ? null : textsOfPackage(name);
    if (made !== null)
      found.push({
        uses: ['eval'],
        file,
        line,
        text: `${shown}: ${made}`,
        open: { what: `whether ${name} uses ${made}`, why: 'it is not installed here' },
      });
    const row = nativeOfPackage(isPython ? 'PyPI' : 'npm', name);
    if (row === null) dark.push(one);
    else if (row.uses.length > 0)
      found.push({ uses: row.uses, file, line, text: `${shown}: ${row.because}`, open: null });
  }
  const [first] = dark.toSorted((a, b) => Number(b.builds) - Number(a.builds) || compareText(a.name, b.name));
  if (!first) return found;
  const names = dark.map(({ name }) => name).sort();
  const listed = names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');
  return [
    ...found,
    {
      uses: possibleUses(isPython),
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

/** Each name once: those of lockfiles, then those that are only imported, as from a layer. */
function absentOf(source: Source, loads: Loads, graph: ModuleGraph): readonly Absent[] {
  const isPython = loads.function.language === 'python';
  const plain = (name: string): string => (isPython ? normalizedName(name) : name);
  const isShared = (name: string): boolean =>
    graph.sites.some(({ folder }) => filesOf(source).isFolder(inFolder(folder, name)));
  const found = new Map<string, Absent>();
  for (const one of loads.servings.flatMap(({ list }) => list.packages)) {
    const where = loads.whereIs(one);
    if (where.kind !== 'loaded' || where.by !== 'lockfile' || one.source.kind === 'workspace') continue;
    const name = plain(one.name);
    const shown = `${one.name}${one.version === null ? '' : `@${one.version}`}`;
    if (!found.has(name))
      found.set(name, {
        name,
        shown,
        file: one.lockfile,
        line: one.line,
        builds: one.installScript === true,
      });
  }
  for (const { name: asked, at, from } of loads.imports) {
    if (from !== 'layer' && from !== 'nothing') continue;
    // `google` of `import google.cloud.storage`: a folder that packages share is of none.
    if (isPython && isShared(asked)) continue;
    const name = plain(asked);
    const file = graph.program.modules.get(at.module)?.path ?? at.module;
    if (!found.has(name)) found.set(name, { name, shown: name, file, line: at.line, builds: false });
  }
  return [...found.values()];
}
