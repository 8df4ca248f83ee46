import { arnFormat, expandActions, resourceTypes } from '@emmental/knowledge';
import { covers, type Glob, globOf } from '../algebra/glob.ts';

/**
 * Can the action meet this resource at all? `dynamodb:PutItem` on an index and `s3:GetObject` on a bucket's own ARN
 * allow nothing: a grant of them is neither used nor too much. Yes when the kind of the resource is not known.
 */
export function isApplicable(action: string, resource: Glob): boolean {
  if (!resource.key.startsWith('arn:')) return true;
  const own = resourceTypes(action);
  if (own.length === 0) return true;
  const prefix = action.slice(0, action.indexOf(':'));
  const kind = kindOf(prefix, resource);
  return kind === null || own.some((type) => type.name === kind);
}

interface Kind {
  readonly name: string;
  readonly tokens: Glob['tokens'];
  /** The number of fixed characters of the format: the format with the most is the most specific. */
  readonly fixed: number;
}

const kindsOf = new Map<string, readonly Kind[]>();

/** Results are kept, because a resource is asked about for every action of its grant. */
const known = new WeakMap<Glob, Map<string, string | null>>();

/** The type whose ARN format fits best; null when none fits, or a wildcard could reach into several. */
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
  // `table/*` may be any index too; `table/${Orders}` may not.
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
