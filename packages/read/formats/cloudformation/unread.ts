import { type Diagnostic, diagnostic, type Location } from '@emmental/model';
import { isPassive } from '../../app/flows/passive.ts';
import type { Unread } from '../../format.ts';
import { writtenIn } from '../../local-path.ts';
import { entriesOf, get, itemsOf, type MapNode, type Node, stringOf } from '../../tree.ts';

/** The parts of a template that were not read, with a diagnostic for each cause. */
export interface UnreadParts {
  readonly parts: readonly Unread[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Returns the macros of a template after its includes were resolved: those of its `Transform` section, which
 * may change everything, and each `Fn::Transform`, which may change the map that contains it. An include that is
 * left lies outside the repository.
 */
export function unreadMacros(root: MapNode): UnreadParts {
  const parts: Unread[] = [];
  for (const node of transformNodes(root)) {
    const name = nameOf(node);
    if (!supportedMacros.test(name))
      parts.push({ name: `the macro ${name}`, at: node.at, starts: 'all', grants: 'all' });
  }
  for (const { key, value } of root.entries) {
    if (key !== 'Resources') {
      parts.push(...transformsIn(value, everything, 0));
      continue;
    }
    for (const { key: id, keyAt, value: resource } of entriesOf(value))
      if (id === 'Fn::Transform') parts.push(partOf(resource, keyAt, everything));
      else parts.push(...transformsIn(resource, effectOf(id, typeOf(resource)), 0));
  }
  return { parts, diagnostics: diagnosticsOf(parts) };
}

const supportedMacros =
  /^AWS::(LanguageExtensions|Include|Serverless-|SecretsManager-|CodeDeployBlueGreen|ServiceCatalog)/;

const transformNodes = (root: MapNode): readonly Node[] => {
  const transform = get(root, 'Transform');
  return transform?.kind === 'list' ? itemsOf(transform) : transform ? [transform] : [];
};

const nameOf = (node: Node): string => stringOf(node) ?? stringOf(get(node, 'Name')) ?? '';

/** Returns the names of the macros in the `Transform` section. */
export const transformsOf = (root: MapNode): readonly string[] => transformNodes(root).map(nameOf);

type Effect = Pick<Unread, 'starts' | 'grants'>;

const everything: Effect = { starts: 'all', grants: 'all' };

const typeOf = (resource: Node): string => stringOf(get(resource, 'Type')) ?? '';

/** Returns what an unread part of one resource may do. */
function effectOf(id: string, type: string): Effect {
  const grants = isGranting.test(type) ? 'all' : [];
  if (isFunction.test(type)) return { starts: [id], grants };
  return { starts: isPassive(type) || isInternal.test(type) ? [] : 'all', grants };
}

const isFunction = /^AWS::(Lambda|Serverless)::Function$/;
const isGranting = /^AWS::(IAM|Lambda|Serverless)::/;
/** Resources that start functions only for the account itself, or none. */
const isInternal = /^AWS::(CodePipeline|CodeBuild|Config|ECS|RDS|Glue|Batch|SageMaker)::/;

/** Bound of the nesting that is searched. */
const depthLimit = 300;

function transformsIn(node: Node, effect: Effect, depth: number): Unread[] {
  if (node.kind === 'scalar' || depth > depthLimit) return [];
  if (node.kind === 'list') return node.items.flatMap((item) => transformsIn(item, effect, depth + 1));
  return node.entries.flatMap(({ key, keyAt, value }) =>
    key === 'Fn::Transform' ? [partOf(value, keyAt, effect)] : transformsIn(value, effect, depth + 1),
  );
}

function partOf(node: Node, at: Location, effect: Effect): Unread {
  const name = nameOf(node);
  const location = name === 'AWS::Include' ? get(node, 'Parameters', 'Location') : undefined;
  const included = location && writtenIn(location);
  return {
    name: included === undefined ? `the macro ${name || 'Fn::Transform'}` : `the included file ${included}`,
    at: location?.at ?? at,
    ...effect,
  };
}

/** Returns a diagnostic for each macro or file, which counts its uses. */
function diagnosticsOf(parts: readonly Unread[]): readonly Diagnostic[] {
  const uses = new Map<string, Unread[]>();
  for (const part of parts) uses.set(part.name, [...(uses.get(part.name) ?? []), part]);
  return [...uses].flatMap(([name, [first, ...more]]) => {
    if (!first) return [];
    const code = name.startsWith('the macro ') ? 'template/macro' : 'template/elsewhere';
    const times = more.length > 0 ? `, ${more.length + 1} times` : '';
    return [diagnostic(code, first.at, `${name}${times}`)];
  });
}
