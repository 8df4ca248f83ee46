import type { TemplateText } from '../../edit/overlay.ts';
import type { PlainMap } from '../../edit/write.ts';
import { policyName, type Target, under } from './target.ts';

const layer = 'EmmentalGuard';

/**
 * Writes the guard into CloudFormation templates. `aws cloudformation package` uploads the layer's folder and replaces
 * `Content` by its address.
 */
export const cloudformation: Target = {
  format: 'cloudformation',
  layer: (folder) =>
    under(['Resources', layer], {
      Type: 'AWS::Lambda::LayerVersion',
      Properties: { Description: 'The function firewall', Content: folder },
    }),
  place: (fn) => ['Resources', fn.logicalId, 'Properties'],
  onFunction: (fn, variables) =>
    under(['Resources', fn.logicalId, 'Properties'], {
      Layers: [{ Ref: layer }],
      Environment: { Variables: variables },
    }),
  permission: (fn, statement, template) => inRole(fn.role, statement, template),
};

/** Returns the overlay that adds a statement to the function's role, or a sentence if the role is not in this template. */
export function inRole(
  role: string | null,
  statement: PlainMap,
  { document }: TemplateText,
): PlainMap | string {
  if (role === null || !document.hasIn(['Resources', role])) return 'its role is not in this template';
  return inlinePolicy(['Resources', role], statement);
}

/** Returns the overlay that adds an inline policy to the role at a path of the template. */
export const inlinePolicy = (role: readonly string[], statement: PlainMap): PlainMap =>
  under(
    [...role, 'Properties', 'Policies'],
    [{ PolicyName: policyName, PolicyDocument: { Version: '2012-10-17', Statement: [statement] } }],
  );
