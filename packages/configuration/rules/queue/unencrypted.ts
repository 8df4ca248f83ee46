import { asString, both } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { isOn, type Judged, judge, type Setting, scalar, settings, weightless } from '../../setting.ts';

/** Queues are encrypted with a key of SQS unless that is switched off. Source: SQS developer guide, SSE-SQS. */
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
      return setting.state === 'absent' ? weightless(answers, 'SQS encrypts with its own key') : answers;
    });
  },
  say: ({ id }) => ({
    title: `${id} stores messages unencrypted`,
    asFact: `The template does not set how ${id} is encrypted`,
    severity: 'medium',
    fix: 'remove `SqsManagedSseEnabled: false`',
    edit: { part: 'settings', set: { SqsManagedSseEnabled: true } },
    gains: 'its messages, for anyone who can access the storage',
  }),
});

/** A key of its own encrypts whatever the other switch says. */
const withoutKey = (answer: Judged, keys: readonly Setting[]): readonly Judged[] =>
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

/** Can both conditions not hold at once? Null holds always. */
const contradict = (a: string | null, b: string | null): boolean =>
  a !== null && b !== null && (a === `not ${b}` || b === `not ${a}`);
