import { type ActionNeed, actionsOf, arnFormat, operationsOf, prefixOfService } from '@emmental/knowledge';
import type {
  ApiCall,
  App,
  Behaviour,
  Evidence,
  FunctionDeclaration,
  Hole,
  HostUse,
  Location,
  Needed,
  ResourcePattern,
  Seen,
  Undecided,
  Value,
} from '@emmental/model';
import { asString, choicesOf, compareText, partsOf, text } from '@emmental/model';
import { type Glob, globOf, resourcePart } from '../algebra/glob.ts';
import { actionsFor, type BasicNeed, basicNeeds } from './basics.ts';
import { isNameless, type Names, namesOf, type Resolved, resourcePattern } from './canonical.ts';
import { hostGaps } from './hosts.ts';
import { type Assumption, type Assumptions, type Linked, link } from './link.ts';
import { distinct, type Gap, numbered } from './question.ts';

/** A need as the contract has it, with what the review and the policy need beside it. */
export interface Need extends Needed {
  /** For iam:PassRole: the service that is given the role. */
  readonly passedTo: string | null;
  /** The canonical patterns of `resources`, in the same order: parameters by their defaults. */
  readonly globs: readonly Glob[];
  /** The same by the parameters' names. */
  readonly written: readonly Glob[];
  readonly assumed: readonly { readonly id: string; readonly until: string }[];
}

export interface Needs {
  readonly needed: readonly Need[];
  readonly gaps: readonly Gap[];
}

const noAssumptions: Assumptions = new Map();

/**
 * The permissions that a function needs: for its calls, for what they depend on, for its triggers and for what
 * Lambda does on its behalf; and what could not be decided.
 */
export function neededBy(
  fn: FunctionDeclaration,
  behaviours: readonly Behaviour[],
  app: App,
  assumptions: Assumptions = noAssumptions,
  names: Names = namesOf(app),
): Needs {
  const around = { fn, app, assumptions, names };
  const found = behaviours.flatMap((behaviour): Found[] => {
    if (behaviour.kind === 'api-call') return [{ behaviour, ...callNeeds(behaviour, null, around) }];
    if (behaviour.kind === 'undecided')
      return [{ behaviour, needed: [], gaps: [undecidedGap(behaviour, fn)] }];
    if (behaviour.kind === 'host') {
      const gaps = hostGaps(behaviour, fn, assumptions);
      return gaps.length > 0 ? [{ behaviour, needed: [], gaps }] : [];
    }
    return [];
  });
  // Only all questions together say what each is called, and so which answer is meant for it.
  const ids = numbered(found.flatMap(({ gaps }) => gaps)).map(({ id }) => id);
  let next = 0;
  const settled = found.map((one) => {
    const own = ids.slice(next, next + one.gaps.length);
    next += one.gaps.length;
    return { ...one, ...answered(one, own, around) };
  });
  const basic = basicNeeds(fn).flatMap((each) => basicNeed(each, fn, names));
  return {
    needed: merge([...settled.flatMap(({ needed }) => needed), ...basic]),
    gaps: distinct(settled.flatMap(({ gaps }) => gaps)),
  };
}

interface Around {
  readonly fn: FunctionDeclaration;
  readonly app: App;
  readonly assumptions: Assumptions;
  readonly names: Names;
}

interface Found extends Needs {
  readonly behaviour: ApiCall | Undecided | HostUse;
}

/** What stays open and what is needed once people's answers are taken in: `ids` are the names of `gaps`, in order. */
function answered({ behaviour, needed, gaps }: Found, ids: readonly string[], around: Around): Needs {
  const named = gaps.map(({ place: _, ...gap }, i) => ({ ...gap, id: ids[i] ?? gap.id }));
  const open = named.filter((gap) => !around.assumptions.has(gap.id));
  const [id] = ids.filter((each) => around.assumptions.has(each));
  const answer = id === undefined ? undefined : around.assumptions.get(id);
  if (id === undefined || !answer) return { needed, gaps: open };
  const given: Given = { id, ...answer };
  const actions = actionsIn(given);
  if (actions.length > 0)
    return { needed: actions.map((action) => assumedNeed(action, given, behaviour, around)), gaps: open };
  if (behaviour.kind !== 'api-call') return { needed, gaps: open };
  return { needed: callNeeds(behaviour, given, around).needed, gaps: open };
}

interface Given extends Assumption {
  readonly id: string;
}

/** An answer that names actions (`s3:GetObject, s3:PutObject`) says what an undecided call does. */
function actionsIn({ value }: Given): readonly string[] {
  const words = (asString(value) ?? '').split(/[\s,]+/).filter((word) => word !== '');
  return words.every((word) => /^[a-z0-9-]+:[A-Z]\w*$/.test(word)) ? words : [];
}

function assumedNeed(action: string, given: Given, { seen }: Found['behaviour'], { names }: Around): Need {
  const glob = globOf('*');
  return {
    action,
    resources: [resourcePattern({ glob, written: glob }, names, false, 'assumption')],
    because: 'call',
    certainty: 'known',
    evidence: [evidenceOf(seen)],
    passedTo: null,
    globs: [glob],
    written: [glob],
    assumed: [{ id: given.id, until: given.until }],
  };
}

/** `given` = which resource it is where its name is not known. */
function callNeeds(call: ApiCall, given: Given | null, around: Around): Needs {
  const { fn, app, assumptions, names } = around;
  const linked = link(call.input, fn, assumptions);
  const answer = actionsOf({
    service: call.service,
    operation: call.operation,
    input: linked.value,
    resource: (id) => app.resources.get(id),
  });
  if (answer.kind === 'unknown') return { needed: [], gaps: [callGap(call, fn, answer.why)] };
  const needed: Need[] = [];
  const unnamed: string[] = [];
  const origins = originsOf(call.input, fn, assumptions, names);
  for (const row of answer.actions) {
    const patterns = named(
      row.resources.flatMap((resource) =>
        choicesOf(resource.pattern).map(({ value }) => {
          const pattern = patternOf(value, resource, names);
          if (!pattern.unnamed) return pattern;
          if (given) return givenPattern(given, resource, around);
          return row.action === 'execute-api:ManageConnections'
            ? (ownConnections(around) ?? pattern)
            : pattern;
        }),
      ),
    );
    if (patterns.some(({ unnamed: open }) => open) && row.certainty === 'known') unnamed.push(row.action);
    const assumed = [
      ...linked.assumed.map((id) => ({ id, until: assumptions.get(id)?.until ?? '' })),
      ...(given ? [{ id: given.id, until: given.until }] : []),
    ];
    needed.push({
      ...needOf(
        call,
        row,
        patterns,
        linked,
        (glob) => (given ? 'assumption' : originOf(glob, origins, names)),
        names,
      ),
      assumed,
    });
  }
  return { needed, gaps: resourceGaps(call, fn, linked, unnamed) };
}

/**
 * The connections of the WebSocket API that the function is a route of: the endpoint of its client is that of the
 * request (`requestContext.domainName`). Null when it is a route of none, or of several.
 */
function ownConnections({ fn, app, names }: Around): Pattern | null {
  const apis = new Set(
    fn.triggers.filter(({ kind }) => kind === 'websocket').map(({ sourceId }) => sourceId),
  );
  const [id] = apis;
  if (apis.size !== 1 || !id) return null;
  const api: Hole = { kind: 'resource', id, attribute: null };
  const stages = [...app.resources.values()].filter(
    ({ type, properties }) => type === 'AWS::ApiGatewayV2::Stage' && isOf(fieldOf(properties, 'ApiId'), id),
  );
  const stage =
    stages.length === 1 ? partsOf(fieldOf(stages[0]?.properties, 'StageName') ?? text(['*'])) : null;
  const pseudo = (name: string): Hole => ({ kind: 'pseudo', name: `AWS::${name}` });
  const account = [
    'arn:',
    pseudo('Partition'),
    ':execute-api:',
    pseudo('Region'),
    ':',
    pseudo('AccountId'),
    ':',
  ];
  return {
    ...resolved(text([...account, api, '/', ...(stage ?? ['*']), '/POST/@connections/*']), names),
    exact: stage !== null,
    unnamed: false,
  };
}

const fieldOf = (value: Value | undefined, name: string): Value | undefined =>
  value?.kind === 'fields' ? value.fields.get(name) : undefined;

const isOf = (value: Value | undefined, id: string): boolean =>
  (value ? (partsOf(value) ?? []) : []).some(
    (part) => typeof part === 'object' && part.kind === 'resource' && part.id === id,
  );

/** The resource that a person said it is: by its ARN, by its logical id in the template, or by its name. */
function givenPattern({ value }: Given, { type }: Named, { app, names }: Around): Pattern {
  const written = asString(value) ?? '';
  const format = type ? arnFormat(type) : null;
  const declared = app.resources.has(written) ? names.arnOf(written) : null;
  const named =
    written.startsWith('arn:') || written === '*' || !format
      ? written
      : starOf(format).replace('*', () => written);
  const glob = declared ?? names.parse(named === '' ? '*' : named);
  return {
    glob,
    written: glob,
    exact: written !== '*',
    unnamed: false,
  };
}

interface Pattern extends Resolved {
  readonly exact: boolean;
  /** The resource itself has no known name, not only a part of it such as an object's key. */
  readonly unnamed: boolean;
}

/** Without those whose name is the empty text that a variable starts with. */
function named(patterns: readonly Pattern[]): readonly Pattern[] {
  const some = patterns.filter(({ written }) => !isNameless(written));
  return some.length > 0 ? some : patterns;
}

interface Named {
  readonly type: string | null;
  /** The action takes no resource here, so `*` is exact. */
  readonly unavoidable: boolean;
}

/** One resource of a need. A pattern of which nothing is known becomes the type's own ARN with a `*` for the name. */
function patternOf(value: Value, { type, unavoidable }: Named, names: Names): Pattern {
  const opened = names.open(partsOf(value) ?? [{ kind: 'unknown', why: 'a list or a mapping' }]);
  const isWhole = opened.length === 1 && typeof opened[0] === 'object' && isOpen(opened[0]);
  const format = isWhole && type ? arnFormat(type) : null;
  if (format) {
    const glob = names.parse(starOf(format));
    return { glob, written: glob, exact: false, unnamed: true };
  }
  const isKnown = !opened.some((part) => typeof part === 'object' && isOpen(part));
  const closed = opened.map((part) => (typeof part === 'object' && isOpen(part) ? '*' : part));
  const { glob, written } = resolved(text(closed), names);
  return {
    glob,
    written,
    exact: isKnown && (written.key !== '*' || unavoidable),
    unnamed: !isKnown && isUnnamed(written, type),
  };
}

const resolved = (value: Value, names: Names): Resolved => ({
  glob: names.pattern(value) ?? globOf('*'),
  written: names.written(value) ?? globOf('*'),
});

/** An ARN format of the reference with a `*` for each name in it. */
const starOf = (format: string): string =>
  format
    .replace(/\$\{Partition\}/g, 'aws')
    .replace(/\$\{Region\}/g, `\${AWS::Region}`)
    .replace(/\$\{Account\}/g, `\${AWS::AccountId}`)
    .replace(/\$\{(?!AWS::)[^}]+\}/g, '*');

/** Holes that stand for something not known; a parameter or a reference is known by its name. */
const isOpen = (hole: Hole): boolean =>
  hole.kind === 'unknown' ||
  hole.kind === 'env' ||
  hole.kind === 'event' ||
  (hole.kind === 'external' && hole.parameter === undefined);

/** Is the first name after the account a wildcard? `arn:…:table/*` is, `arn:…:::bucket/*` is not. */
function isUnnamed(glob: Glob, type: string | null): boolean {
  if (glob.key === '*') return type !== null;
  const fixed = resourcePart((type ? arnFormat(type) : null) ?? '').replace(/\$\{.*$/, '');
  const name = resourcePart(glob.key);
  return (name.startsWith(fixed) ? name.slice(fixed.length) : name).startsWith('*');
}

function needOf(
  call: ApiCall,
  row: ActionNeed,
  patterns: readonly Pattern[],
  linked: Linked,
  from: (glob: Glob) => ResourcePattern['from'],
  names: Names,
): Omit<Need, 'assumed'> {
  const possible = call.certainty === 'possible' || row.certainty === 'possible';
  return {
    action: row.action,
    resources: patterns.map((pattern) => {
      const origin = pattern.unnamed ? (linked.open.size > 0 ? 'env' : 'unknown') : from(pattern.glob);
      return resourcePattern(pattern, names, pattern.exact, origin);
    }),
    because: row.because,
    certainty: possible ? 'possible' : 'known',
    evidence: [evidenceOf(call.seen)],
    passedTo: row.passedTo,
    globs: patterns.map(({ glob }) => glob),
    written: patterns.map(({ written }) => written),
  };
}

/** What one field of a request says: the text or the template resource it names, and where that came from. */
interface Origin {
  readonly from: Linked['from'];
  readonly key: string;
  readonly resource: string | null;
}

function originsOf(
  input: Value,
  fn: FunctionDeclaration,
  assumptions: Assumptions,
  names: Names,
): readonly Origin[] {
  return leavesOf(input, 0).flatMap((leaf) => {
    const { value, from } = link(leaf, fn, assumptions);
    return choicesOf(value).flatMap(({ value: choice }): Origin[] => {
      const hole =
        choice.kind === 'text'
          ? choice.parts.find((part) => typeof part === 'object' && part.kind === 'resource')
          : undefined;
      const resource = typeof hole === 'object' && hole.kind === 'resource' ? hole.id : null;
      const key = names.pattern(choice)?.key ?? '';
      return key === '' || key.startsWith('*') ? [] : [{ from, key, resource }];
    });
  });
}

/** The origin of the longest field that a pattern holds. */
function originOf(glob: Glob, origins: readonly Origin[], names: Names): Linked['from'] {
  const id = names.referenceOf(glob)?.id;
  const holding = origins.filter(
    (origin) => (id !== undefined && origin.resource === id) || glob.key.includes(lastName(origin.key)),
  );
  const [best] = holding.sort((a, b) => b.key.length - a.key.length);
  return best?.from ?? 'unknown';
}

/** A queue's URL names it by its last part. */
const lastName = (key: string): string =>
  key.startsWith('https://') ? key.replace(/^.*\//, '') || key : key;

/** Scalar values of a request; deep ones and long lists are data, not names. */
function leavesOf(value: Value, depth: number): readonly Value[] {
  if (depth > 3) return [];
  if (value.kind === 'fields')
    return [...value.fields.values()].flatMap((inner) => leavesOf(inner, depth + 1));
  if (value.kind === 'list') return value.items.slice(0, 20).flatMap((item) => leavesOf(item, depth + 1));
  return value.kind === 'unknown' ? [] : [value];
}

/** Environment variables that name the resource but are not known; else the call itself, when its resource has no name. */
function resourceGaps(
  call: ApiCall,
  fn: FunctionDeclaration,
  linked: Linked,
  unnamed: readonly string[],
): Gap[] {
  if (unnamed.length === 0) return [];
  const at = call.seen.at;
  if (linked.open.size > 0)
    return [...linked.open].map(([name, why]) => ({
      id: `${fn.name}/env.${name}`,
      what: `which resource env.${name} is`,
      why,
      at: fn.environment.get(name)?.at ?? at,
      touches: [],
      actions: unnamed,
    }));
  return [
    {
      id: `${fn.name}/${call.operation}`,
      place: placeOf(call.seen),
      what: `which resource ${call.service} ${call.operation} uses`,
      why: 'its name is only known when the code runs',
      at,
      touches: [],
      actions: unnamed,
    },
  ];
}

function callGap(call: ApiCall, fn: FunctionDeclaration, why: string): Gap {
  return {
    id: `${fn.name}/${call.operation}`,
    place: placeOf(call.seen),
    what: `which permission ${call.service} ${call.operation} needs`,
    why,
    at: call.seen.at,
    ...touched([call.service]),
  };
}

function undecidedGap(undecided: Undecided, fn: FunctionDeclaration): Gap {
  return {
    id: `${fn.name}/${slug(undecided.what)}`,
    place: placeOf(undecided.seen),
    what: undecided.what,
    why: undecided.why,
    at: undecided.seen.at,
    ...touched(undecided.touches),
    ...(undecided.byName ? { byName: true } : {}),
  };
}

/** What calls of these services (botocore's names) may need: whole IAM prefixes, and single actions of others (`iam:PassRole`). */
function touched(services: readonly string[] | null): {
  readonly touches: readonly string[] | null;
  readonly actions: readonly string[];
} {
  if (services === null) return { touches: null, actions: [] };
  const prefixes = new Set<string>();
  const actions = new Set<string>();
  for (const service of services) {
    const prefix = prefixOfService(service);
    if (prefix === null) return { touches: null, actions: [] };
    prefixes.add(prefix);
    for (const action of companions(service)) actions.add(action);
  }
  const others = [...actions].filter((action) => !prefixes.has(action.slice(0, action.indexOf(':'))));
  return { touches: [...prefixes].sort(), actions: others.sort() };
}

const companionCache = new Map<string, readonly string[]>();

/** Every action that some call of the service needs. */
function companions(service: string): readonly string[] {
  const known = companionCache.get(service);
  if (known) return known;
  const found = new Set<string>();
  for (const operation of operationsOf(service)) {
    const answer = actionsOf({ service, operation, input: { kind: 'unknown', why: 'any request' } });
    if (answer.kind === 'actions') for (const { action } of answer.actions) found.add(action);
  }
  const actions = [...found].sort();
  companionCache.set(service, actions);
  return actions;
}

const placeOf = ({ at, chain }: Seen): string => `${at.file}:${chain.at(-1)?.function ?? 'module'}`;
const slug = (what: string): string =>
  what
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40)
    .replace(/-$/, '');

function basicNeed(basic: BasicNeed, fn: FunctionDeclaration, names: Names): Need[] {
  const values = basic.resource ? choicesOf(basic.resource).map(({ value }) => value) : [text(['*'])];
  const prefix = basic.actions[0]?.split(':')[0] ?? '';
  const asked = { type: pollingTypes[prefix] ?? null, unavoidable: basic.resource === null };
  return values.flatMap((value) => {
    const { exact, ...resource } = patternOf(value, asked, names);
    return actionsFor(basic, resource.glob.key).map((action) => ({
      action,
      resources: [resourcePattern(resource, names, exact, 'trigger')],
      because: basic.because,
      certainty: basic.certainty,
      evidence: [placeEvidence(fn.at, basic.what)],
      passedTo: null,
      globs: [resource.glob],
      written: [resource.written],
      assumed: [],
    }));
  });
}

/** The IAM type of what is polled, for a source that is not known. */
const pollingTypes: Readonly<Record<string, string>> = {
  sqs: 'sqs:queue',
  kinesis: 'kinesis:stream',
  dynamodb: 'dynamodb:stream',
  kafka: 'kafka:cluster',
  mq: 'mq:brokers',
};

const evidenceOf = ({ at, text: line }: Seen): Evidence => ({ file: at.file, line: at.line, text: line });
const placeEvidence = (at: Location, what: string): Evidence => ({
  file: at.file,
  line: at.line,
  text: what,
});

/** One need for each action, reason and certainty: resources and evidence joined, sorted. */
function merge(needs: readonly Need[]): readonly Need[] {
  const groups = new Map<string, Need>();
  for (const need of needs) {
    const key = `${need.action}|${need.because}|${need.certainty}|${need.passedTo ?? ''}`;
    const known = groups.get(key);
    groups.set(key, known ? joined(known, need) : need);
  }
  return [...groups.values()].sort(
    (a, b) =>
      compareText(a.action, b.action) ||
      compareText(a.because, b.because) ||
      compareText(a.certainty, b.certainty),
  );
}

function joined(a: Need, b: Need): Need {
  const resources = new Map<string, Resolved & { resource: ResourcePattern }>();
  for (const need of [a, b])
    for (const [i, resource] of need.resources.entries()) {
      const glob = need.globs[i];
      const written = need.written[i];
      if (glob && written && !resources.has(resource.pattern))
        resources.set(resource.pattern, { resource, glob, written });
    }
  const sorted = [...resources.values()].sort((x, y) => compareText(x.resource.pattern, y.resource.pattern));
  const evidence = new Map([...a.evidence, ...b.evidence].map((each) => [`${each.file}:${each.line}`, each]));
  return {
    ...a,
    resources: sorted.map(({ resource }) => resource),
    globs: sorted.map(({ glob }) => glob),
    written: sorted.map(({ written }) => written),
    evidence: [...evidence.values()].sort((x, y) => compareText(x.file, y.file) || x.line - y.line),
    assumed: [...new Map([...a.assumed, ...b.assumed].map((each) => [each.id, each])).values()].sort((x, y) =>
      compareText(x.id, y.id),
    ),
  };
}
