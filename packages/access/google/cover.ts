import type { GoogleGrant, ResourcePattern } from '@emmental/model';

const ancestors: ReadonlySet<string> = new Set(['project', 'folder', 'organization']);

/** True for a grant on the project or above it, which holds for each resource. */
export const isOnAncestor = ({ on }: Pick<GoogleGrant, 'on'>): boolean => ancestors.has(on);

/** Tells if a grant holds for a resource. Names that are not compared, such as a name that the deployment sets, are a `maybe`. */
export function covers(
  grant: Pick<GoogleGrant, 'on'>,
  { pattern }: Pick<ResourcePattern, 'pattern'>,
): 'yes' | 'maybe' | 'no' {
  if (isOnAncestor(grant) || grant.on === pattern) return 'yes';
  const [type, other] = [typeOf(grant.on), typeOf(pattern)];
  return type !== null && type === other ? 'no' : 'maybe';
}

/** The type in the address of a resource of the template: `google_storage_bucket`; null for a name. */
const typeOf = (text: string): string | null => /^(google_\w+)\.[^*]+$/.exec(text)?.[1] ?? null;
