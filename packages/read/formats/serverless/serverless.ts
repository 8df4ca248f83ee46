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

/**
 * Tells if a file is a service, by its keys and its name. With `--config` the file may have any name; then
 * the keys `provider` (with a name) and `service` must exist.
 */
function recognises(path: string, root: MapNode): boolean {
  if (isComposition(path)) return false;
  const hasKey = (key: string) => get(root, key) !== undefined;
  const isNamed = /(^|\/)serverless[^/]*\.(ya?ml|json)$/.test(path);
  if (isNamed && !hasKey('Resources')) return ['provider', 'functions', 'component'].some(hasKey);
  const provider = get(root, 'provider');
  const hasName = provider?.kind === 'map' && get(provider, 'name') !== undefined;
  return hasName && hasKey('service') && !hasKey('Resources');
}

/**
 * Tells if a configuration is a program (`serverless.ts`, `serverless.config.mjs`). Programs are reported and
 * never run. A declaration of types (`serverless.d.ts`) computes nothing. A class of the CDK in such a file (`serverless-shop-stack.ts`) is no configuration. `text` = the file; null = it cannot be read.
 */
export const isServerlessProgram = (path: string, text: string | null): boolean =>
  /(^|\/)serverless([.-][\w-]+)?\.(js|cjs|mjs|ts|cts|mts)$/.test(path) &&
  !/\.d\.[cm]?ts$/.test(path) &&
  !(/serverless[.-][\w-]+\.\w+$/.test(path) && text !== null && cdkClass.test(text));

const cdkClass =
  /^(?=[\s\S]*['"](?:aws-cdk-lib|@aws-cdk\/core|constructs)['"])[\s\S]*\bclass\s+\w+\s+extends\s+(?:\w+\.)?(?:\w*Stack|Construct|Stage)\b/;
