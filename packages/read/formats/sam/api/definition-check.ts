import { get, itemsOf, type MapNode, type Node } from '../../../tree.ts';
import { branchesOf } from '../../lowering/intrinsics.ts';
import { type Expansion, report, type SamResource } from '../expansion.ts';
import { notMethods, pathsOf } from './definition.ts';

/** Reports what in an inline definition keeps SAM from editing it: paths, methods and security of the wrong shape. */
export function checkDefinition(x: Expansion, of: SamResource, definition: MapNode): void {
  const schemes = get(definition, 'securityDefinitions');
  if (schemes && schemes.kind !== 'map')
    report(x, 'template/invalid', schemes.at, `securityDefinitions of ${of.id} must be a map`);
  const tags = get(definition, 'tags');
  if (tags && tags.kind !== 'list') report(x, 'template/invalid', tags.at, `tags of ${of.id} must be a list`);
  for (const { key: path, value } of pathsOf(definition)) {
    for (const item of partsOf(x, of, path, value)) {
      if (item.kind !== 'map') {
        report(x, 'template/invalid', item.at, `path ${path} of ${of.id} must be a map`);
        continue;
      }
      for (const { key: method, value: body } of item.entries)
        if (!notMethods.has(method)) checkMethod(x, of, `${method} ${path}`, body);
    }
  }
}

function checkMethod(x: Expansion, of: SamResource, what: string, body: Node): void {
  for (const one of partsOf(x, of, what, body)) {
    if (one.kind !== 'map') {
      report(x, 'template/invalid', one.at, `${what} of ${of.id} must be a map`);
      continue;
    }
    const security = get(one, 'security');
    const strange = security?.kind !== 'list' || itemsOf(security).some((item) => item.kind !== 'map');
    if (security && strange)
      report(x, 'template/invalid', security.at, `security of ${what} of ${of.id} must be a list of maps`);
  }
}

function partsOf(x: Expansion, of: SamResource, what: string, node: Node): readonly Node[] {
  const choice = get(node, 'Fn::If');
  if (choice && choice.kind !== 'list') {
    report(x, 'template/invalid', choice.at, `${what} of ${of.id} has a malformed Fn::If`);
    return [];
  }
  return branchesOf(node);
}
