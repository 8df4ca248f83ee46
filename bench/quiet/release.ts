import { execFileSync } from 'node:child_process';
import { normalizedName } from '../../packages/dependencies/versions/pep440.ts';

/** A registry of packages. */
export type Ecosystem = 'npm' | 'PyPI';

/** The newest release of a package in its registry. */
export interface Release {
  /** Packages that it always loads with it; those of extras are not among them. */
  readonly requires: readonly string[];
  readonly archive: string | null;
}

/** Reads the newest release of a package; null if the registry does not have the package. `index` = the address of PyPI. */
export async function newestRelease(
  ecosystem: Ecosystem,
  name: string,
  index: string,
): Promise<Release | null> {
  return ecosystem === 'npm' ? onNpm(name) : onPyPI(name, index);
}

/** The registry that npm is set to. */
const npm = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();

async function onNpm(name: string): Promise<Release | null> {
  const found = await json<{ dependencies?: Record<string, string>; dist?: { tarball?: string } }>(
    new URL(`${name.replace('/', '%2f')}/latest`, npm),
  );
  return found && { requires: Object.keys(found.dependencies ?? {}), archive: found.dist?.tarball ?? null };
}

async function onPyPI(name: string, index: string): Promise<Release | null> {
  const found = await json<{
    info: { requires_dist: readonly string[] | null };
    urls: readonly { url: string; packagetype: string }[];
  }>(new URL(`/pypi/${name}/json`, index));
  if (found === null) return null;
  const ofKind = (kind: string) => found.urls.find(({ packagetype }) => packagetype === kind)?.url;
  const archive = ofKind('bdist_wheel') ?? ofKind('sdist');
  return {
    requires: (found.info.requires_dist ?? [])
      .filter((requirement) => !/;.*\bextra\b/.test(requirement))
      .map((requirement) => normalizedName(/^[\w.-]+/.exec(requirement)?.[0] ?? '')),
    archive: archive === undefined ? null : new URL(archive, new URL('/simple/x/', index)).href,
  };
}

async function json<T>(url: URL): Promise<T | null> {
  const answer = await fetch(url);
  return answer.ok ? ((await answer.json()) as T) : null;
}
