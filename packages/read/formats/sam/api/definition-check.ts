import { get, itemsOf, type MapNode, type Node } from '../../../tree.ts';
import { branchesOf } from '../../lowering/intrinsics.ts';
import { type Expansion, report, type SamResource } from '../expansion.ts';
import { notMethods, pathsOf } from './definition.ts';

/**
 * Reports parts of an inline definition that SAM cannot process: paths, methods and security with a wrong
 * shape.
 */
export function checkDefinition(expansion: Expansion, resource: SamResource, definition: MapNode): void {
  const schemes = get(definition, 'securityDefinitions');
  if (schemes && schemes.kind !== 'map')
    report(expansion, 'template/invalid', schemes.at, `securityDefinitions of ${resource.id} must be a map`);
  const tags = get(definition, 'tags');
  if (tags && tags.kind !== 'list')
    report(expansion, 'template/invalid', tags.at, `tags of ${resource.id} must be a list`);
  for (const { key: path, value } of pathsOf(definition)) {
    for (const item of partsOf(expansion, resource, path, value)) {
      if (item.kind !== 'map') {
        report(expansion, 'template/invalid', item.at, `path ${path} of ${resource.id} must be a map`);
        continue;
      }
      for (const { key: method, value: body } of item.entries)
        if (!notMethods.has(method)) checkMethod(expansion, resource, `${method} ${path}`, body);
    }
  }
}

function checkMethod(expansion: Expansion, resource: SamResource, label: string, body: Node): void {
  for (const branch of partsOf(expansion, resource, label, body)) {
    if (branch.kind !== 'map') {
      report(expansion, 'template/invalid', branch.at, `${label} of ${resource.id} must be a map`);
      continue;
    }
    const security = get(branch, 'security');
    const strange = security?.kind !== 'list' || itemsOf(security).some((item) => item.kind !== 'map');
    if (security && strange)
      report(
        expansion,
        'template/invalid',
        security.at,
        `security of ${label} of ${resource.id} must be a list of maps`,
      );
  }
}

function partsOf(expansion: Expansion, resource: SamResource, label: string, node: Node): readonly Node[] {
  const choice = get(node, 'Fn::If');
  if (choice && choice.kind !== 'list') {
    report(expansion, 'template/invalid', choice.at, `${label} of ${resource.id} has a malformed Fn::If`);
    return [];
  }
  return branchesOf(node);
}
