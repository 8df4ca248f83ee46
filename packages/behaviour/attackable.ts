import { type Starter, startersWith, whoWrites } from '@emmental/knowledge';
import type { Behaviour, Sink } from '@emmental/model';

/**
 * The behaviours without sinks that nobody outside decides: fields that the cloud itself writes, by the triggers that
 * start the function with such a field (none known: by what the field is called). Of several flows of one field into
 * one place the worst is kept: one that nothing made harmless, then one that only chance does.
 */
export function attackable(
  behaviours: readonly Behaviour[],
  triggers: readonly Starter[],
): readonly Behaviour[] {
  const worst = new Map<string, Sink>();
  for (const one of behaviours) {
    if (one.kind !== 'sink') continue;
    const known = worst.get(keyOf(one));
    if (!known || harmlessness(one) < harmlessness(known)) worst.set(keyOf(one), one);
  }
  return behaviours.filter((one) => {
    if (one.kind === 'given') return !isWrittenByService(one.eventPath, triggers);
    if (one.kind !== 'sink') return true;
    if (isWrittenByService(one.eventPath, triggers)) return false;
    if (one.sink === 'url' && signedAddresses.has(one.eventPath)) return false;
    return worst.get(keyOf(one)) === one;
  });
}

const harmlessness = ({ sanitized, byChance }: Sink): number => (sanitized !== null ? 2 : byChance ? 1 : 0);

const keyOf = ({ sink, eventPath, seen }: Sink): string =>
  `${sink} ${eventPath} ${seen.at.file}:${seen.at.line}:${seen.at.column}`;

function isWrittenByService(path: string, triggers: readonly Starter[]): boolean {
  if (path === '') return false;
  const known =
    triggers.length > 0
      ? startersWith(path, triggers, (one) => one)
      : guessed(path).map((kind) => ({ kind, settings: new Map() }));
  return known.length > 0 && known.every((starter) => whoWrites(starter, path) === 'service');
}

/** Addresses that the cloud makes for the function to call back. */
const signedAddresses = new Set(['ResponseURL', 'getObjectContext.inputS3Url']);

/** Kinds of triggers whose events have fields of that name. */
const shapes: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^Records\[\]\.s3\./, ['s3']],
  [/^Records\[\]\.dynamodb\./, ['dynamodb']],
  [/^Records\[\]\.Sns\./, ['sns']],
  [/^Records\[\]\.kinesis\./, ['kinesis']],
  [
    /^Records\[\]\.(eventName|eventSource|eventSourceARN|eventVersion|awsRegion)$/,
    ['s3', 'sqs', 'dynamodb', 'kinesis'],
  ],
  [/^Records\[\]\.cf\./, ['cloudfront']],
  [/^(Old)?ResourceProperties\./, ['cloudformation']],
  [/^requestContext\./, ['api', 'http-api']],
];

const guessed = (path: string): readonly string[] => shapes.find(([shape]) => shape.test(path))?.[1] ?? [];
