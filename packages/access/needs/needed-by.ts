import { keyNeeds, unknownKeyActions } from '@emmental/knowledge';
import type {
  ApiCall,
  App,
  Assumptions,
  FunctionDeclaration,
  HostUse,
  LinkedBehaviour,
  LinkedValue,
  Undecided,
  Value,
} from '@emmental/model';
import { choicesOf, fieldOf, partsOf, text } from '@emmental/model';
import { invokeNeeds, signsRequests } from '../google/invokes.ts';
import { googleHostGaps, googleSecretNeeds, isGoogle } from '../google/needs.ts';
import { type Answer, actionsIn, assumedKeyNeeds, assumedNeed } from './answer.ts';
import { type AssumedNeeds, byRole, type ClientRole, clientRolesOf } from './assumed.ts';
import { actionsFor, type BasicNeed, basicNeeds } from './basics.ts';
import { callNeeds } from './call-needs.ts';
import { type Names, namesOf, resourcePattern } from './canonical.ts';
import { hostGaps, keyGap, undecidedGap } from './gap.ts';
import { type Around, merge, type Need, type Needs, placeEvidence } from './need.ts';
import { patternOf } from './pattern.ts';
import { distinct, type Gap, numbered } from './question.ts';

const noAssumptions: Assumptions = new Map();

/** The needs of a function from its own role; `assumed` = its needs from other roles whose credentials its code uses. */
export interface FunctionNeeds extends Needs {
  readonly assumed: readonly AssumedNeeds[];
}

/**
 * Returns the permissions that a function needs for its calls, for dependent actions, for its triggers and for the work of
 * Lambda itself, and the questions that could not be decided. Calls as another role are in `assumed`; only the call that
 * assumes the role is a need of the function.
 */
export function neededBy(
  fn: FunctionDeclaration,
  behaviours: readonly LinkedBehaviour[],
  app: App,
  assumptions: Assumptions = noAssumptions,
  names: Names = namesOf(app),
): FunctionNeeds {
  const calls = behaviours.filter((each) => each.kind === 'api-call');
  const around = { fn, app, assumptions, names, calls };
  const isSigned = signsRequests(
    calls,
    behaviours.filter((each) => each.kind === 'host'),
  );
  const found = behaviours.flatMap((behaviour): Found[] => {
    if (behaviour.kind === 'api-call') {
      const as = clientRolesOf(behaviour, around);
      const { others, ...needs } = callNeeds(behaviour, null, around);
      return [{ behaviour, as, ...needs }, ...others.map((gap) => gapEntry(gap, behaviour.seen, as))];
    }
    if (behaviour.kind === 'undecided') {
      const gap = undecidedGap(behaviour, fn, behaviours);
      return isIdle(gap) ? [] : [{ behaviour, as: [], needed: [], gaps: [gap] }];
    }
    if (behaviour.kind === 'host') {
      const gaps = [...hostGaps(behaviour, fn), ...googleHostGaps(behaviour, fn, app)];
      const needed = fn.account ? invokeNeeds(behaviour, app, isSigned) : [];
      return gaps.length + needed.length > 0 ? [{ behaviour, as: [], needed, gaps }] : [];
    }
    return [];
  });
  const basics = (isCodeOfGoogle(calls, app) ? [] : basicNeeds(fn)).flatMap((each) => withStreams(each, app));
  found.push(...basics.flatMap((each) => unknownKeys(each, fn, app, names)));
  // The id of a question may have a number that depends on all questions, so answers are applied after all are known.
  const ids = numbered(found.flatMap(({ gaps }) => gaps)).map(({ id }) => id);
  let next = 0;
  const settled = found.map((entry) => {
    const idsOfEntry = ids.slice(next, next + entry.gaps.length);
    next += entry.gaps.length;
    return { ...entry, ...answered(entry, idsOfEntry, around) };
  });
  const basic = basics.flatMap((each) => [
    ...basicNeed(each, fn, names),
    ...basicKeys(each, app, names).flatMap((key) => basicNeed(key, fn, names)),
  ]);
  const asItself = settled.filter(({ as }) => as.length === 0);
  return {
    needed: merge([...asItself.flatMap(({ needed }) => needed), ...basic, ...googleSecretNeeds(fn, app)]),
    gaps: distinct(asItself.flatMap(({ gaps }) => gaps)),
    assumed: byRole(settled),
  };
}

/** True for code that is known to call no cloud and that no event data enters. */
const isIdle = ({ aboutCode, touches, actions, enters }: Gap): boolean =>
  aboutCode === true && touches?.length === 0 && actions.length === 0 && enters === undefined;

/** A behaviour with its needs and gaps. */
interface Found extends Needs {
  readonly behaviour: ApiCall<LinkedValue> | Undecided | HostUse<LinkedValue>;
  /** The other roles as which the call may be made; empty = the function's own role. */
  readonly as: readonly ClientRole[];
}

const gapEntry = (gap: Gap, seen: Undecided['seen'], as: readonly ClientRole[]): Found => ({
  behaviour: { kind: 'undecided', what: gap.what, why: gap.why, touches: [], seen },
  as,
  needed: [],
  gaps: [gap],
});

/**
 * Applies people's answers to the gaps of a behaviour, and returns the needs and the remaining gaps. `ids` = the ids of
 * `gaps`, in the same order.
 */
function answered({ behaviour, needed, gaps }: Found, ids: readonly string[], around: Around): Needs {
  const named = gaps.map(({ place: _, ...gap }, i) => ({ ...gap, id: ids[i] ?? gap.id }));
  const open = named.filter((gap) => !around.assumptions.has(gap.id));
  const [id] = ids.filter((each) => around.assumptions.has(each));
  const answer = id === undefined ? undefined : around.assumptions.get(id);
  if (id === undefined || !answer) return { needed, gaps: open };
  const answered: Answer = { id, ...answer };
  const actions = actionsIn(answered);
  if (actions.length > 0)
    return {
      needed: actions.map((action) => assumedNeed(action, answered, behaviour.seen, around.names)),
      gaps: open,
    };
  if (gaps.some(({ isKey }) => isKey)) {
    const keys = gaps.flatMap(({ actions: onKey }) =>
      assumedKeyNeeds(onKey, answered, behaviour.seen, around),
    );
    return { needed: keys, gaps: open };
  }
  if (behaviour.kind !== 'api-call') return { needed, gaps: open };
  return { needed: callNeeds(behaviour, answered, around).needed, gaps: open };
}

const resourcesOf = ({ resource }: BasicNeed): readonly Value[] =>
  resource ? choicesOf(resource).map(({ value }) => value) : [];

/** Returns the actions of a need on one resource; a delivery to a resource of the template has the action of its type alone. */
function actionsOn(need: BasicNeed, resource: Value, names: Names): readonly string[] {
  const { glob } = patternOf(resource, { type: null, unavoidable: false }, names);
  return actionsFor(need, glob.key);
}

/** Adds the stream to a need that names a consumer of it: Lambda describes the stream, too. */
function withStreams(need: BasicNeed, { resources }: App): readonly BasicNeed[] {
  const streams = resourcesOf(need).flatMap((value) =>
    (partsOf(value) ?? []).flatMap((part) => {
      const named = typeof part === 'object' && part.kind === 'resource' ? resources.get(part.id) : undefined;
      const stream = named?.type === 'AWS::Kinesis::StreamConsumer' && fieldOf(named.properties, 'StreamARN');
      return stream ? [stream] : [];
    }),
  );
  const actions = need.actions.filter((action) => action !== 'kinesis:SubscribeToShard');
  return actions.length === 0
    ? [need]
    : [need, ...streams.map((resource) => ({ ...need, actions, resource }))];
}

/** Returns the needs on the keys of the template's resources that Lambda reads from or delivers to. */
function basicKeys(need: BasicNeed, { resources }: App, names: Names): readonly BasicNeed[] {
  return resourcesOf(need).flatMap((pattern) =>
    actionsOn(need, pattern, names).flatMap((action) =>
      keyNeeds('', action, [{ pattern }], (id) => resources.get(id)).map(
        (key): BasicNeed => ({
          ...need,
          actions: [key.action],
          resource: key.resource.pattern,
          certainty: need.certainty === 'known' ? key.certainty : 'possible',
        }),
      ),
    ),
  );
}

/** Returns the question which key encrypts the sources and targets of Lambda that are not in the template. */
function unknownKeys(
  need: BasicNeed,
  fn: FunctionDeclaration,
  { resources }: App,
  names: Names,
): readonly Found[] {
  const seen = { at: fn.at, text: need.what, chain: [] };
  return resourcesOf(need).flatMap((pattern) =>
    actionsOn(need, pattern, names).flatMap((action) => {
      const actions = unknownKeyActions(action, pattern, (id) => resources.get(id));
      const service = action.slice(0, action.indexOf(':'));
      return actions.length > 0 ? [gapEntry(keyGap(service, fn, actions, fn.at), seen, [])] : [];
    }),
  );
}

/** Returns the needs of the role for a need of Lambda or of a trigger. */
function basicNeed(basic: BasicNeed, fn: FunctionDeclaration, names: Names): Need[] {
  const values = basic.resource ? choicesOf(basic.resource).map(({ value }) => value) : [text(['*'])];
  const prefix = basic.actions[0]?.split(':')[0] ?? '';
  const expected = { type: pollingTypes[prefix] ?? null, unavoidable: basic.resource === null };
  return values.flatMap((value) => {
    const { exact, ...resource } = patternOf(value, expected, names);
    const resources = [resourcePattern(resource, names, exact, 'trigger')];
    const evidence = [placeEvidence(fn.at, basic.what)];
    return actionsFor(basic, resource.glob.key).map((action) => ({
      action,
      resources,
      because: basic.because,
      certainty: basic.certainty,
      evidence,
      passedTo: null,
      globs: [resource.glob],
      written: [resource.written],
      assumed: [],
    }));
  });
}

/** The IAM resource types of polled sources, for sources that are not known. */
const pollingTypes: Readonly<Record<string, string>> = {
  sqs: 'sqs:queue',
  kinesis: 'kinesis:stream',
  dynamodb: 'dynamodb:stream',
  kafka: 'kafka:cluster',
  mq: 'mq:brokers',
};

/** Is it code of Google Cloud, of which no template says where it runs? It calls Google and nothing of AWS, so it writes no log of Lambda. */
const isCodeOfGoogle = (calls: readonly ApiCall<LinkedValue>[], app: Pick<App, 'format'>): boolean =>
  app.format === 'handler' && calls.length > 0 && calls.every(isGoogle);
