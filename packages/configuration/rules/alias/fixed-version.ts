import { resourceRule } from '../../rule.ts';
import { judge, settings } from '../../setting.ts';

/** A reference to a version that the template creates is not reported. Source: Lambda developer guide, versions and aliases. */
export const aliasFixedVersion = resourceRule({
  id: 'alias/fixed-version',
  aliases: [],
  slice: 'deps',
  threats: ['T13', 'T7'],
  help: 'The alias names a version by its number: later deployments, repairs included, do not reach its callers.',
  types: ['AWS::Lambda::Alias'],
  judge: ({ properties }) =>
    judge(settings(properties, 'FunctionVersion'), {
      absent: false,
      known: (value) => value.kind === 'constant' && /^\d+$/.test(String(value.value)),
    }),
  describe: ({ id }) => ({
    title: `Callers of ${id} keep an old version after each deployment`,
    severity: 'low',
    fix: '`FunctionVersion`: the version of this deployment (SAM: AutoPublishAlias)',
  }),
});
