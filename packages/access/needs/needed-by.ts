import type {
  ApiCall,
  App,
  Assumptions,
  FunctionDeclaration,
  HostUse,
  LinkedBehaviour,
  LinkedValue,
  Undecided,
} from '@emmental/model';
import { choicesOf, text } from '@emmental/model';
import { googleSecretNeeds } from '../google/needs.ts';
import { type Answer, actionsIn, assumedNeed } from './answer.ts';
import { type AssumedNeeds, byRole, type ClientRole, clientRolesOf } from './assumed.ts';
import { actionsFor, type BasicNeed, basicNeeds } from './basics.ts';
import { callNeeds } from './call-needs.ts';
import { type Names, namesOf, resourcePattern } from './canonical.ts';
import { hostGaps, undecidedGap } from './gap.ts';
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
  const found = behaviours.flatMap((behaviour): Found[] => {
    if (behaviour.kind === 'api-call') {
      const as = clientRolesOf(behaviour, around);
      return [{ behaviour, as, ...callNeeds(behaviour, null, around) }];
    }
    if (behaviour.kind === 'undecided') {
      const gap = undecidedGap(behaviour, fn, behaviours);
      return isIdle(gap) ? [] : [{ behaviour, as: [], needed: [], gaps: [gap] }];
    }
    if (behaviour.kind === 'host') {
      const gaps = hostGaps(behaviour, fn);
      return gaps.length > 0 ? [{ behaviour, as: [], needed: [], gaps }] : [];
    }
    return [];
  });
  // The id of a question may have a number that depends on all questions, so answers are applied after all are known.
  const ids = numbered(found.flatMap(({ gaps }) => gaps)).map(({ id }) => id);
  let next = 0;
  const settled = found.map((entry) => {
    const idsOfEntry = ids.slice(next, next + entry.gaps.length);
    next += entry.gaps.length;
    return { ...entry, ...answered(entry, idsOfEntry, around) };
  });
  const basic = basicNeeds(fn).flatMap((each) => basicNeed(each, fn, names));
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
  if (behaviour.kind !== 'api-call') return { needed, gaps: open };
  return { needed: callNeeds(behaviour, answered, around).needed, gaps: open };
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
