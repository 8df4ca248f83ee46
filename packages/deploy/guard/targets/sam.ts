import { type Target, under } from './target.ts';

const layer = 'EmmentalGuard';

/** Layers and variables of a function are added to those of Globals, so each function is written by itself. */
export const sam: Target = {
  format: 'sam',
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
  permission: (fn, statement) =>
    under(['Resources', fn.logicalId, 'Properties', 'Policies'], [{ Statement: [statement] }]),
};
