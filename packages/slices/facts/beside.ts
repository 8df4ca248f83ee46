import type { FunctionDeclaration, FunctionReport } from '@emmental/model';

/**
 * Returns, by their names, the code of others that runs in a function and that the repository does not hold as files: layers of
 * another account, layers that are set outside the template or are archives, and code that is started beside the handler.
 */
export function codeBeside(
  { unreadLayers = [] }: Pick<FunctionDeclaration, 'unreadLayers'>,
  { unknown }: Pick<FunctionReport, 'unknown'>,
): readonly string[] {
  const layers = unreadLayers.map(({ name }) =>
    name === null ? 'a layer that is set outside the template' : `the layer ${name}`,
  );
  const started = unknown.flatMap(({ id }) =>
    id.startsWith('start/') ? `${id.slice('start/'.length)}, which runs beside the handler` : [],
  );
  return [...new Set([...layers, ...started])];
}
