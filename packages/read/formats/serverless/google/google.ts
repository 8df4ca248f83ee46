import type { FunctionOrigin } from '../../../format.ts';
import { entriesOf, itemsOf, type MapEntry, type MapNode } from '../../../tree.ts';
import { writeMap } from '../../lowering/write.ts';
import type { Service } from '../service.ts';
import type { Stack } from '../stack.ts';
import { compiled } from './compile.ts';
import { lowerManaged, type Managed, managed } from './deployment-manager.ts';

/**
 * Lowers a service of the provider `google`. The service is a deployment of Deployment Manager; its resources
 * are converted to the form of Terraform's provider, for which a reader exists. Source:
 * serverless-google-cloudfunctions 4.6.0.
 */
export function lowerGoogle(stack: Stack): {
  readonly root: MapNode;
  readonly functions: ReadonlyMap<string, FunctionOrigin>;
} {
  const { service } = stack;
  const functions = new Map<string, FunctionOrigin>();
  const deployed: Managed[] = [];
  for (const use of service.functions) {
    const resource = compiled(use, service);
    if (resource === null) {
      stack.report('template/invalid', use.at, `function ${use.key} has no handler`);
      continue;
    }
    deployed.push(resource);
    // The archive of each function contains the folder of the service.
    functions.set(use.key, {
      name: use.key,
      at: use.at,
      directory: service.directory,
      entryPoints: [],
      events: stack.eventsOf(use),
    });
    reportEvents(use.events, stack);
  }
  for (const item of itemsOf(service.section('resources', 'resources'))) {
    const resource = managed(item, deployed, service);
    if (resource) deployed.push(resource);
    else stack.report('template/unsupported', item.at, 'a resource without a name or type');
  }
  for (const { key, keyAt } of entriesOf(service.section('resources')))
    if (key !== 'resources' && key !== 'outputs')
      stack.report('template/unsupported', keyAt, `${key} of Deployment Manager`);
  const entries = [...lowerManaged(deployed, service.values)].map(
    ([key, value]): MapEntry => ({ key, keyAt: value.at, value }),
  );
  const resources: MapNode = { kind: 'map', entries, at: service.at };
  return { root: writeMap({ Resources: resources }, service.at), functions };
}

/** Reports events that the plug-in does not accept. It accepts one event, of the type `http` or `event`. */
function reportEvents(events: Service['functions'][number]['events'], stack: Stack): void {
  const [first, second] = events;
  const functionKey = first?.function.key;
  if (first && first.type !== 'http' && first.type !== 'event')
    stack.report('template/unsupported', first.at, `event ${first.type} of function ${functionKey}`);
  if (second) stack.report('template/invalid', second.at, `function ${functionKey} has more than one event`);
}
