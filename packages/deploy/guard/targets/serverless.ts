import { isSeq } from 'yaml';
import { type Target, under } from './target.ts';

/** The framework names a layer's resource after its key: `emmentalGuard` becomes `EmmentalGuardLambdaLayer`. */
const layer = { Ref: 'EmmentalGuardLambdaLayer' };

export const serverless: Target = {
  format: 'serverless',
  layer: (folder) =>
    under(['layers', 'emmentalGuard'], { path: folder, description: 'The function firewall' }),
  place: (fn) => ['functions', fn.name],
  onFunction: (fn, variables, { document }) => {
    // Layers of a function replace those of the provider: where it has none of its own, they are added to there.
    const isOwn = isSeq(document.getIn(['functions', fn.name, 'layers'], true));
    const isShared = !isOwn && document.hasIn(['provider', 'layers']);
    return {
      ...(isShared ? under(['provider', 'layers'], [layer]) : {}),
      ...under(['functions', fn.name], {
        ...(isShared ? {} : { layers: [layer] }),
        environment: variables,
      }),
    };
  },
  permission: (_, statement) => under(['provider', 'iam', 'role', 'statements'], [statement]),
};
