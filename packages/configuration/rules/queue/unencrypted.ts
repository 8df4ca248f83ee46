import { asString, both } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import {
  type ConditionalAnswer,
  factAnswers,
  isOn,
  judge,
  type Setting,
  scalar,
  settings,
} from '../../setting.ts';

/** SQS encrypts queues with its own key unless the template switches this off. Source: SQS developer guide, SSE-SQS. */
export const queueUnencrypted = resourceRule({
  id: 'queue/unencrypted',
  aliases: ['EMM-SQS-ENC'],
  slice: 'source',
  threats: ['T9'],
  help: 'Encryption of the queue is off: anyone who can access the storage reads its messages.',
  types: ['AWS::SQS::Queue'],
  judge: ({ properties }) => {
    const keys = settings(properties, 'KmsMasterKeyId');
    return settings(properties, 'SqsManagedSseEnabled').flatMap((setting) => {
      const off = { absent: true, known: scalar((value) => !isOn(value)) };
      const answers = judge([setting], off).flatMap((answer) => withoutKey(answer, keys));
      return setting.state === 'absent' ? factAnswers(answers, 'SQS encrypts with its own key') : answers;
    });
  },
  describe: ({ id }) => ({
    title: `${id} stores messages unencrypted`,
    factTitle: `The template does not set how ${id} is encrypted`,
    severity: 'medium',
    fix: 'remove `SqsManagedSseEnabled: false`',
    edit: { part: 'settings', set: { SqsManagedSseEnabled: true } },
    gains: 'its messages, for anyone who can access the storage',
  }),
});

/** Splits a wrong answer by the setting of the queue's own key: with such a key the queue is encrypted, also if SqsManagedSseEnabled is off. */
const withoutKey = (answer: ConditionalAnswer, keys: readonly Setting[]): readonly ConditionalAnswer[] =>
  answer.isWrong !== true
    ? [answer]
    : keys
        .filter((key) => !contradict(key.when, answer.when))
        .map((key) => ({
          ...answer,
          when: both(key.when, answer.when),
          isWrong: key.state === 'absent' || (key.state === 'known' && asString(key.value) === ''),
          because: 'it has its own key',
        }));

/** True when the two conditions cannot hold together. The condition null always holds. */
const contradict = (a: string | null, b: string | null): boolean =>
  a !== null && b !== null && (a === `not ${b}` || b === `not ${a}`);
