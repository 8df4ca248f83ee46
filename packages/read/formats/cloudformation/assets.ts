import { folderOf, joinInside, type Source } from '@emmental/model';
import type { FunctionOrigin } from '../../format.ts';
import { entriesOf, get, type MapNode, stringOf } from '../../tree.ts';

/**
 * Returns the functions of a template whose metadata name the folder or archive of their code, as `cdk synth` writes them into a
 * template that is committed without its assembly. The path is relative to the template. Source: SAM developer guide, "Testing AWS
 * CDK applications", and the metadata keys in `aws-cdk-lib/cx-api`.
 */
export function functionsWithAssets(
  { path: template, root }: { readonly path: string; readonly root: MapNode },
  source: Source,
): ReadonlyMap<string, FunctionOrigin> {
  const found = new Map<string, FunctionOrigin>();
  for (const { key, value, keyAt } of entriesOf(get(root, 'Resources'))) {
    if (stringOf(get(value, 'Type')) !== 'AWS::Lambda::Function') continue;
    const written = stringOf(get(value, 'Metadata', 'aws:asset:path'));
    if (written === undefined || written.startsWith('/') || !isOfCode(value)) continue;
    const path = joinInside(folderOf(template), written);
    const kind = path === null ? null : source.kind(path);
    if (path === null || kind === null) continue;
    found.set(key, {
      name: key,
      at: keyAt,
      directory: kind === 'directory' ? path : null,
      ...(kind === 'file' ? { artefact: { kind: 'path', name: path } as const } : {}),
      entryPoints: [],
      events: [],
    });
  }
  return found;
}

/** Is the asset the package of the function? An image has a Dockerfile in its asset. */
const isOfCode = (resource: Parameters<typeof get>[0]): boolean => {
  const property = stringOf(get(resource, 'Metadata', 'aws:asset:property'));
  return property === undefined || /^Code(?:\.|$)/.test(property);
};
