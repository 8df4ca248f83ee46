import type { Package } from '@emmental/model';
import { localPath } from '../local-path.ts';
import type { Declared } from './declared.ts';
import { packageReader } from './packaging/packaging.ts';
import { isAbsent, property, textAt } from './property.ts';

/**
 * Returns the folder of a layer whose content is in the repository. Null for an archive and for a layer that
 * is not.
 */
export function layerDirectory(id: string, app: Declared): string | null {
  const written = textAt(app.resources.get(id)?.properties, 'Content');
  const path = written === null ? null : localPath(written, app.template.path);
  return path !== null && app.source.kind(path) === 'directory' ? path : null;
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
