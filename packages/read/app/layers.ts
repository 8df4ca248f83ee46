import { guardLayer, type Package } from '@emmental/model';
import { localPath } from '../local-path.ts';
import type { Declared } from './declared.ts';
import { packageReader } from './packaging/packaging.ts';
import { isAbsent, property, textAt } from './property.ts';

/**
 * Returns the folder of a layer whose content is in the repository. Null for an archive and for a layer that
 * is not.
 */
export function layerDirectory(id: string, app: Declared): string | null {
  const path = layerPath(id, app);
  return path !== null && app.source.kind(path) === 'directory' ? path : null;
}

/** Is it the layer that `protect` writes? The folder decides, because any layer can have any name. */
export const isGuardLayer = (id: string, app: Declared): boolean =>
  layerPath(id, app) === localPath(guardLayer, app.template.path);

/** Returns the path of the content that the template names; null for an address and for content that it does not name. */
function layerPath(id: string, app: Declared): string | null {
  const packed = app.template.layers?.get(id)?.directory;
  if (packed !== undefined) return packed;
  const written = textAt(app.resources.get(id)?.properties, 'Content');
  return written === null ? null : localPath(written, app.template.path);
}

/** Returns the packages of the layers, by logical id. Layers that `sam build` builds are left out. */
export function layerPackagesOf(app: Declared): ReadonlyMap<string, Package> {
  const readPackage = packageReader(app.source);
  const found = new Map<string, Package>();
  for (const { id, at, metadata } of app.ofType('AWS::Lambda::LayerVersion')) {
    const directory = layerDirectory(id, app);
    if (directory === null || !isAbsent(property(metadata ?? undefined, 'BuildMethod'))) continue;
    const packaging = app.template.layers?.get(id) ?? { directory, patterns: [], written: [], at };
    const packed = readPackage({ ...packaging, isOpened: true });
    if (packed) found.set(id, packed);
  }
  return found;
}
