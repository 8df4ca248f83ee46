import { get, itemsOf, type Node, stringOf } from '../../../tree.ts';

/** The part `configuration` of a plan: what was written, by address without the indices of instances. */
export interface Configuration {
  readonly resources: ReadonlyMap<string, Node>;
  /** Calls of modules by address: `module.a.module.b`. */
  readonly calls: ReadonlyMap<string, Node>;
}

/** The resources and calls of a plan, of all modules. */
export function configurationOf(root: Node): Configuration {
  const resources = new Map<string, Node>();
  const calls = new Map<string, Node>();
  const waiting = [{ prefix: '', module: get(root, 'configuration', 'root_module') }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { prefix, module } = next;
    for (const one of itemsOf(get(module, 'resources'))) {
      const address = stringOf(get(one, 'address'));
      if (address !== undefined) resources.set(`${prefix}${address}`, one);
    }
    const called = get(module, 'module_calls');
    for (const { key, value } of called?.kind === 'map' ? called.entries : []) {
      calls.set(`${prefix}module.${key}`, value);
      waiting.push({ prefix: `${prefix}module.${key}.`, module: get(value, 'module') });
    }
  }
  return { resources, calls };
}

/** What was written for the arguments of a resource. */
export const expressionsOf = (address: string, { resources }: Configuration): Node | undefined =>
  get(resources.get(withoutIndices(address)), 'expressions');

/** `module.a["x"].aws_sqs_queue.q[0]` → `module.a.aws_sqs_queue.q` */
export const withoutIndices = (address: string): string => address.replace(/\[[^\]]*\]/g, '');
