import type { Diagnostic } from '@emmental/model';
import type { Document, LowerContext, Template, TemplateFormat } from '../../format.ts';
import { entriesOf, get, type MapNode } from '../../tree.ts';
import { composedParameters, isComposition } from './composition.ts';
import { lowerConstructs } from './constructs.ts';
import { lowerDeploymentBucket } from './deployment.ts';
import { lowerEvents } from './events/lower.ts';
import { lowerFunction, lowerLayers, originOf } from './functions.ts';
import { templateOf } from './resources.ts';
import { lowerRoles } from './roles.ts';
import { folderOf, serviceOf, spelled } from './service.ts';
import { type Stack, stackOf } from './stack.ts';
import { lowerStateMachines } from './step-functions.ts';
import { spell, valuesOf } from './values.ts';
import { resolverOf } from './variables/resolve.ts';

/** Serverless Framework, versions 1 to 4, provider `aws`. */
export const serverless: TemplateFormat = { name: 'serverless', recognises, lower };

/** A service has a name and a provider. Any file name goes: `--config` may choose it. */
function recognises(path: string, root: MapNode): boolean {
  if (isComposition(path) || !get(root, 'provider')) return false;
  const isNamed = /(^|\/)serverless[^/]*\.(ya?ml|json)$/.test(path);
  if (isNamed) return ['service', 'functions', 'resources'].some((key) => get(root, key));
  const provider = get(root, 'provider');
  const hasName = provider?.kind === 'map' && get(provider, 'name') !== undefined;
  return hasName && get(root, 'service') !== undefined && get(root, 'Resources') === undefined;
}

/** A configuration that is a program (`serverless.ts`, `serverless.config.mjs`): it is never run, and reported. */
export const isServerlessProgram = (path: string): boolean =>
  /(^|\/)serverless([.-][\w-]+)?\.(js|cjs|mjs|ts|cts|mts)$/.test(path);

function lower(document: Document, context: LowerContext): Template {
  const values = valuesOf();
  const directory = folderOf(document.path);
  const resolver = resolverOf({
    root: document.root,
    directory,
    context,
    values,
    composed: composedParameters(directory, context),
  });
  const service = serviceOf(document, resolver);
  const stack = stackOf(service);
  const name = spelled(
    service.provider.kind === 'map' ? get(service.provider, 'name') : service.provider,
    values,
  );
  const isAws = name === undefined || name === 'aws';
  if (isAws) lowerStack(stack);
  else {
    const functions = entriesOf(get(document.root, 'functions')).length;
    const at = get(document.root, 'provider')?.at ?? document.root.at;
    stack.report('template/unsupported', at, `provider ${name}; ${functions} functions are not read`);
  }
  const root = isAws ? templateOf(stack) : { ...document.root, entries: [] };
  return {
    path: document.path,
    format: 'serverless',
    name: spell(service.name),
    root,
    functions: isAws
      ? new Map(service.functions.map((use) => [use.logicalId, originOf(use, stack, context.source)]))
      : new Map(),
    generated: stack.generated,
    values: values.all,
    diagnostics: ordered([...resolver.diagnostics, ...stack.diagnostics]),
  };
}

/** Roles come last: events add statements to them. */
function lowerStack(stack: Stack): void {
  const { service } = stack;
  lowerDeploymentBucket(stack);
  lowerLayers(stack);
  lowerConstructs(stack);
  for (const use of service.functions) lowerFunction(use, stack);
  lowerEvents(stack);
  lowerRoles(stack);
  lowerStateMachines(stack);
  const appsync = service.section('appSync') ?? service.section('custom', 'appSync');
  if (appsync)
    stack.report('template/unsupported', appsync.at, 'the GraphQL API of serverless-appsync-plugin');
}

const ordered = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  [...diagnostics].sort((a, b) => a.line - b.line || a.column - b.column);
