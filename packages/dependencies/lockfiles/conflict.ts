import { diagnostic } from '@emmental/model';
import type { Package, PackageList } from '../package-list.ts';
import type { Lockfile, LockfileReader } from './lockfile.ts';

/**
 * Reads a lockfile. A lockfile with an unresolved merge is read twice, once for each side, so that nothing of either
 * is lost; the conflict is reported.
 */
export function readBothSides(reader: LockfileReader, lockfile: Lockfile): PackageList {
  const conflict = conflictIn(lockfile.text);
  if (!conflict) return reader.read(lockfile);
  const { sides, lines } = conflict;
  const [ours, theirs] = sides.map((text) => reader.read({ ...lockfile, text })) as [
    PackageList,
    PackageList,
  ];
  const conflicts = lines.map((line) =>
    diagnostic('dependencies/conflict', { file: lockfile.file, line, column: 1 }),
  );
  const places = new Set(ours.diagnostics.map(({ code, line }) => `${code} ${line}`));
  return {
    ...ours,
    packages: union(ours.packages, theirs.packages),
    includes: [...new Set([...ours.includes, ...theirs.includes])],
    diagnostics: [
      ...conflicts,
      ...ours.diagnostics,
      ...theirs.diagnostics.filter(({ code, line }) => !places.has(`${code} ${line}`)),
    ],
  };
}

/** Joins the packages of both sides in the order of the file; a package of both counts once. */
function union(ours: readonly Package[], theirs: readonly Package[]): readonly Package[] {
  const byId = new Map(ours.map((dependency) => [dependency.id, dependency]));
  const more = theirs.flatMap((dependency) => {
    const same = byId.get(dependency.id);
    if (!same) return [dependency];
    if (same.name === dependency.name && same.version === dependency.version) return [];
    return [{ ...dependency, id: `${dependency.id} (other side of a merge)` }];
  });
  return [...ours, ...more].sort((a, b) => a.line - b.line);
}

/**
 * Returns the complete text of each side, with unchanged line numbers, and the lines where conflicts begin; null for a
 * text without a conflict. The common ancestor of `merge.conflictStyle = diff3` is on neither side.
 */
function conflictIn(
  text: string,
): { readonly sides: readonly [string, string]; readonly lines: readonly number[] } | null {
  // Two cheap checks rule out nearly every text.
  if (!text.includes('<<<<<<<') && !text.includes('>>>>>>>')) return null;
  const ours: string[] = [];
  const theirs: string[] = [];
  const lines: number[] = [];
  let side: 'both' | 'ours' | 'base' | 'theirs' = 'both';
  for (const [index, line] of text.split('\n').entries()) {
    const mark = /^(<{7}|\|{7}|={7}|>{7})(\s|$)/.exec(line)?.[1]?.[0];
    if (mark === '<') {
      side = 'ours';
      lines.push(index + 1);
    } else if (mark === '|' && side === 'ours') side = 'base';
    else if (mark === '=' && side !== 'both') side = 'theirs';
    else if (mark === '>') side = 'both';
    const isMark = mark !== undefined;
    ours.push(!isMark && (side === 'both' || side === 'ours') ? line : '');
    theirs.push(!isMark && (side === 'both' || side === 'theirs') ? line : '');
  }
  return lines.length === 0 ? null : { sides: [ours.join('\n'), theirs.join('\n')], lines };
}
