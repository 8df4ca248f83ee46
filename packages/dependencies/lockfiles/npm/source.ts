import type { PackageSource } from '../../package-list.ts';

/**
 * Returns the source of an npm package, from its resolved address or the specifier that requires it. An address without the
 * form of another source is that of a registry, because a private registry can have any address.
 */
export function npmSource(address: string | null): PackageSource {
  if (address === null || address === '') return registry;
  if (isServed.test(address)) return { kind: 'registry', url: address };
  if (isGit(address)) return { kind: 'git', url: address };
  const local = /^(?:file|link|portal):(.*)$/s.exec(address)?.[1];
  if (local !== undefined) return { kind: 'file', path: local };
  if (/^\.{0,2}\//.test(address)) return { kind: 'file', path: address };
  const workspace = /^workspace:(.*)$/s.exec(address)?.[1];
  if (workspace !== undefined) return { kind: 'workspace', path: workspace };
  if (!/^https?:/.test(address)) return registry;
  return isForge(address) ? { kind: 'url', url: address } : { kind: 'registry', url: address };
}

/**
 * Returns the source that a specifier names. An address in a specifier is not that of a registry, unless it has the form in
 * which registries serve packages.
 */
export function sourceOfSpecifier(specifier: string): PackageSource {
  const found = npmSource(specifier);
  return found.kind === 'registry' && found.url !== null && !isServed.test(found.url)
    ? { kind: 'url', url: found.url }
    : found;
}

const registry: PackageSource = { kind: 'registry', url: null };

/**
 * Matches addresses under which registries serve packages, a forge's registry too: `https://host/@a/b/-/b-1.0.0.tgz`.
 */
const isServed = /^https?:\/\/[^?#]+\/-\/(?:@[^/?#]+\/)?[^/?#]+\.tgz(?:#[0-9a-f]*)?$/;

const isGit = (address: string): boolean =>
  /^(?:git[+:@]|git:|ssh:|github:|gitlab:|bitbucket:|gist:)/.test(address) ||
  /^https?:\/\/[^?#]*\.git(?:#|$)/.test(address) ||
  /^https?:\/\/[^#]*#commit[=:]/.test(address) ||
  // `user/repository` is the short form of GitHub.
  /^[\w.-]+\/[\w.-]+(?:#.*)?$/.test(address);

/** Matches archives of commits and releases; no registry serves packages under such names. */
const isForge = (address: string): boolean =>
  /^https?:\/\/(?:codeload\.github\.com|github\.com|raw\.githubusercontent\.com|gitlab\.com|bitbucket\.org)\//.test(
    address,
  ) || /\/(?:archive|tarball|zipball)\/|\/get\/[^/]+\.tar\.gz/.test(address);

/** Splits an alias: `npm:real@1.2.3` → name and version; null when the text is no alias. */
export function npmAlias(specifier: string): { readonly name: string; readonly version: string } | null {
  const found = /^npm:(@?[^@]+)(?:@(.*))?$/.exec(specifier);
  return found?.[1] === undefined ? null : { name: found[1], version: found[2] ?? '*' };
}

/** Splits a descriptor: `@a/b@^1.0` → `@a/b` and `^1.0`; null when there is no `@` after the name. */
export function splitDescriptor(text: string): { readonly name: string; readonly range: string } | null {
  const at = text.indexOf('@', 1);
  return at === -1 ? null : { name: text.slice(0, at), range: text.slice(at + 1) };
}
