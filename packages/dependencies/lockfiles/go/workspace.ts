import { below, type Diagnostic, type Source } from '@emmental/model';
import { folderOf, joined } from '../lockfile.ts';
import { complaintsOn } from '../text/tree.ts';
import { readDirectives, replacements } from './directives.ts';

export interface Workspace {
  /** The result of `replacements`. */
  readonly replaced: ReadonlyMap<string, readonly string[]>;
  readonly diagnostics: readonly Diagnostic[];
}

const verbs = new Set(['go', 'toolchain', 'godebug', 'use', 'replace']);
const none: Workspace = { replaced: new Map(), diagnostics: [] };

/**
 * Returns the nearest `go.work`, in the module's folder or above, that uses the module (Go modules reference: "go.work
 * files").
 */
export function workspaceOf(module: string, source: Source): Workspace {
  for (let folder = module; ; folder = folderOf(folder)) {
    const file = below(folder, 'go.work');
    if (source.kind(file) === 'file') {
      const read = source.read(file);
      if (!('text' in read)) return { ...none, diagnostics: [read.diagnostic] };
      const complain = complaintsOn(file);
      const directives = readDirectives(read.text, verbs, complain);
      const uses = directives.filter(({ verb }) => verb === 'use').map(({ words }) => words[0] ?? '');
      const isUsed = uses.some((path) => joined(folder, path) === module);
      const replaced = isUsed ? [...replacements(directives), ...modulesIn(uses, folder, source)] : [];
      return { replaced: new Map(replaced), diagnostics: complain.diagnostics };
    }
    if (folder === '') return none;
  }
}

/** Returns the modules of a workspace, which replace every requested version of themselves. */
function modulesIn(
  uses: readonly string[],
  folder: string,
  source: Source,
): readonly (readonly [string, readonly string[]])[] {
  return uses.flatMap((path) => {
    const place = joined(folder, path);
    const read = place === null ? null : source.read(below(place, 'go.mod'));
    const name = read && 'text' in read ? /^module\s+"?([^\s"]+)/m.exec(read.text)?.[1] : undefined;
    return name === undefined ? [] : [[name, [path]] as const];
  });
}
