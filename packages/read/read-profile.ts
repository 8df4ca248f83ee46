import { type Diagnostic, diagnostic, type Location, type Source } from '@emmental/model';
import type { Profile } from '@emmental/model/schema';
import { parsedFile } from './parse/index.ts';
import { get, type Node } from './tree.ts';

export interface ReadProfile {
  readonly path: string;
  readonly profile: Profile;
  /** Where an entry stands: `locate('assume', 'Orders/env.KEY')`. */
  locate(...path: readonly string[]): Location;
}

/**
 * Reads the `emmental.yaml` that is nearest above `folder` inside the boundary; null when there is none or when its
 * shape is wrong (then the diagnostics say where). The schema's library is loaded only when the file exists.
 */
export async function readProfile(
  source: Source,
  folder: string,
): Promise<{ readonly found: ReadProfile | null; readonly diagnostics: readonly Diagnostic[] }> {
  const path = nearest(source, folder);
  if (path === null) return { found: null, diagnostics: [] };
  const { root, diagnostics } = parsedFile(path, source);
  if (!root) return { found: null, diagnostics };
  const locate = (...keys: readonly string[]): Location => placeOf(root, keys);
  const { profile } = await import('@emmental/model/schema');
  const result = profile.safeParse(plain(root));
  if (result.success) return { found: { path, profile: result.data, locate }, diagnostics };
  const wrong = result.error.issues.slice(0, 20).map((issue) => {
    const keys = issue.path.map(String);
    return diagnostic(
      'profile/invalid',
      locate(...keys),
      `${keys.join('.') || 'the file'}: ${issue.message}`,
    );
  });
  return { found: null, diagnostics: [...diagnostics, ...wrong] };
}

function nearest(source: Source, folder: string): string | null {
  for (
    let current = folder;
    ;
    current = current.includes('/') ? current.slice(0, current.lastIndexOf('/')) : ''
  ) {
    const path = current === '' ? 'emmental.yaml' : `${current}/emmental.yaml`;
    if (source.kind(path) === 'file') return path;
    if (current === '') return null;
  }
}

/** The deepest node of a path that is there. */
function placeOf(root: Node, keys: readonly string[]): Location {
  for (let length = keys.length; length > 0; length--) {
    const parent = get(root, ...keys.slice(0, length - 1));
    const entry =
      parent?.kind === 'map' ? parent.entries.find((one) => one.key === keys[length - 1]) : undefined;
    if (entry) return entry.keyAt;
  }
  return root.at;
}

function plain(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plain);
    case 'map':
      return Object.fromEntries(
        node.entries
          .filter((entry) => entry.key !== '__proto__')
          .map((entry) => [entry.key, plain(entry.value)]),
      );
  }
}
