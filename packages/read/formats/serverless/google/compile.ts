import { entriesOf, type Node } from '../../../tree.ts';
import { property } from '../../lowering/property.ts';
import { textNode } from '../../lowering/values.ts';
import type { Draft } from '../../lowering/write.ts';
import type { FunctionUse, Service } from '../service.ts';
import type { Managed } from './deployment-manager.ts';

/**
 * Converts a function to the resource that the plug-in passes to Deployment Manager. Null when the function
 * has no handler. Source: serverless-google-cloudfunctions 4.6.0, package/lib/compileFunctions.js.
 */
export function compiled(use: FunctionUse, { provider, values }: Service): Managed | null {
  const setting = (key: string): Node | undefined => property(use.settings, key);
  const either = (key: string): Node | undefined => setting(key) ?? property(provider, key);
  const handler = setting('handler');
  if (!handler) return null;
  const [event] = use.events;
  const name = textNode(use.name, values, setting('name')?.at ?? use.at);
  return {
    id: use.key,
    type: 'gcp-types/cloudfunctions-v1:projects.locations.functions',
    name,
    properties: {
      function: name,
      entryPoint: handler,
      runtime: either('runtime') ?? 'nodejs10',
      availableMemoryMb: either('memorySize') ?? 256,
      timeout: either('timeout') ?? '60s',
      serviceAccountEmail: either('serviceAccountEmail'),
      environmentVariables: mergedSection(provider, use.settings, 'environment'),
      secretEnvironmentVariables: secrets(mergedSection(provider, use.settings, 'secrets')),
      // The plug-in uses the connector only if the function itself has one.
      vpcConnector: setting('vpc'),
      vpcConnectorEgressSettings: either('vpcEgress'),
      maxInstances: setting('maxInstances'),
      minInstances: setting('minInstances'),
      labels: mergedSection(provider, use.settings, 'labels'),
      httpsTrigger: event?.type === 'http' ? {} : undefined,
      eventTrigger: event?.type === 'event' ? event.settings : undefined,
    },
    access: undefined,
    at: use.at,
  };
}

/** Returns the entries of a section of the provider, overridden by the entries of the function. */
function mergedSection(
  provider: Node,
  settings: Node,
  key: string,
): Readonly<Record<string, Draft>> | undefined {
  const entries = new Map<string, Draft>();
  for (const layer of [property(provider, key), property(settings, key)])
    for (const entry of entriesOf(layer)) entries.set(entry.key, entry.value);
  return entries.size > 0 ? Object.fromEntries(entries) : undefined;
}

/** Converts `NAME: { secret, version }` to `{ key: NAME, secret, version }`. */
const secrets = (named: Readonly<Record<string, Draft>> | undefined): Draft =>
  named &&
  Object.entries(named).map(([key, secret]) => ({
    key,
    secret: property(secret as Node, 'secret'),
    version: property(secret as Node, 'version'),
    projectId: property(secret as Node, 'projectId'),
  }));
