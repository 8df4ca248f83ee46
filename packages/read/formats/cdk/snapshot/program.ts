import { type Diagnostic, diagnostic, folderOf, type Source } from '@emmental/model';
import type { Document, TemplateFormat } from '../../../format.ts';
import type { Node } from '../../../tree.ts';
import { holdsTemplate, type SnapshotStack, snapshotFormat, snapshotStacks } from './snapshot.ts';
import { ownFunctions, shared } from './stages.ts';

interface Found {
  readonly document: Document;
  readonly format: TemplateFormat;
}

/** The stacks that were read from the snapshots of a repository. */
export interface ReadSnapshots {
  readonly found: readonly Found[];
  readonly diagnostics: readonly Diagnostic[];
  /** Folders of the CDK programs (those of `cdk.json`) whose stacks are among them. */
  readonly programs: ReadonlySet<string>;
  /** The folder of the program, by the path of the template. */
  readonly printedBy: ReadonlyMap<string, string>;
}

/**
 * Reads the snapshot files of a repository. A stack is left out where the repository holds its template (`templates`), or
 * where another snapshot holds most of its functions: a snapshot is the output of a program, not a second app.
 */
export function readSnapshots(
  files: readonly string[],
  templates: readonly Node[],
  source: Source,
): ReadSnapshots {
  const diagnostics: Diagnostic[] = [];
  const stacks = files.flatMap((path) => {
    const file = source.read(path);
    if ('text' in file) return holdsTemplate(file.text) ? snapshotStacks(path, file.text) : [];
    diagnostics.push(file.diagnostic);
    return [];
  });
  const kept = onceEach(stacks, templates.map(ownFunctions));
  const byProgram = new Map<string, SnapshotStack[]>();
  for (const each of kept) {
    const program = programOf(each.document.root.at.file, source) ?? folderOf(each.document.root.at.file);
    byProgram.set(program, [...(byProgram.get(program) ?? []), each]);
  }
  return {
    found: kept.map((each) => ({ document: each.document, format: snapshotFormat(each) })),
    diagnostics: [...diagnostics, ...[...byProgram.values()].flatMap(problemsOf)],
    programs: new Set(byProgram.keys()),
    printedBy: new Map(
      [...byProgram].flatMap(([program, stacks]) =>
        stacks.map(({ document }) => [document.path, program] as const),
      ),
    ),
  };
}

/** Returns the folder of the `cdk.json` beside or above a file; null when there is none. */
export function programOf(path: string, source: Source): string | null {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    if (source.kind(folder === '' ? 'cdk.json' : `${folder}/cdk.json`) === 'file') return folder;
    if (folder === '') return null;
  }
}

function onceEach(
  stacks: readonly SnapshotStack[],
  templates: readonly ReadonlySet<string>[],
): readonly SnapshotStack[] {
  const known = templates.filter(({ size }) => size > 0);
  const kept = new Set<SnapshotStack>();
  const bySize = stacks
    .map((each) => ({ each, own: ownFunctions(each.document.root) }))
    .sort((a, b) => b.own.size - a.own.size);
  for (const { each, own } of bySize) {
    const isTold = own.size > 0 && known.some((other) => isPartOf(own, other));
    if (isTold) continue;
    kept.add(each);
    // The ids of two stacks with a single function are often the same.
    if (own.size >= 3) known.push(own);
  }
  return stacks.filter((each) => kept.has(each));
}

/** Are most functions of a stack in another template? */
const isPartOf = (own: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  own.size <= other.size && shared(own, other) >= (own.size < 3 ? 1 : 0.5);

/** Says once for each program that its snapshots were read, and in which stages the stacks differ. */
function problemsOf(stacks: readonly SnapshotStack[]): readonly Diagnostic[] {
  const [first] = stacks;
  if (!first) return [];
  const { file } = first.document.root.at;
  const at = { file, line: 1, column: 1 };
  const files = new Set(stacks.map(({ document }) => document.root.at.file));
  const read = named(stacks.map(({ stack }) => stack.stage));
  const others = named(stacks.flatMap(({ stack }) => stack.others.map(({ stage }) => stage)));
  const where = files.size === 1 ? '' : ` and ${files.size - 1} more`;
  const about = `${file}${where}${read === '' ? '' : `, stage ${read}`}${others === '' ? '' : `; other stages: ${others}`}`;
  const differing = stacks.flatMap(({ stack }) => {
    const ids = new Set(stack.others.flatMap((other) => other.differing));
    return ids.size === 0 ? [] : [{ stack, ids: [...ids] }];
  });
  return [diagnostic('template/snapshot', at, about), ...differingStages(differing, at)];
}

function differingStages(
  differing: readonly { readonly stack: SnapshotStack['stack']; readonly ids: readonly string[] }[],
  at: Diagnostic | { readonly file: string; readonly line: number; readonly column: number },
): readonly Diagnostic[] {
  const [first] = differing;
  if (!first) return [];
  const count = differing.reduce((sum, { ids }) => sum + ids.length, 0);
  const others = named(first.stack.others.map(({ stage }) => stage));
  const resources = count === 1 ? '1 resource' : `${count} resources`;
  const about = `${resources} of ${differing.length === 1 ? '1 stack' : `${differing.length} stacks`}, such as ${first.ids[0]}${others === '' ? '' : ` in ${others}`}`;
  const { file, line, column } = first.stack.root.at;
  return [diagnostic('template/other-stages', { ...at, file, line, column }, about)];
}

/** Joins the names of stages, each once. */
const named = (stages: readonly (string | null)[]): string =>
  [...new Set(stages.filter((stage) => stage !== null))].join(', ');
