import { asString, type FunctionDeclaration } from '@emmental/model';

/**
 * Returns the layers of a function that another account holds, that are set outside the template, or whose content the
 * repository does not hold as files, by their names. Their code runs in the function.
 */
export function layersOfOthers({ settings, unreadLayers = [] }: FunctionDeclaration): readonly string[] {
  const layers = settings.get('Layers');
  const items = layers?.kind === 'list' ? layers.items : layers ? [layers] : [];
  const names = items.flatMap((item) => {
    if (item.kind === 'unknown') return ['a layer that is set outside the template'];
    const arn = asString(item);
    return arn?.startsWith('arn:') ? [`the layer ${arn.split(':')[6] ?? arn}`] : [];
  });
  return [...new Set([...names, ...unreadLayers.map((id) => `the layer ${id}`)])];
}
