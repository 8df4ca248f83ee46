import { diagnostic, folderOf, type Value } from '@emmental/model';
import type { Document, LowerContext, Template } from '../../../format.ts';
import type { Block } from '../../../parse/hcl/index.ts';
import { get, itemsOf, type Node, stringOf } from '../../../tree.ts';
import { setBody } from '../block.ts';
import { reference } from '../handle.ts';
import { lowerInstances } from '../lower.ts';
import { configurationLimit, emptyModule, type Frame, type Instance, type State } from '../scope.ts';
import { stateOf } from '../state.ts';
import { bodyIn } from './body.ts';
import { type Configuration, configurationOf, expressionsOf, withoutIndices } from './configuration.ts';
import { valuesOf } from './values.ts';

/** Lowers the resources of a plan or of a state, with their planned or actual values. */
export function lowerPlan({ path, root }: Document, context: LowerContext): Template {
  const state = stateOf(folderOf(path), context);
  const version = stringOf(get(root, 'format_version')) ?? '';
  if (!/^[01]\./.test(version))
    state.diagnostics.push(
      diagnostic('template/unsupported', root.at, `format_version ${version} of terraform show -json`),
    );
  const configuration = configurationOf(root);
  const changes = new Map(
    itemsOf(get(root, 'resource_changes')).map((change) => [stringOf(get(change, 'address')) ?? '', change]),
  );
  const planned = resourcesIn(get(valuesOf(root), 'root_module'));
  // Data sources that Terraform read while it planned are in the prior state.
  const read = resourcesIn(get(root, 'prior_state', 'values', 'root_module')).filter(
    (resource) => stringOf(get(resource, 'mode')) === 'data',
  );
  const nodes = [...read, ...planned];
  if (nodes.length > configurationLimit) {
    const about = `more than ${configurationLimit} resources; the others were skipped`;
    state.diagnostics.push(diagnostic('read/limit', root.at, about));
  }
  const resources = nodes.slice(0, configurationLimit).flatMap((node) => instanceOf(node, state));
  for (const { instance, node } of resources) {
    const unknown = get(changes.get(instance.address), 'change', 'after_unknown');
    setBody(instance, () => bodyOf(instance, node, unknown, configuration));
  }
  const instances = resources.map(({ instance }) => instance);
  const template = lowerInstances(instances, state, { file: path, line: 1, column: 1 });
  return { ...template, outputs: outputsOf(root, instances) };
}

/** Returns the outputs of the root module that refer to resources by an attribute, such as their ARN. */
function outputsOf(root: Node, instances: readonly Instance[]): NonNullable<Template['outputs']> {
  const outputs = get(root, 'configuration', 'root_module', 'outputs');
  return (outputs?.kind === 'map' ? outputs.entries : []).map(({ key: name, keyAt: at, value: output }) => {
    const references = itemsOf(get(output, 'expression', 'references')).map((item) => stringOf(item) ?? '');
    const items = references.flatMap((written) => {
      const [, address = '', attribute = ''] = /^(.+)\.(\w*arn|function_name)$/.exec(written) ?? [];
      return instances
        .filter((instance) => withoutIndices(instance.address) === withoutIndices(address))
        .map((instance) => reference(instance.address, attribute === 'function_name' ? null : 'Arn', at));
    });
    return { name, value: { kind: 'list', items, open: false, at }, at };
  });
}

/** Returns the resources of a module and of all modules inside it. */
function resourcesIn(module: Node | undefined): readonly Node[] {
  const found: Node[] = [];
  const waiting = [module];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    found.push(...itemsOf(get(next, 'resources')));
    waiting.push(...itemsOf(get(next, 'child_modules')));
  }
  return found;
}

interface PlannedResource {
  readonly instance: Instance;
  readonly node: Node;
}

function instanceOf(node: Node, state: State): readonly PlannedResource[] {
  const [address, type] = [stringOf(get(node, 'address')), stringOf(get(node, 'type'))];
  if (address === undefined || type === undefined) return [];
  const at = get(node, 'address')?.at ?? node.at;
  const block: Block = {
    type: 'resource',
    labels: [type, stringOf(get(node, 'name')) ?? ''],
    body: { attributes: [], blocks: [], complete: true, at },
    at,
  };
  const frame: Frame = { state, module: emptyModule, names: new Map() };
  const isData = stringOf(get(node, 'mode')) === 'data';
  const instance: Instance = { address, type, isData, block, frame, condition: null };
  state.instances.set(address, instance);
  return [{ instance, node }];
}

function bodyOf(
  instance: Instance,
  node: Node,
  unknown: Node | undefined,
  configuration: Configuration,
): Value {
  const expressions = expressionsOf(instance.address, configuration);
  return bodyIn(get(node, 'values'), unknown, expressions, {
    at: instance.block.at,
    frame: instance.frame,
    module: moduleOf(instance.address),
    configuration,
    isPolicy: instance.type === 'aws_iam_policy_document',
  });
}

/** Returns the module of an address: `module.a["x"].aws_sqs_queue.q` → `module.a["x"].` */
const moduleOf = (address: string): string =>
  /^(?:module\.[^.[]+(?:\[[^\]]*\])?\.)*/.exec(address)?.[0] ?? '';
