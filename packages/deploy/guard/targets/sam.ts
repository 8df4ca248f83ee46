import { inRole } from './cloudformation.ts';
import { type Target, under } from './target.ts';

const layer = 'EmmentalGuard';

/**
 * Writes the guard into SAM templates. SAM joins the layers and variables of a function with those of Globals, so each
 * function gets them itself.
 */
export const sam: Target = {
  format: 'sam',
  obstacle: ({ document }) => {
    const transform = JSON.stringify(document.get('Transform') ?? '');
    return transform.includes('AWS::Serverless')
      ? null
      : 'it has types of SAM and no Transform: AWS::Serverless-2016-10-31';
  },
  layer: (folder) =>
    under(['Resources', layer], {
      Type: 'AWS::Serverless::LayerVersion',
      Properties: {
        Description: 'The function firewall',
        ContentUri: folder,
        RetentionPolicy: 'Delete',
      },
    }),
  place: (fn) => ['Resources', fn.logicalId, 'Properties'],
  onFunction: (fn, variables) =>
    under(['Resources', fn.logicalId, 'Properties'], {
      Layers: [{ Ref: layer }],
      Environment: { Variables: variables },
    }),
  // SAM ignores the policies of a function that names a role.
  permission: (fn, statement, template) =>
    template.document.hasIn(['Resources', fn.logicalId, 'Properties', 'Role']) ||
    template.document.hasIn(['Globals', 'Function', 'Role'])
      ? inRole(fn.role, statement, template)
      : under(['Resources', fn.logicalId, 'Properties', 'Policies'], [{ Statement: [statement] }]),
};
