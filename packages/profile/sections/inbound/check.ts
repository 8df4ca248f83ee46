import { triggerKind } from '@emmental/knowledge';
import { type Diagnostic, diagnostic, type Trigger } from '@emmental/model';
import type { Decision } from '../../ready/ready.ts';
import type { FunctionView } from '../section.ts';
import { callersDiffer } from './callers.ts';
import { sourceWord } from './derive.ts';
import { reportsSingleFailures, sourcesMeet, unknownKind } from './sources.ts';

/**
 * Reports sources of a kind that does not exist, sources that start nothing in the template, callers that the template and the
 * rulebase do not both admit, and events that would be lost when they are blocked.
 */
export const inboundProblems = (subject: FunctionView, environment: string | null): readonly Diagnostic[] => [
  ...unknownKinds(subject),
  ...lostEvents(subject),
  ...(environment === null ? [...missingSources(subject), ...callersDiffer(subject)] : []),
];

/** A rule with a source of an unknown kind matches events of any form. So each such rule is reported, also a deny and a company rule. */
const unknownKinds = ({ merged }: FunctionView): readonly Diagnostic[] =>
  merged.sections.inbound.rules.flatMap(({ rule, at }) =>
    rule.from.flatMap((from) => {
      const about = unknownKind(from);
      return about === null ? [] : [diagnostic('profile/unknown-kind', at, `${merged.name}: ${about}`)];
    }),
  );

/** Reports an enforced function that would lose a blocked event: its sender does not wait for an answer, and it has no quarantine. */
function lostEvents({ merged, declaration }: FunctionView): readonly Diagnostic[] {
  if (merged.mode.inbound !== 'enforce' || merged.quarantine !== null) return [];
  const waiting = (declaration?.triggers ?? []).filter(needsQuarantine);
  return waiting.flatMap((trigger) => {
    const word = sourceWord(trigger);
    const written = merged.sections.inbound.rules.find(({ rule }) => rule.from.includes(word));
    return written
      ? [
          diagnostic(
            'profile/loses-events',
            written.at,
            `${merged.name}, ${word}: enforce without quarantine`,
          ),
        ]
      : [];
  });
}

/** Returns true if no sender waits for the answer and the function cannot report a single record as failed. */
const needsQuarantine = (trigger: Trigger): boolean =>
  triggerKind(trigger.kind).delivery !== 'synchronous' &&
  // To report a single failure helps only with SQS: a stream sends the failed record again with all records after it.
  !(trigger.kind === 'sqs' && reportsSingleFailures([trigger]));

function missingSources({ merged, declaration }: FunctionView): readonly Diagnostic[] {
  const words = (declaration?.triggers ?? []).map(sourceWord);
  const isThere = (from: string): boolean => from === 'any' || words.some((word) => sourcesMeet(from, word));
  return merged.sections.inbound.rules.flatMap(({ rule, origin, at }) =>
    origin === 'company' || rule.action === 'deny'
      ? []
      : rule.from
          .filter((from) => unknownKind(from) === null && !isThere(from))
          .map((from) => diagnostic('profile/no-source', at, `${merged.name}: ${from}`)),
  );
}

/** Returns the decision about a place for blocked events; it is the same decision for all functions of the app. */
export function undecidedQuarantine({ fn, merged, declaration }: FunctionView): readonly Decision[] {
  if (merged.quarantine !== null || !declaration?.triggers.some(needsQuarantine)) return [];
  return [
    {
      id: 'quarantine',
      about: `${fn}/inbound`,
      why: 'no caller waits for an answer, so a blocked event needs a place to wait (quarantine)',
      todo: 'write into emmental.yaml, under defaults: on-block: { quarantine: sqs:QUEUE } (or s3:BUCKET/prefix, or file:/FOLDER; in Google Cloud pubsub:TOPIC or gs:BUCKET/prefix); it counts for all functions',
    },
  ];
}
