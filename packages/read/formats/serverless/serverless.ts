import type { TemplateFormat } from '../../format.ts';
import { get, type MapNode } from '../../tree.ts';
import { isComposition } from './composition.ts';
import { lower } from './lower.ts';

/** Serverless Framework, versions 1 to 4, providers `aws` and `google`. */
export const serverless: TemplateFormat = {
  name: 'serverless',
  recognises,
  lower: (document, context) => lower(document, context),
};

/** A service has a name and a provider. Any file name goes, as `--config` may choose it, but then both must be there. */
function recognises(path: string, root: MapNode): boolean {
  if (isComposition(path)) return false;
  const has = (key: string) => get(root, key) !== undefined;
  const isNamed = /(^|\/)serverless[^/]*\.(ya?ml|json)$/.test(path);
  if (isNamed && !has('Resources')) return ['provider', 'functions', 'component'].some(has);
  const provider = get(root, 'provider');
  const hasName = provider?.kind === 'map' && get(provider, 'name') !== undefined;
  return hasName && has('service') && !has('Resources');
}

/** A configuration that is a program (`serverless.ts`, `serverless.config.mjs`): it is never run, and reported. */
export const isServerlessProgram = (path: string): boolean =>
  /(^|\/)serverless([.-][\w-]+)?\.(js|cjs|mjs|ts|cts|mts)$/.test(path);
