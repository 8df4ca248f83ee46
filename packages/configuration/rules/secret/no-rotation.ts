import { isNamedBy } from '../../references.ts';
import { resourceRule } from '../../rule.ts';
import { answered } from '../../setting.ts';

/** Source: Secrets Manager user guide, rotate secrets. */
export const secretNoRotation = resourceRule({
  id: 'secret/no-rotation',
  aliases: ['EMM-SM-ROTATE'],
  slice: 'credentials',
  threats: [],
  help: 'The secret stays the same for ever: once it has leaked it stays good.',
  types: ['AWS::SecretsManager::Secret'],
  judge: ({ id }, facts) =>
    answered(!isNamedBy(facts, [id], 'AWS::SecretsManager::RotationSchedule'), 'a schedule rotates it'),
  say: ({ id }) => ({
    title: `${id} stays the same for ever`,
    severity: 'low',
    fix: 'an AWS::SecretsManager::RotationSchedule for it',
  }),
});
