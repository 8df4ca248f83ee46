import {
  entriesOf,
  get,
  itemsOf,
  type MapNode,
  type Node,
  plainOf,
  stringOf,
  withEntries,
} from '../../../tree.ts';
import { isOfFramework } from '../framework.ts';

/** A template in a snapshot: what a test printed for one stack in one stage. */
export interface PrintedStack {
  readonly title: string;
  readonly root: MapNode;
}

/** One stack, told once. */
export interface Stack {
  /** The stage that was read; null when the template names none. */
  readonly stage: string | null;
  readonly title: string;
  readonly root: MapNode;
  /** The other stages of the stack, with the resources that differ there. */
  readonly others: readonly OtherStage[];
}

export interface OtherStage {
  readonly stage: string | null;
  /** Logical ids. */
  readonly differing: readonly string[];
}

/** Joins the templates of a snapshot file that are the same stack in several stages. */
export function stacksOf(printed: readonly PrintedStack[]): readonly Stack[] {
  const groups: PrintedStack[][] = [];
  for (const stack of printed) {
    const group = groups.find(([first]) => first !== undefined && isSameStack(first.root, stack.root));
    if (group) group.push(stack);
    else groups.push([stack]);
  }
  return groups.flatMap((group) => {
    const base = baseOf(group);
    return base ? [joined(base, group)] : [];
  });
}

/** Declare two templates mostly the same functions, and mostly the same resources? */
function isSameStack(left: MapNode, right: MapNode): boolean {
  const [leftFunctions, rightFunctions] = [ownFunctions(left), ownFunctions(right)];
  if ((leftFunctions.size === 0) !== (rightFunctions.size === 0)) return false;
  return (
    (leftFunctions.size === 0 || shared(leftFunctions, rightFunctions) >= 0.5) &&
    shared(namesIn(left, stageOf(left)), namesIn(right, stageOf(right))) >= 0.5
  );
}

/** The share of the smaller set that the larger one has, too. */
export function shared(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const smaller = Math.min(left.size, right.size);
  return smaller === 0 ? 0 : [...left].filter((id) => right.has(id)).length / smaller;
}

/** Returns the logical ids of a template without the name of its stage, and without the hashes that depend on it. */
const namesIn = (root: Node, stage: string | null): ReadonlySet<string> =>
  new Set(entriesOf(get(root, 'Resources')).map(({ key }) => withoutStage(key, stage)));

/** Returns the logical ids of the functions of a template, without those that the CDK adds by itself. */
export const ownFunctions = (root: Node): ReadonlySet<string> =>
  new Set(
    entriesOf(get(root, 'Resources')).flatMap(({ key, value }) =>
      stringOf(get(value, 'Type')) === 'AWS::Lambda::Function' && !isOfFramework(key) ? [key] : [],
    ),
  );

/** Selects the stage that is read: production, else the one with the most resources. */
function baseOf(group: readonly PrintedStack[]): PrintedStack | undefined {
  const sizes = group.map((stack) => ({ stack, size: entriesOf(get(stack.root, 'Resources')).length }));
  const bySize = sizes.sort((a, b) => b.size - a.size).map(({ stack }) => stack);
  return bySize.find(({ root }) => /^pro?d/i.test(stageOf(root) ?? '')) ?? bySize[0];
}

function joined(base: PrintedStack, group: readonly PrintedStack[]): Stack {
  const stage = stageOf(base.root);
  let root = base.root;
  const others: OtherStage[] = [];
  for (const other of group) {
    if (other === base) continue;
    const name = stageOf(other.root);
    others.push({ stage: name, differing: differing(base.root, stage, other.root, name) });
    for (const section of ['Parameters', 'Mappings', 'Conditions', 'Resources'])
      root = withAdded(root, section, get(other.root, section), stage, name);
  }
  return { stage, title: base.title, root, others };
}

/** Adds the entries that the section lacks. A resource of another stage only is a part of the app, too. */
function withAdded(
  root: MapNode,
  section: string,
  other: Node | undefined,
  stage: string | null,
  otherStage: string | null,
): MapNode {
  const present = get(root, section);
  const known = new Set(entriesOf(present).map(({ key }) => withoutStage(key, stage)));
  const added = entriesOf(other).filter(({ key }) => !known.has(withoutStage(key, otherStage)));
  if (added.length === 0) return root;
  const at = present?.at ?? root.at;
  return withEntries(root, { [section]: { kind: 'map', entries: [...entriesOf(present), ...added], at } });
}

/** Returns the resources that two stages have and that differ in more than the name of the stage. */
function differing(
  base: MapNode,
  stage: string | null,
  other: MapNode,
  otherStage: string | null,
): readonly string[] {
  const text = (node: Node) => JSON.stringify(plainOf(node));
  const inBase = new Map(
    entriesOf(get(base, 'Resources')).map(({ key, value }) => [
      withoutStage(key, stage),
      withoutStage(text(value), stage),
    ]),
  );
  return entriesOf(get(other, 'Resources')).flatMap(({ key, value }) => {
    const same = inBase.get(withoutStage(key, otherStage));
    return same === undefined || same === withoutStage(text(value), otherStage) ? [] : [key];
  });
}

/** Replaces the stage in a text, and removes the hashes of logical ids and versions. */
function withoutStage(text: string, stage: string | null): string {
  const word = stage?.toLowerCase() ?? '';
  const bare =
    stage === null
      ? text
      : text
          .replaceAll(stage, '<stage>')
          .replace(new RegExp(`(?<![a-z])${word.replaceAll('.', '\\.')}(?![a-z])`, 'g'), '<stage>');
  return bare.replace(/[0-9a-f]{32}|[0-9A-F]{8}/g, '');
}

/** The keys of tags and variables that name a stage, the surest first. */
const stageKeys = ['Stage', 'STAGE', 'Environment', 'ENVIRONMENT', 'Env', 'ENV'];

/** Returns the stage that a template names in the tags or variables of its resources. */
export function stageOf(root: Node): string | null {
  for (const key of stageKeys) {
    const counts = new Map<string, number>();
    for (const { value } of entriesOf(get(root, 'Resources'))) {
      const tagged = itemsOf(get(value, 'Properties', 'Tags')).find(
        (tag) => stringOf(get(tag, 'Key')) === key,
      );
      const name =
        stringOf(get(tagged, 'Value')) ?? stringOf(get(value, 'Properties', 'Environment', 'Variables', key));
      if (name !== undefined && /^[\w.-]{1,40}$/.test(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const [most] = [...counts].sort((a, b) => b[1] - a[1]);
    if (most) return most[0];
  }
  return null;
}
