import type { Value } from '@emmental/model';
import { isNamedBy } from '../../references.ts';
import { resourceRule } from '../../rule.ts';
import { answered, type ConditionalAnswer, factAnswers, judge, scalar, settings } from '../../setting.ts';

const schedule = 'AWS::SecretsManager::RotationSchedule';

/** Source: Secrets Manager user guide, rotate secrets; Security Hub, SecretsManager.4. */
export const secretNoRotation = resourceRule({
  id: 'secret/no-rotation',
  aliases: ['EMM-SM-ROTATE'],
  slice: 'credentials',
  threats: [],
  help: 'The secret never changes: a leaked copy works for ever.',
  types: ['AWS::SecretsManager::Secret', schedule],
  judge: ({ id, type, properties }, input) =>
    type === schedule
      ? factAnswers(isSeldom(properties), 'something else changes the secret')
      : answered(!isNamedBy(input, [id], schedule), 'a schedule rotates it'),
  describe: ({ id }) => ({
    title: `${id} never changes`,
    factTitle: `${id} changes less often than every 90 days`,
    severity: 'low',
    fix: 'add an `AWS::SecretsManager::RotationSchedule` for it',
  }),
});

function isSeldom(properties: Value): readonly ConditionalAnswer[] {
  const days = settings(properties, 'RotationRules', 'AutomaticallyAfterDays');
  return days.some(({ state }) => state !== 'absent')
    ? judge(days, { absent: false, known: scalar((value) => Number(value) > 90) })
    : judge(settings(properties, 'RotationRules', 'ScheduleExpression'), {
        absent: false,
        known: scalar((value) => Number(/^rate\((\d+) days?\)$/.exec(String(value))?.[1]) > 90),
      });
}
