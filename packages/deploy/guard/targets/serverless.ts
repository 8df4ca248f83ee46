import { isSeq } from 'yaml';
import { inlinePolicy } from './cloudformation.ts';
import { type Target, under } from './target.ts';

/** The framework makes the resource `EmmentalGuardLambdaLayer` for the layer `emmentalGuard`. */
const layer = { Ref: 'EmmentalGuardLambdaLayer' };

/** Writes the guard into the files of the Serverless Framework. */
export const serverless: Target = {
  format: 'serverless',
  layer: (folder) =>
    under(['layers', 'emmentalGuard'], { path: folder, description: 'The function firewall' }),
  place: (fn) => ['functions', fn.name],
  onFunction: (fn, variables, { document }) => {
    // Layers of a function replace those of the provider. A function without its own layers uses the provider's layers, so the
    // guard is added there.
    const hasLayers = isSeq(document.getIn(['functions', fn.name, 'layers'], true));
    const isShared = !hasLayers && document.hasIn(['provider', 'layers']);
    return {
      ...(isShared ? under(['provider', 'layers'], [layer]) : {}),
      ...under(['functions', fn.name], {
        ...(isShared ? {} : { layers: [layer] }),
        environment: variables,
      }),
    };
  },
  permission: (fn, statement, { document }) => {
    if (document.hasIn(['functions', fn.name, 'role'])) {
      const role: unknown = document.getIn(['functions', fn.name, 'role']);
      const path = ['resources', 'Resources', String(role)];
      return document.hasIn(path) ? inlinePolicy(path, statement) : 'it has its own role';
    }
    // The statements of the plug-in serverless-iam-roles-per-function, then the framework's older place, then its present place.
    const places = [
      ['functions', fn.name, 'iamRoleStatements'],
      ['provider', 'iamRoleStatements'],
    ];
    const place = places.find((candidate) => document.hasIn(candidate)) ?? [
      'provider',
      'iam',
      'role',
      'statements',
    ];
    return under(place, [statement]);
  },
};
