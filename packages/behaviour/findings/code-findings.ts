import { queryLanguages, type Reached, reachedAtSink, type SinkRow, sinkRows } from '@emmental/knowledge';
import {
  atLeast,
  behindRows,
  type Effect,
  type Evidence,
  type Exposure,
  type Finding,
  type FunctionDeclaration,
  fingerprint,
  type Granted,
  isOfTextBody,
  type LinkedBehaviour,
  passers,
  type RuleDescription,
  routeRows,
  type SecretInCode,
  type Severity,
  type Sink,
  secretStore,
  severityOf,
} from '@emmental/model';
import { gainsOf } from './gains.ts';
import { type CodeFinding, joinedByPlace } from './join.ts';

/** A function whose code was analysed, with the callers and permissions that decide how severe a flaw in it is. */
export interface CodeSubject extends Reached {
  readonly function: FunctionDeclaration;
  readonly behaviours: readonly LinkedBehaviour[];
  readonly granted: readonly Granted[];
  /** The part of its role that was not read; absent = all of it was. */
  readonly unreadRole?: 'all' | 'part';
}

/**
 * Returns the findings in the code of functions: event data that reaches a sink unchanged, and secrets in the code. A
 * place in the code has one finding for each rule, for all event fields and functions.
 */
export const codeFindings = (subjects: readonly CodeSubject[]): readonly Finding[] =>
  joinedByPlace(subjects.flatMap(findingsOf));

function findingsOf(subject: CodeSubject): readonly CodeFinding[] {
  const found = subject.behaviours.flatMap((behaviour) => {
    if (behaviour.kind === 'sink') return isTold(behaviour) ? [sinkFinding(behaviour, subject)] : [];
    return behaviour.kind === 'secret' ? [secretFinding(behaviour, subject)] : [];
  });
  return [...new Map(numbered(found).map((each) => [each.finding.fingerprint, each])).values()];
}

/** Unknown writers of a store are a question of the threat, not a flaw that was found. */
const isTold = ({ sanitized, stored }: Sink): boolean => sanitized === null && stored?.question == null;

/** Makes one finding per line: findings with the same rule and field get different fingerprints by their order. */
function numbered(found: readonly CodeFinding[]): readonly CodeFinding[] {
  const places = new Map<string, string[]>();
  return found.map((each) => {
    const { finding } = each;
    const place = `${finding.line}`;
    const known = places.get(finding.fingerprint) ?? [];
    if (!known.includes(place)) known.push(place);
    places.set(finding.fingerprint, known);
    const order = known.indexOf(place);
    if (order === 0) return each;
    const { rule, function: fn, fingerprint: first } = finding;
    return { ...each, finding: { ...finding, fingerprint: fingerprint(rule, fn, first, `${order + 1}`) } };
  });
}

/** Begins a title with the possible attacker. "may" marks an unknown exposure, "can" a known one. */
const who = {
  public: 'Anyone can',
  authenticated: 'Anyone signed in can',
  account: 'Anyone with access to the account can',
  internal: 'Anyone who writes its event can',
  unknown: 'Anyone who can start it may',
} as const satisfies Record<Exposure, string>;

function sinkFinding(sink: Sink, subject: CodeSubject): CodeFinding {
  const { function: fn } = subject;
  const reachedBy = reachedAtSink(subject, sink);
  const exposure = exposureOf(sink, reachedBy.exposure);
  const rule: SinkRow = sinkRows[sink.sink];
  const words = wordsOf(rule, sink);
  const language = sink.language && queryLanguages[sink.language];
  const { at } = sink.seen;
  // The symbol is the last function on the way, because lines move and names stay.
  const symbol = `${at.file} ${sink.seen.chain.at(-1)?.function ?? ''}`;
  const field =
    sink.eventPath
      .split(/[.[\]]+/)
      .filter((part) => part !== '')
      .at(-1) ?? 'event';
  const isPastTest = isTested(sink) && ['public', 'authenticated'].includes(exposure);
  const titleFor = (functions: string): string =>
    `${isOfTextBody(sink) || sink.pastLimit ? who.unknown : isPastTest ? `${passers(sink.tests ?? [])} can` : who[exposure]} ${words.can.replace('{f}', () => functions)}`;
  const finding: Finding = {
    rule: rule.id,
    aliases: [],
    title: titleFor(fn.name),
    function: fn.id,
    resource: null,
    file: at.file,
    line: at.line,
    column: at.column,
    status: isOfTextBody(sink) ? 'unknown' : 'fail',
    condition: fn.condition,
    severity: isOfTextBody(sink) ? 'low' : severityOfSink(exposure, rule.effect),
    slice: 'code',
    threats: rule.threats,
    evidence: [...(sink.stored?.reachedBy.hops ?? []), ...chainOf(sink)],
    fix: fixOf(sink, (language ?? words).fix[fn.language === 'python' ? 'python' : 'javascript']),
    fingerprint: fingerprint(rule.id, fn.id, sink.eventPath, symbol),
    // A check where the code reads the field fixes all places that the field reaches in the same function body.
    ...(rule.mendsField ? { cause: `${rule.id} ${fn.id} ${sink.eventPath} ${symbol}` } : {}),
    details: [
      { label: 'who', text: reachedBy.path.join(' → ') },
      ...routeRows(fn.triggers, sink.routes),
      sink.stored
        ? { label: 'stored', text: sink.stored.says }
        : { label: 'event', text: sink.eventPath === '' ? 'any part of it' : sink.eventPath },
      ...behindRows(sink.tests ?? []),
      ...(sink.pastLimit
        ? [{ label: 'if', text: 'the event chooses this value: the analysis reached a limit before' }]
        : []),
      ...(sink.byChance ? [{ label: 'until', text: untilOf(sink, sink.byChance) }] : []),
      { label: 'gains', text: words.gains ?? gainsOf(subject) },
    ],
    mark: {
      endColumn:
        at.endLine === at.line || at.endLine === undefined
          ? (at.endColumn ?? at.column + 1)
          : at.column + sink.seen.text.length,
      says: (language?.problem ?? words.problem).replace('{e}', () => field),
    },
  };
  return { finding, titleFor };
}

/** Returns the row of a kind of sink, in the words of the sink's role. */
const wordsOf = (row: SinkRow, { role }: Sink): SinkRow => ({ ...row, ...(role && row.roles?.[role]) });

function fixOf(sink: Sink, usual: string): string {
  if (sink.sink === 'deserialize' && isStructured.test(sink.eventPath))
    return `use ${sink.eventPath} as it is, without the deserialiser: it is no text`;
  return `${sink.byChance && !isOfTextBody(sink) ? decodeFirst : ''}${usual}`;
}

/** Parts of the event of a request that Lambda passes as objects. Source: API Gateway developer guide, formats of proxy events. */
const isStructured =
  /^(?:headers|multiValueHeaders|queryStringParameters|multiValueQueryStringParameters|pathParameters|stageVariables|requestContext)$/;

const isTested = ({ tests }: Sink): boolean => tests?.some(({ proves }) => proves === 'caller') === true;

/** Anyone who passes a test of the caller is no longer just anyone. */
const exposureOf = (sink: Sink, exposure: Exposure): Exposure =>
  exposure === 'public' && isTested(sink) ? 'authenticated' : exposure;

const untilOf = (sink: Sink, chance: string): string =>
  isOfTextBody(sink)
    ? 'the body is parsed, it is a text that has no such field'
    : `it is decoded, it is ${chance}`;

/**
 * A value that is harmless only while it is encoded needs decoding first, because many harmless values fail in encoded
 * form too.
 */
const decodeFirst = 'decode it first, because names with blanks arrive encoded; then ';

/**
 * Returns the severity of a sink. It is low at most when only a schedule or the account's own services start the
 * function, because no outsider writes their event.
 */
const severityOfSink = (exposure: Exposure, effect: Effect): Severity => {
  const level = severityOf(exposure, effect);
  return exposure === 'internal' && atLeast(level, 'low') ? 'low' : level;
};

function chainOf(behaviour: Sink | SecretInCode): Evidence[] {
  const { at, text, chain } = behaviour.seen;
  const steps = chain.map((step) => ({
    file: step.at.file,
    line: step.at.line,
    text: `in ${step.function}`,
  }));
  return [...steps, { file: at.file, line: at.line, text }].filter(
    (step, index, all) =>
      all.findLastIndex((other) => other.file === step.file && other.line === step.line) === index,
  );
}

const secretRule = {
  id: 'code/secret-in-code',
  aliases: ['EMM-FN-SECRET-CODE', 'EMM-FN-SECRET-LAYER'],
  slice: 'credentials',
  threats: ['T1', 'T5'],
  help: 'The code holds a credential: anyone who can read the repository or the deployed package has it.',
} as const satisfies RuleDescription;

/** Descriptions of all rules of this package. */
export const codeRules: readonly RuleDescription[] = [
  ...Object.values(sinkRows).map(({ id, threats, help }) => ({
    id,
    aliases: [],
    slice: 'code' as const,
    threats,
    help,
  })),
  secretRule,
];

function secretFinding(secret: SecretInCode, { function: fn }: CodeSubject): CodeFinding {
  const { at } = secret.seen;
  const titleFor = (functions: string): string =>
    `Anyone who reads the repository has a secret in the code of ${functions} (${secret.what})`;
  const finding: Finding = {
    rule: secretRule.id,
    aliases: secretRule.aliases,
    title: titleFor(fn.name),
    function: fn.id,
    resource: null,
    file: at.file,
    line: at.line,
    column: at.column,
    status: 'fail',
    condition: fn.condition,
    severity: severityOf('authenticated', 'code'),
    slice: secretRule.slice,
    threats: secretRule.threats,
    // The evidence leaves the line out, because it would show the secret again.
    evidence: [{ file: at.file, line: at.line, text: secret.what }],
    fix: `replace the credential, and read it from ${secretStore(fn)}`,
    fingerprint: fingerprint(secretRule.id, fn.id, secret.what, at.file),
    details: [],
    mark: null,
  };
  return { finding, titleFor };
}
