import { type Diagnostic, diagnostic, type Location } from '@emmental/model';
import type { Document, TemplateFormat, Unread } from '../../../format.ts';
import { entriesOf, get, stringOf } from '../../../tree.ts';
import { cloudformation } from '../../cloudformation/index.ts';
import { exportedIn } from './exported.ts';
import { readPrinted } from './pretty-format.ts';
import { type PrintedStack, type Stack, stacksOf } from './stages.ts';

/** A stack of the CDK that a committed Jest snapshot holds. */
export interface SnapshotStack {
  readonly document: Document;
  readonly stack: Stack;
  /** The place at which the text of the snapshot breaks off; null when it is complete. */
  readonly cut: Location | null;
}

/** May a file hold templates that a test of a CDK program printed? */
export const isSnapshotFile = (path: string): boolean => path.endsWith('.snap');

/** Does the text of a snapshot hold a resource of CloudFormation? Quick, so that other snapshots are never parsed. */
export const holdsTemplate = (text: string): boolean => /"Type": "AWS::\w+::\w/.test(text);

/** Reads the stacks in a snapshot file. A stack in several stages is told once. */
export function snapshotStacks(path: string, text: string): readonly SnapshotStack[] {
  const printed: PrintedStack[] = [];
  const cuts = new Map<string, Location>();
  for (const { title, printed: lines, isComplete } of exportedIn(path, text)) {
    const { root, cut } = readPrinted(lines);
    if (root.kind !== 'map' || !isTemplate(root)) continue;
    printed.push({ title, root });
    const end = { file: path, line: lines.first + lines.lines.length, column: 1 };
    if (cut || !isComplete) cuts.set(title, cut ?? end);
  }
  const stacks = stacksOf(printed);
  const names = namesOf(stacks);
  return stacks.map((stack, index) => ({
    // Each stack needs a path of its own. The positions in its tree name the file.
    document: { path: stacks.length === 1 ? path : `${path}:${names[index]}`, root: stack.root },
    stack,
    cut: cuts.get(stack.title) ?? null,
  }));
}

const isTemplate = (root: Document['root']): boolean =>
  entriesOf(get(root, 'Resources')).some(({ value }) => /^\w+::/.test(stringOf(get(value, 'Type')) ?? ''));

/** Returns a name for each stack of a file, from its title: `Snapshot test: MainStack 1` → `MainStack`. */
function namesOf(stacks: readonly Stack[]): readonly string[] {
  const titles = stacks.map(({ title }) =>
    title
      .replace(/ 1$/, '')
      .split(/[^\w.-]+/)
      .filter((word) => word !== ''),
  );
  const names = titles.map((words) =>
    words.filter((word) => !titles.every((other) => other.includes(word))).join('-'),
  );
  return names.map((name, index) =>
    name === '' || names.indexOf(name) !== index ? `${name}${index + 1}` : name,
  );
}

/**
 * Lowers a stack of a snapshot. It is the output of a program, as in `cdk.out`, but without the folders of the code and
 * the places in the program.
 */
export const snapshotFormat = ({ stack, cut }: SnapshotStack): TemplateFormat => ({
  name: 'cdk',
  recognises: () => true,
  lower: (document, context) => {
    const lowered = cloudformation.lower(document, context);
    return {
      ...lowered,
      format: 'cdk',
      name: nameOf(document.path),
      unread: cut ? [restOf(stack, cut)] : [],
      diagnostics: [...lowered.diagnostics, ...cutProblem(cut)],
    };
  },
});

/** Returns the name of the stack's app: `cdk/test/__snapshots__/shop.test.ts.snap:Api` → `shop Api`. */
const nameOf = (path: string): string =>
  path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/(?:[.-](?:test|spec))?(?:\.[cm]?[jt]sx?)?\.snap/, '')
    .replace(':', ' ');

const restOf = ({ title }: Stack, cut: Location): Unread => ({
  name: `the rest of ${title}`,
  at: cut,
  starts: 'all',
  grants: 'all',
});

const cutProblem = (cut: Location | null): readonly Diagnostic[] =>
  cut ? [diagnostic('read/partly-read', cut, 'the snapshot of a template breaks off here')] : [];
