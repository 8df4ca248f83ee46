/**
 * What says which module a source and its `version` mean; null when that may be another one at each deployment.
 * Source: Terraform language, "Module Sources" and "Version Constraints".
 */
export function pinnedBy(source: string, version: string | null): string | null {
  if (version !== null) return isBounded(version) ? `version ${version}` : null;
  const { ref, checksum } = parametersOf(source);
  if (checksum) return `checksum ${checksum}`;
  if (ref) return isFixed(ref) ? ref : null;
  // An archive is named after its version, or not.
  const [version_ = null] = /v?\d+\.\d+(?:\.\d+)?(?=[^/]*\.(?:zip|tar|tgz))/.exec(source) ?? [];
  return version_;
}

/** `>= 1.2` alone takes whatever comes after. */
const isBounded = (version: string): boolean =>
  version
    .split(',')
    .some((constraint) => !/^\s*(>=?|!=)/.test(constraint) && /\d|^a version$/.test(constraint));

/** A commit, or a tag that is a version. A branch is another one tomorrow. */
const isFixed = (ref: string): boolean => /^[0-9a-f]{7,64}$/i.test(ref) || /\d+\.\d+/.test(ref);

function parametersOf(source: string): { readonly ref?: string; readonly checksum?: string } {
  const query = source.slice(source.indexOf('?') + 1);
  return source.includes('?') ? Object.fromEntries(new URLSearchParams(query)) : {};
}
