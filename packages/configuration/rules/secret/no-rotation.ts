import { partsOf } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** Source: Secrets Manager user guide, rotate secrets. */
export const secretNoRotation = resourceRule({
  id: 'secret/no-rotation',
  aliases: ['EMM-SM-ROTATE'],
  slice: 'credentials',
  threats: [],
  help: 'The secret stays the same for ever: once it has leaked it stays good.',
  types: ['AWS::SecretsManager::Secret'],
  judge: ({ id }, { app }) => {
    const rotated = [...app.resources.values()].some(
      ({ type, properties }) =>
        type === 'AWS::SecretsManager::RotationSchedule' &&
        settings(properties, 'SecretId').some(
          (one) =>
            one.state === 'known' &&
            (partsOf(one.value) ?? []).some(
              (part) => typeof part !== 'string' && part.kind === 'resource' && part.id === id,
            ),
        ),
    );
    return [{ when: null, isWrong: !rotated, at: null }];
  },
  say: ({ id }) => ({
    title: `${id} stays the same for ever`,
    severity: 'low',
    fix: 'an AWS::SecretsManager::RotationSchedule for it',
  }),
});
