import { get, itemsOf, type Node, stringOf } from '../../../tree.ts';

/**
 * The `configuration` part of a plan: resources and module calls with their expressions, by address without
 * instance indices.
 */
export interface Configuration {
  readonly resources: ReadonlyMap<string, Node>;
  /** Module calls by address: `module.a.module.b`. */
  readonly calls: ReadonlyMap<string, Node>;
}

/** Returns the resources and calls of all modules in a plan. */
export function configurationOf(root: Node): Configuration {
  const resources = new Map<string, Node>();
  const calls = new Map<string, Node>();
  const waiting = [{ prefix: '', module: get(root, 'configuration', 'root_module') }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { prefix, module } = next;
    for (const resource of itemsOf(get(module, 'resources'))) {
      const address = stringOf(get(resource, 'address'));
      if (address !== undefined) resources.set(`${prefix}${address}`, resource);
    }
    const moduleCalls = get(module, 'module_calls');
    for (const { key, value } of moduleCalls?.kind === 'map' ? moduleCalls.entries : []) {
      calls.set(`${prefix}module.${key}`, value);
      waiting.push({ prefix: `${prefix}module.${key}.`, module: get(value, 'module') });
    }
  }
  return { resources, calls };
}

/** Returns the expressions for the arguments of a resource. */
export const expressionsOf = (address: string, { resources }: Configuration): Node | undefined =>
  get(resources.get(withoutIndices(address)), 'expressions');

/**
 * Removes the instance indices of an address: `module.a["x"].aws_sqs_queue.q[0]` →
 * `module.a.aws_sqs_queue.q`.
 */
export const withoutIndices = (address: string): string => address.replace(/\[[^\]]*\]/g, '');
