import { severityOf } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { judge, notAsked, scalar, settings } from '../../setting.ts';

/** Source: Lambda API reference, AddLayerVersionPermission. */
export const layerPublic = resourceRule({
  id: 'layer/public',
  aliases: ['EMM-FN-LAYER-PUBLIC'],
  slice: 'auth',
  threats: ['T8'],
  help: 'Every AWS account may download the layer: its code, and what was left in it.',
  types: ['AWS::Lambda::LayerVersionPermission'],
  judge: ({ properties }) =>
    settings(properties, 'OrganizationId').some(({ state }) => state !== 'absent')
      ? notAsked('only one organisation may download it')
      : judge(settings(properties, 'Principal'), {
          absent: false,
          known: scalar((value) => value === '*'),
        }),
  say: ({ id }) => ({
    title: `Every AWS account can download the layer of ${id}`,
    severity: severityOf('authenticated', 'data-read'),
    fix: 'Principal: an account, or OrganizationId: your own',
    gains: 'its code, and what was left in it',
  }),
});
