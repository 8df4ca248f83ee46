import { severityOf } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { factAnswers, judge, scalar, settings } from '../../setting.ts';

/** Source: Lambda API reference, AddLayerVersionPermission. */
export const layerPublic = resourceRule({
  id: 'layer/public',
  aliases: ['EMM-FN-LAYER-PUBLIC'],
  slice: 'auth',
  threats: ['T8'],
  help: 'Every AWS account may download the layer: its code, and any secret in it.',
  types: ['AWS::Lambda::LayerVersionPermission'],
  judge: ({ properties }) => {
    const answers = judge(settings(properties, 'Principal'), {
      absent: false,
      known: scalar((value) => value === '*'),
    });
    return settings(properties, 'OrganizationId').some(({ state }) => state !== 'absent')
      ? factAnswers(answers, 'only one organisation may download it')
      : answers;
  },
  describe: ({ id }) => ({
    title: `Every AWS account can download the layer of ${id}`,
    factTitle: `${id} names everybody as principal`,
    severity: severityOf('authenticated', 'data-read'),
    fix: '`Principal`: an account, or `OrganizationId`: your own',
    gains: 'its code, and any secret in it',
  }),
});
