import { type Diagnostic, diagnostic, type Location, type Source } from '@emmental/model';
import { localPath } from './local-path.ts';
import type { ReadProfile } from './read-profile.ts';

/** Most files that one profile extends, directly and indirectly. */
const mostFiles = 10;

interface Extended {
  readonly company: readonly ReadProfile[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the profiles that a profile extends, directly and indirectly, the nearest first. A profile is a path
 * relative to the file, or a package installed for npm or pip. A URL is refused. A circle is cut and
 * reported.
 */
export async function extended(
  source: Source,
  first: ReadProfile,
  read: (
    path: string,
  ) => Promise<{ readonly found: ReadProfile | null; readonly diagnostics: readonly Diagnostic[] }>,
): Promise<Extended> {
  const company: ReadProfile[] = [];
  const diagnostics: Diagnostic[] = [];
  const follow = async (from: ReadProfile, trail: readonly string[]): Promise<void> => {
    for (const { written, at } of writtenIn(from)) {
      const refuse = (why: string) => diagnostics.push(diagnostic('profile/extends', at, why));
      if (/^[a-z][a-z0-9+.-]*:/i.test(written)) {
        refuse(`${written} is a URL; give a path or an installed package`);
        continue;
      }
      const path = fileOf(written, from.path, source);
      if (path === null) refuse(`${written} was not found`);
      else if (trail.includes(path)) refuse(`${written} extends itself: ${[...trail, path].join(' → ')}`);
      else if (company.length >= mostFiles) refuse(`more than ${mostFiles} files`);
      else if (!company.some((profile) => profile.path === path)) {
        const { found, diagnostics: problems } = await read(path);
        diagnostics.push(...problems);
        if (!found) continue;
        company.push(found);
        await follow(found, [...trail, path]);
      }
    }
  };
  await follow(first, [first.path]);
  return { company, diagnostics };
}

function writtenIn({ profile, locate }: ReadProfile): readonly { written: string; at: Location }[] {
  const { extends: written } = profile;
  if (written === undefined) return [];
  return typeof written === 'string'
    ? [{ written: written, at: locate('extends') }]
    : written.map((written, index) => ({ written, at: locate('extends', String(index)) }));
}

/** Returns the file that `extends` names; null when there is none inside the root. */
function fileOf(written: string, from: string, source: Source): string | null {
  const folder = from.includes('/') ? from.slice(0, from.lastIndexOf('/')) : '';
  if (/^\.{0,2}\//.test(written) || /\.ya?ml$/.test(written)) {
    const path = localPath(written, from);
    return path !== null && source.kind(path) === 'file' ? path : null;
  }
  for (const place of packagePlaces(folder, source)) {
    const path = `${place}/${written}/emmental.yaml`;
    if (source.kind(path) === 'file') return path;
  }
  return null;
}

/**
 * Returns the folders in which packages may be installed, the nearest first: `node_modules`, and the
 * site-packages of virtual environments.
 */
function packagePlaces(folder: string, source: Source): readonly string[] {
  const places: string[] = [];
  for (
    let current = folder;
    ;
    current = current.includes('/') ? current.slice(0, current.lastIndexOf('/')) : ''
  ) {
    const inside = (name: string) => (current === '' ? name : `${current}/${name}`);
    places.push(inside('node_modules'));
    for (const environment of ['.venv', 'venv', 'env'])
      for (const { name } of source.list(inside(`${environment}/lib`)))
        places.push(inside(`${environment}/lib/${name}/site-packages`));
    if (current === '') return places;
  }
}
