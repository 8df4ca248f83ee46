import { type Target, under } from './target.ts';

const layer = 'EmmentalGuard';

/** `aws cloudformation package` uploads the folder and writes its place into `Content`. */
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
  permission: (fn, statement) =>
    under(
      ['Resources', fn.role ?? fn.logicalId, 'Properties', 'Policies'],
      [
        {
          PolicyName: `${fn.logicalId}Quarantine`,
          PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
        },
      ],
    ),
};
