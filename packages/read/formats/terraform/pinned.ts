/**
 * Returns the version, commit or checksum that pins a module source, or null if a later deployment can fetch
 * another version. Source: Terraform language, "Module Sources" and "Version Constraints".
 */
export function pinnedBy(source: string, version: string | null): string | null {
  if (version !== null) return isBounded(version) ? `version ${version}` : null;
  const { ref, checksum } = parametersOf(source);
  if (checksum) return `checksum ${checksum}`;
  if (ref) return isFixed(ref) ? ref : null;
  // The name of an archive may contain a version.
  const [archiveVersion = null] = /v?\d+\.\d+(?:\.\d+)?(?=[^/]*\.(?:zip|tar|tgz))/.exec(source) ?? [];
  return archiveVersion;
}

/** Tells if a constraint has an upper bound. `>= 1.2` alone also accepts all later versions. */
const isBounded = (version: string): boolean =>
  version
    .split(',')
    .some((constraint) => !/^\s*(>=?|!=)/.test(constraint) && /\d|^a version$/.test(constraint));

/** Tells if a ref is a commit, or a tag with a version. A branch can change. */
const isFixed = (ref: string): boolean => /^[0-9a-f]{7,64}$/i.test(ref) || /\d+\.\d+/.test(ref);

function parametersOf(source: string): { readonly ref?: string; readonly checksum?: string } {
  const query = source.slice(source.indexOf('?') + 1);
  return source.includes('?') ? Object.fromEntries(new URLSearchParams(query)) : {};
}
