import { type Diagnostic, diagnostic } from '@emmental/model';
import type { LowerContext } from '../../format.ts';
import { leavesRoot, localPath } from '../../local-path.ts';
import { entriesOf, get, type MapNode, type Node, stringOf } from '../../tree.ts';

const names = ['serverless-compose.yml', 'serverless-compose.yaml'];

/** One service of a composition: `services: { api: { path: services/api, params: … } }`. */
export interface ComposedService {
  readonly name: string;
  /** Folder of the service, relative to the root; null when it is outside the root. */
  readonly directory: string | null;
  readonly parameters: MapNode | null;
  /** The diagnostic of a path that leads out of the root; null otherwise. */
  readonly outside: Diagnostic | null;
}

/**
 * Tells if a file is a composition (`serverless-compose.yml`), which lists several services. Each service has
 * its own serverless.yml.
 */
export const isComposition = (path: string): boolean => names.includes(path.split('/').at(-1) ?? '');

/** Returns the services of a composition. */
export function composedServices(path: string, root: Node): readonly ComposedService[] {
  return entriesOf(get(root, 'services')).flatMap(({ key, value }) => {
    const place = get(value, 'path');
    const written = stringOf(place);
    if (!place || written === undefined) return [];
    const parameters = get(value, 'params');
    return [
      {
        name: key,
        directory: localPath(written, path),
        parameters: parameters?.kind === 'map' ? parameters : null,
        outside: leavesRoot(written, path) ? diagnostic('read/outside-root', place.at, written) : null,
      },
    ];
  });
}

/**
 * Returns the parameters for the service in `directory`, from the nearest composition in or above that
 * folder.
 */
export function composedParameters(
  directory: string,
  context: LowerContext,
): { readonly parameters: MapNode | null; readonly diagnostics: readonly Diagnostic[] } {
  const parts = directory === '' ? [] : directory.split('/');
  for (let length = parts.length; length >= 0; length -= 1) {
    const folder = parts.slice(0, length).join('/');
    for (const name of names) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (context.source.kind(path) !== 'file') continue;
      const document = context.parse(path);
      const services = document ? composedServices(path, document.root) : [];
      return {
        parameters: services.find((service) => service.directory === directory)?.parameters ?? null,
        diagnostics: services.flatMap(({ outside }) => outside ?? []),
      };
    }
  }
  return { parameters: null, diagnostics: [] };
}
