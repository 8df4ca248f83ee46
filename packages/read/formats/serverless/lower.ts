import { type Diagnostic, folderOf } from '@emmental/model';
import type { Document, LowerContext, Template } from '../../format.ts';
import { entriesOf, get } from '../../tree.ts';
import { spell, valuesOf } from '../lowering/values.ts';
import { lowerGraphql } from './appsync.ts';
import { composedParameters } from './composition.ts';
import { lowerConstructs } from './constructs.ts';
import { lowerDeploymentBucket } from './deployment.ts';
import { lowerEvents } from './events/lower.ts';
import { lowerFunction, lowerLayers, originOf, wording } from './functions.ts';
import { lowerGoogle } from './google/google.ts';
import { layerPackagings } from './packaging.ts';
import { fetchedPlugins, pluginsOf, startingPlugins, unreadPlugins } from './plugins.ts';
import { templateOf } from './resources.ts';
import { lowerRoles } from './roles.ts';
import { type Service, serviceOf, spelled } from './service.ts';
import { type Stack, stackOf } from './stack.ts';
import { lowerStateMachines } from './step-functions.ts';
import { resolverOf } from './variables/resolve.ts';

/**
 * Lowers a service for AWS to CloudFormation, and a service for Google Cloud to resources of Terraform's
 * provider.
 */
export function lower(document: Document, context: LowerContext): Template {
  const values = valuesOf();
  const directory = folderOf(document.path);
  const composition = composedParameters(directory, context);
  const resolver = resolverOf({
    root: document.root,
    path: document.path,
    context,
    values,
    composed: composition.parameters,
  });
  const service = serviceOf(document, resolver);
  const stack = stackOf(service);
  return {
    path: document.path,
    format: 'serverless',
    wording,
    name: spell(service.name),
    ...lowerFor(deployerOf(service), stack, document, context),
    generated: stack.generated,
    layers: layerPackagings(service),
    origins: stack.origins,
    fetched: fetchedPlugins(service, context.source),
    plugins: pluginsOf(service),
    unread: [...stack.unread, ...startingPlugins(service)],
    values: values.byKey,
    diagnostics: ordered([
      ...composition.diagnostics,
      ...resolver.diagnostics,
      ...stack.diagnostics,
      // The functions of other providers are not read at all, which is reported already.
      ...(/^(aws|provider google)$/.test(deployerOf(service)) ? unreadPlugins(service) : []),
    ]),
  };
}

function lowerFor(
  deployer: string,
  stack: Stack,
  document: Document,
  context: LowerContext,
): Pick<Template, 'root' | 'functions'> {
  if (deployer === 'provider google') return lowerGoogle(stack);
  if (deployer === 'aws') {
    lowerStack(stack);
    const functions = stack.service.functions.map(
      (use) => [use.logicalId, originOf(use, stack, context.source)] as const,
    );
    return { root: templateOf(stack), functions: new Map(functions) };
  }
  const functions = entriesOf(get(document.root, 'functions')).length;
  const at = get(document.root, 'provider')?.at ?? document.root.at;
  stack.report('template/unsupported', at, `${deployer}; its ${functions} functions were skipped`, functions);
  return { root: { ...document.root, entries: [] }, functions: new Map() };
}

/**
 * Returns the system to which the service is deployed: `aws` (the default), `provider <name>` or `component
 * <name>`.
 */
function deployerOf({ provider, section, values }: Service): string {
  const component = spelled(section('component'), values);
  if (component !== undefined) return `component ${component}`;
  const isMap = provider.kind === 'map' && !values.valueOf(provider);
  const name = spelled(isMap ? get(provider, 'name') : provider, values);
  return name === undefined || name === 'aws' ? 'aws' : `provider ${name}`;
}

/**
 * Adds the resources of a service. Roles are added after events, because events add statements to the roles.
 */
function lowerStack(stack: Stack): void {
  const { service } = stack;
  lowerDeploymentBucket(stack);
  lowerLayers(stack);
  lowerConstructs(stack);
  for (const use of service.functions) lowerFunction(use, stack);
  lowerEvents(stack);
  lowerRoles(stack);
  lowerStateMachines(stack);
  lowerGraphql(stack);
}

const ordered = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  [...diagnostics].sort((a, b) => a.line - b.line || a.column - b.column);
