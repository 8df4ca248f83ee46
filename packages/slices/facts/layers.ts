import { asString, type FunctionDeclaration } from '@emmental/model';

/**
 * Returns the layers of a function that another account holds, or that are set outside the template, by their names. Their
 * code runs in the function, and the repository does not hold it.
 */
export function layersOfOthers({ settings }: FunctionDeclaration): readonly string[] {
  const layers = settings.get('Layers');
  const items = layers?.kind === 'list' ? layers.items : layers ? [layers] : [];
  const names = items.flatMap((item) => {
    if (item.kind === 'unknown') return ['a layer that is set outside the template'];
    const arn = asString(item);
    return arn?.startsWith('arn:') ? [`the layer ${arn.split(':')[6] ?? arn}`] : [];
  });
  return [...new Set(names)];
}
