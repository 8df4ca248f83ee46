import type { FunctionDeclaration, FunctionReport } from '@emmental/model';

/**
 * Returns, by their names, the code of others that runs in a function and that the repository does not hold as files: layers of
 * another account, layers that are set outside the template or are archives, code that is started beside the handler, and code
 * that the function loads while it runs.
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
  const loaded = unknown.flatMap(({ id, what, enters }) => {
    const [, program] = /^program\/(npx|uvx|bunx|pipx|pip[\d.]*)$/.exec(id) ?? [];
    if (program !== undefined) return [`the packages that ${program} loads`];
    // Code that is made or loaded while the function runs, and that the event does not bring.
    return enters !== undefined && /^what .+ (?:runs|loads)$/.test(what) ? [what] : [];
  });
  return [...new Set([...layers, ...started, ...loaded])];
}
