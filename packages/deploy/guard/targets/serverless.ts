import { isSeq } from 'yaml';
import { inlinePolicy } from './cloudformation.ts';
import { type Target, under } from './target.ts';

/** The framework names a layer's resource after its key: `emmentalGuard` becomes `EmmentalGuardLambdaLayer`. */
const layer = { Ref: 'EmmentalGuardLambdaLayer' };

export const serverless: Target = {
  format: 'serverless',
  layer: (folder) =>
    under(['layers', 'emmentalGuard'], { path: folder, description: 'The function firewall' }),
  place: (fn) => ['functions', fn.name],
  onFunction: (fn, variables, { document }) => {
    // Layers of a function replace those of the provider, so the provider's layers are repeated where the function has
    // none of its own.
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
  permission: (fn, statement, { document }) => {
    if (document.hasIn(['functions', fn.name, 'role'])) {
      const role: unknown = document.getIn(['functions', fn.name, 'role']);
      const own = ['resources', 'Resources', String(role)];
      return document.hasIn(own) ? inlinePolicy(own, statement) : 'it has its own role';
    }
    // The statements of serverless-iam-roles-per-function come first, then the older and the present place of the
    // framework itself.
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
