import { type Diagnostic, diagnostic } from '@emmental/model';
import type { Document, LowerContext } from '../../format.ts';
import { leavesRoot, localPath } from '../../local-path.ts';
import { get, type MapEntry, type MapNode, type Node, stringOf, withEntries } from '../../tree.ts';

/** Most files that one template may include. */
const includeLimit = 500;
const depthLimit = 300;

/**
 * Resolves includes, `Fn::Transform: { Name: AWS::Include }` or a `Transform` at the top level, for files of
 * the repository. CloudFormation resolves includes before all other transforms. An include from S3 is left in
 * place and reported.
 */
export function resolveIncludes(
  document: Document,
  context: LowerContext,
): { readonly root: MapNode; readonly diagnostics: readonly Diagnostic[] } {
  const state: State = { context, diagnostics: [], count: 0 };
  const top = get(document.root, 'Transform');
  const withoutTransform = isInclude(top)
    ? withEntries(document.root, { Transform: undefined })
    : document.root;
  const root: MapNode = isInclude(top)
    ? {
        ...withoutTransform,
        entries: [...withoutTransform.entries, { key: 'Fn::Transform', keyAt: top.at, value: top }],
      }
    : document.root;
  const resolved = resolve(root, document.path, [document.path], state, 0);
  return { root: resolved.kind === 'map' ? resolved : document.root, diagnostics: state.diagnostics };
}

interface State {
  readonly context: LowerContext;
  readonly diagnostics: Diagnostic[];
  count: number;
}

/**
 * Resolves the includes in a node. A part without includes remains the same object. `above` lists the files
 * through which this node was included.
 */
function resolve(node: Node, path: string, above: readonly string[], state: State, depth: number): Node {
  if (node.kind === 'scalar' || depth > depthLimit) return node;
  if (node.kind === 'list') {
    const items = node.items.map((item) => resolve(item, path, above, state, depth + 1));
    return items.some((item, index) => item !== node.items[index]) ? { ...node, items } : node;
  }
  const entries: MapEntry[] = [];
  let changed = false;
  for (const entry of node.entries) {
    const included = entry.key === 'Fn::Transform' ? contentOf(entry.value, path, above, state, depth) : null;
    if (included && included.kind !== 'map' && node.entries.length === 1) return included;
    if (included?.kind === 'map') {
      entries.push(...included.entries);
      changed = true;
      continue;
    }
    const value = resolve(entry.value, path, above, state, depth + 1);
    if (value !== entry.value) changed = true;
    entries.push(value === entry.value ? entry : { ...entry, value });
  }
  return changed ? { ...node, entries } : node;
}

const isInclude = (node: Node | undefined): node is MapNode =>
  node?.kind === 'map' && stringOf(get(node, 'Name')) === 'AWS::Include';

/**
 * Returns the content of the included file, with includes in it resolved. Null when the node is not an
 * include, or the file cannot be read.
 */
function contentOf(
  node: Node,
  path: string,
  above: readonly string[],
  state: State,
  depth: number,
): Node | null {
  const location = get(node, 'Parameters', 'Location');
  if (!isInclude(node) || !location) return null;
  const written = stringOf(location);
  if (written !== undefined && leavesRoot(written, path)) {
    state.diagnostics.push(diagnostic('read/outside-root', location.at, written));
    return null;
  }
  const file = written === undefined ? null : localPath(written, path);
  if (file === null || state.context.source.kind(file) !== 'file') {
    // The node stays, and is reported as a part that was not read.
    return null;
  }
  if (above.includes(file)) {
    state.diagnostics.push(diagnostic('template/cycle', location.at, file));
    return null;
  }
  if (++state.count > includeLimit) {
    if (state.count === includeLimit + 1)
      state.diagnostics.push(diagnostic('read/limit', location.at, `more than ${includeLimit} includes`));
    return null;
  }
  const included = state.context.parse(file);
  return included && resolve(included.root, file, [...above, file], state, depth + 1);
}
