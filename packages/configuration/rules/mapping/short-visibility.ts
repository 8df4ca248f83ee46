import { asString, type Value } from '@emmental/model';
import { startedBy } from '../../references.ts';
import { type RuleInput, resourceRule } from '../../rule.ts';
import { notApplicable, settings } from '../../setting.ts';

/** Source: Lambda developer guide, using Lambda with SQS: at least six times the timeout of the function. */
export const mappingShortVisibility = resourceRule({
  id: 'mapping/short-visibility',
  aliases: ['EMM-FN-ESM-SQSVIS'],
  slice: 'limits',
  threats: ['T11'],
  help: 'A message comes back while the function still works on it: the function handles it twice.',
  types: ['AWS::SQS::Queue'],
  judge: ({ id, properties }, input) => {
    const timeout = longestTimeout(id, input);
    if (timeout === null) return notApplicable('it starts no function with a known timeout');
    return settings(properties, 'VisibilityTimeout').map((setting) => {
      if (setting.state === 'open') return { when: setting.when, isWrong: { open: setting.why }, at: null };
      const seconds = setting.state === 'absent' ? 30 : secondsOf(setting.value);
      const isWrong = seconds === null ? { open: 'the deployment sets its value' } : seconds < timeout * 6;
      return {
        when: setting.when,
        isWrong,
        at: setting.state === 'known' ? setting.at : null,
        because: 'VisibilityTimeout is at least six times the timeout of the function',
      };
    });
  },
  describe: ({ id }, input) => ({
    title: `${id} may deliver a message again while its function still works on it`,
    severity: 'low',
    fix: `\`VisibilityTimeout: ${(longestTimeout(id, input) ?? 3) * 6}\``,
    edit: { part: 'settings', set: { VisibilityTimeout: (longestTimeout(id, input) ?? 3) * 6 } },
  }),
});

/** Returns the longest timeout, in seconds, of the functions that the queue starts; null when there is no such function or a timeout is not known. */
function longestTimeout(queue: string, input: RuleInput): number | null {
  const timeouts = startedBy(input, queue)
    .filter(({ declaration }) =>
      declaration.triggers.some(({ sourceId, kind }) => kind === 'sqs' && sourceId === queue),
    )
    .map(({ declaration }) => {
      const value = declaration.settings.get('Timeout');
      return value === undefined ? 3 : secondsOf(value);
    });
  return timeouts.length === 0 || timeouts.includes(null) ? null : Math.max(...timeouts.map(Number));
}

const secondsOf = (value: Value): number | null => {
  const text = asString(value);
  return text === null || !/^\d+$/.test(text) ? null : Number(text);
};
