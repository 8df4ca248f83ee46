import { asString, type Resource } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { type ConditionalAnswer, judge, settings } from '../../setting.ts';

/** Source: CloudFormation reference of the types, `Enabled` and `State`. */
export const mappingSwitchedOff = resourceRule({
  id: 'mapping/switched-off',
  aliases: [],
  slice: 'source',
  threats: ['T13'],
  help: 'The template keeps a disabled trigger: its permissions stay, and one call enables it again.',
  types: ['AWS::Lambda::EventSourceMapping', 'AWS::Events::Rule', 'AWS::Scheduler::Schedule'],
  judge: (resource) => isOff(resource),
  describe: ({ id }) => ({
    title: `${id} is disabled but kept`,
    severity: 'info',
    fix: 'remove the trigger, or write an exception with the day until which you keep it',
  }),
});

const isOff = ({ type, properties }: Resource): readonly ConditionalAnswer[] =>
  type === 'AWS::Lambda::EventSourceMapping'
    ? judge(settings(properties, 'Enabled'), {
        absent: false,
        known: (value) => /^(false|0|no)$/i.test(asString(value) ?? ''),
      })
    : judge(settings(properties, 'State'), {
        absent: false,
        known: (value) => asString(value) === 'DISABLED',
      });
