import { arnFormat, expandActions, resourceTypes } from '@emmental/knowledge';
import { covers, type Glob, globOf } from '../algebra/glob.ts';

/**
 * Returns true if the action can be done on resources of this kind. `dynamodb:PutItem` on an index, or `s3:GetObject` on the
 * ARN of a bucket, allow nothing, so such a grant is neither used nor excess. Also true if the kind is not known.
 */
export function isApplicable(action: string, resource: Glob): boolean {
  if (!resource.key.startsWith('arn:')) return true;
  const types = resourceTypes(action);
  if (types.length === 0) return true;
  const prefix = action.slice(0, action.indexOf(':'));
  const kind = kindOf(prefix, resource);
  return kind === null || types.some((type) => type.name === kind);
}

/** A resource type with the pattern of its ARN. */
interface Kind {
  readonly name: string;
  readonly tokens: Glob['tokens'];
  /** The number of fixed characters in the format. The format with the most fixed characters is the most specific one. */
  readonly fixed: number;
}

const kindsOf = new Map<string, readonly Kind[]>();

/** Cache: each resource is looked up for every action of its grant. */
const known = new WeakMap<Glob, Map<string, string | null>>();

/** Returns the resource type whose ARN format fits best; null if none fits, or if a wildcard may match several types. */
function kindOf(prefix: string, resource: Glob): string | null {
  const ofResource = known.get(resource) ?? new Map<string, string | null>();
  known.set(resource, ofResource);
  const found = ofResource.get(prefix);
  if (found !== undefined) return found;
  const kind = fittingKind(prefix, resource);
  ofResource.set(prefix, kind);
  return kind;
}

function fittingKind(prefix: string, resource: Glob): string | null {
  const fitting = kinds(prefix).filter((kind) => covers(kind.tokens, resource.tokens));
  const [best, next] = [...fitting].sort((a, b) => b.fixed - a.fixed);
  if (!best || best.fixed === next?.fixed) return null;
  const last = resource.tokens.at(-1);
  // `table/*` may also match an index; `table/${Orders}` does not.
  const isOpen =
    last === '**' &&
    kinds(prefix).some((kind) => kind.fixed > best.fixed && covers(resource.tokens, kind.tokens));
  return isOpen ? null : best.name;
}

function kinds(prefix: string): readonly Kind[] {
  const known = kindsOf.get(prefix);
  if (known) return known;
  const names = new Set(
    expandActions(`${prefix}:*`).flatMap((action) => resourceTypes(action).map((type) => type.name)),
  );
  const found = [...names].flatMap((name): Kind[] => {
    const format = arnFormat(`${prefix}:${name}`);
    if (!format) return [];
    const { tokens } = globOf(format.replace(/\$\{Partition\}/g, 'aws').replace(/\$\{[^}]+\}/g, '*'));
    return [{ name, tokens, fixed: tokens.filter((token) => token.length === 1).length }];
  });
  kindsOf.set(prefix, found);
  return found;
}
