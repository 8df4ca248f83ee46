import { type App, type Diagnostic, diagnostic, type FunctionReport } from '@emmental/model';
import { globsMeet, isGlob } from '../../cover/glob.ts';
import type { EffectiveRule } from '../../levels/effective.ts';
import { grantedPattern, patternWord, wordPattern } from '../../resource.ts';
import type { Atom, FunctionView } from '../section.ts';
import { callCovers, callsOf } from './calls.ts';

/**
 * Returns the differences between template and rulebase: grants that no rule names, and rules that no grant allows. They matter
 * because only the template is deployed. Empty when the grants are not known: for a role of another template, and for Google.
 */
export function permissionsDiffer(view: FunctionView): readonly Diagnostic[] {
  const { subject, fn, report, declaration, merged } = view;
  const { app } = subject;
  if (!report || report.role === null || declaration?.account !== undefined) return [];
  const named = namedBy(merged.sections.permissions.rules, app);
  const granted = grantsOf(report, app);
  const missing = new Map<Written, string[]>();
  for (const { atom, written } of named) {
    const [call = ''] = atom;
    if (granted.some(({ atoms }) => atoms.some((each) => meets(each, atom)))) continue;
    if (lacksNothing(report, atom)) continue;
    missing.set(written, [...(missing.get(written) ?? []), `${call} on ${wordOf(atom, app)}`]);
  }
  return [
    ...grantedBeyond(view, report, named, granted),
    ...sharedBeyond(view, report, granted),
    ...[...missing].map(([{ at }, calls]) =>
      diagnostic('profile/differs', at, `the template does not grant ${fn} ${listed(calls)}`),
    ),
    ...allowedBeyond(view, named, granted),
  ];
}

/**
 * Returns rules that allow more than the role: any resource, or actions by a glob, of which the role has a part. Such a rule no longer
 * says what the function may do, and its deny of the rest is empty. A rule that `derive` writes, or that watches, is none.
 */
function allowedBeyond(
  { subject: { app }, fn, derived: own }: FunctionView,
  named: readonly Named[],
  granted: readonly Grant[],
): readonly Diagnostic[] {
  const derived = own?.sections.permissions;
  const needed =
    derived === undefined || derived === 'none'
      ? []
      : [...derived.values()].flatMap(({ rule }) => callsOf(rule));
  const isNeeded = ({ rule }: Written): boolean =>
    callsOf(rule).every((atom) => needed.some((each) => callCovers(each, atom)));
  const wider = new Map<Written, { readonly calls: string[]; readonly grants: string[] }>();
  for (const { atom, written } of named) {
    const [call = '', on = ''] = atom;
    if (written.rule.action !== 'allow' || written.origin === 'company' || isNeeded(written)) continue;
    if (!isGlob(call) && on !== '*') continue;
    const meeting = granted.filter(({ atoms }) => atoms.some((each) => meets(each, atom)));
    const isGranted = meeting.some(({ atoms }) =>
      atoms.some(([action = '', at = '']) => callCovers([action, on === '*' ? at : '*'], [call, on])),
    );
    if (meeting.length === 0 || isGranted) continue;
    const place = wider.get(written) ?? { calls: [], grants: [] };
    place.calls.push(`${call} on ${wordOf(atom, app)}`);
    place.grants.push(
      ...meeting.map(({ grant, atoms }) => `${grant.action} on ${wordOf(atoms.at(-1) ?? [], app)}`),
    );
    wider.set(written, place);
  }
  return [...wider].map(([{ at, name }, { calls, grants }]) =>
    diagnostic(
      'profile/differs',
      at,
      `permissions/${name} allows ${fn} ${listed(calls)}, of which the template grants only ${listed(grants)}`,
    ),
  );
}

/** Returns the grants that no rule names. A role of several functions is compared with the rules of all of them, and reported with the first. */
function grantedBeyond(
  { subject, effectiveOf }: FunctionView,
  report: FunctionReport,
  namedInOwnRules: readonly Named[],
  granted: readonly Grant[],
): readonly Diagnostic[] {
  const { app } = subject;
  const holders = subject.report.functions.filter(({ role }) => role?.id === report.role?.id);
  if (holders[0]?.name !== report.name) return [];
  const rulesOf = (name: string): Rules => effectiveOf(name).sections.permissions.rules;
  const named = [...namedInOwnRules, ...holders.slice(1).flatMap(({ name }) => namedBy(rulesOf(name), app))];
  const denied = holders.flatMap(({ name }) => deniedBy(rulesOf(name), app));
  const platform = holders.flatMap(platformCalls);
  const kept = holders.flatMap(({ keptForUnknown }) => keptForUnknown);
  const holder = holders.length > 1 ? `the role of ${listed(holders.map(({ name }) => name))}` : report.name;
  const more = new Map<string, Beyond>();
  for (const { grant, atoms } of granted) {
    const isIn = (all: readonly Named[]): boolean =>
      all.some((each) => atoms.some((atom) => callCovers(each.atom, atom)));
    const isDenied = isIn(denied);
    if (isOfThePlatform(atoms, platform) || (!isDenied && isIn(named))) continue;
    const open = kept.find(({ action, resource }) => action === grant.action && resource === grant.resource);
    const reason = reasonOf(isDenied, open?.unknown);
    const key = `${grant.file}:${grant.line} ${reason.why}`;
    const place = more.get(key) ?? { ...reason, at: grant, calls: [] };
    place.calls.push(`${grant.action} on ${wordOf(atoms.at(-1) ?? [], app)}`);
    more.set(key, place);
  }
  return [...more.values()].map(({ code, at: { file, line }, why, calls }) =>
    diagnostic(code, { file, line, column: 1 }, `${holder} has ${listed(calls)}, ${why}`),
  );
}

/** Returns the grants of a role of several functions that some of them do not need, as a report with the first function. */
function sharedBeyond(
  { subject, effectiveOf }: FunctionView,
  { role, name }: FunctionReport,
  granted: readonly Grant[],
): readonly Diagnostic[] {
  const { app } = subject;
  const holders = subject.report.functions.filter((each) => each.role?.id === role?.id);
  const [first] = granted;
  if (holders.length < 2 || holders[0]?.name !== name || !first) return [];
  const own = holders.map((holder) => ({
    holder,
    named: namedBy(effectiveOf(holder.name).sections.permissions.rules, app),
  }));
  const names = ({ named }: (typeof own)[number], { atoms }: Grant): boolean =>
    named.some((each) => atoms.some((atom) => callCovers(each.atom, atom)));
  const beyond = own.flatMap((each) => {
    const { holder } = each;
    const calls = granted
      .filter((grant) => own.some((other) => names(other, grant)) && !names(each, grant))
      .filter(({ atoms }) => !isOfThePlatform(atoms, platformCalls(holder)))
      .filter(
        ({ grant: { action, resource } }) =>
          !holder.keptForUnknown.some((kept) => kept.action === action && kept.resource === resource),
      )
      .map(({ grant, atoms }) => `${grant.action} on ${wordOf(atoms.at(-1) ?? [], app)}`);
    return calls.length > 0 ? [`${holder.name} (${listed(calls)})`] : [];
  });
  if (beyond.length === 0) return [];
  const { file, line } = first.grant;
  const about = `the role of ${listed(holders.map((holder) => holder.name))}: ${listed(beyond)}`;
  return [diagnostic('profile/shared-role', { file, line, column: 1 }, about)];
}

/** Returns the reason for a report. A grant that an open question may need is no error: the rulebase keeps it in a rule on watch. */
function reasonOf(isDenied: boolean, question: string | undefined): Pick<Beyond, 'code' | 'why'> {
  if (isDenied) return { code: 'profile/differs', why: 'which a rule denies' };
  if (question !== undefined) return { code: 'profile/kept', why: `until ${question} is answered` };
  return { code: 'profile/differs', why: 'which no rule names' };
}

const platformCalls = ({ needed }: FunctionReport): readonly Atom[] =>
  needed.flatMap(({ action, because, resources }): readonly Atom[] =>
    because === 'runtime' || because === 'trigger' ? resources.map(({ pattern }) => [action, pattern]) : [],
  );

/** Grants at one place that are reported for the same reason. */
interface Beyond {
  readonly code: 'profile/differs' | 'profile/kept';
  readonly why: string;
  readonly at: Grant['grant'];
  readonly calls: string[];
}

type Written = EffectiveRule<'permissions'>;
type Rules = readonly Written[];

interface Named {
  readonly atom: Atom;
  readonly written: Written;
}

interface Grant {
  readonly grant: FunctionReport['granted'][number];
  /** The grant as written, and, if its region and account are `*`, in the form in which the template writes its own resources. */
  readonly atoms: readonly Atom[];
}

const grantsOf = ({ granted }: FunctionReport, app: App): readonly Grant[] =>
  granted.map((grant) => {
    const on = grantedPattern(grant.resource, app);
    return { grant, atoms: [...new Set([on, ofThisStack(on)])].map((each) => [grant.action, each]) };
  });

/** Returns the ARN with this region and account in place of `*`: `arn:aws:dynamodb:*:*:table/x` includes the table x of this stack. */
function ofThisStack(arn: string): string {
  const [, partition, service, region, account, rest] =
    /^arn:(\$\{[^}]*\}|[^:]*):([^:]*):(\$\{[^}]*\}|[^:]*):(\$\{[^}]*\}|[^:]*):(.*)$/s.exec(arn) ?? [];
  if (rest === undefined) return arn;
  const parts = [
    /^(\*|aws[a-z-]*)$/.test(partition ?? '') ? '${AWS::Partition}' : partition,
    service,
    region === '*' ? '${AWS::Region}' : region,
    account === '*' ? '${AWS::AccountId}' : account,
  ];
  return `arn:${parts.join(':')}:${rest}`;
}

const wordOf = ([, on = '*']: Atom, app: App): string => (on === '*' ? 'any resource' : patternWord(on, app));

/** Returns the parts that the rules allow. */
const namedBy = (rules: Rules, app: App): readonly Named[] =>
  partsOf(
    rules.filter(({ rule }) => rule.action !== 'deny'),
    app,
  );

const deniedBy = (rules: Rules, app: App): readonly Named[] =>
  partsOf(
    rules.filter(({ rule }) => rule.action === 'deny'),
    app,
  );

const partsOf = (rules: Rules, app: App): readonly Named[] =>
  rules.flatMap((written) => patternsOf(written, app).map((atom) => ({ atom, written })));

function patternsOf({ rule }: Written, app: App): readonly Atom[] {
  const patterns = rule.resource?.flatMap((word) => wordPattern(word, rule.call, app));
  return callsOf(patterns ? { ...rule, resource: patterns } : rule);
}

/** Returns true if the role grants the call, or a part of the calls that the rule's globs match. */
const meets = ([call = '', resource = '']: Atom, [otherCall = '', other = '']: Atom): boolean =>
  globsMeet(call.toLowerCase(), otherCall.toLowerCase()) && globsMeet(resource, other);

/** Returns true if the code needs the call and the review does not report it as missing: one of several resources may be enough. */
const lacksNothing = ({ needed, missing }: FunctionReport, call: Atom): boolean =>
  needed.some(({ action, resources }) => resources.some(({ pattern }) => meets([action, pattern], call))) &&
  !missing.some(({ action, resource }) => meets([action, resource], call));

/**
 * Returns true for a grant that the platform uses for logs, polling, failed and blocked events, or network interfaces: the same
 * action, or any action of logs, xray and ec2, of which the frameworks grant more than is needed.
 */
const isOfThePlatform = (granted: readonly Atom[], platform: readonly Atom[]): boolean =>
  granted.some((atom) =>
    platform.some(([action = '', on = '']) => {
      const service = action.slice(0, action.indexOf(':') + 1);
      return /^(logs|xray|ec2):/.test(service)
        ? (atom[0] ?? '').startsWith(service)
        : atom[0] === action && meets(atom, [action, on]);
    }),
  );

const listed = (texts: readonly string[]): string => {
  const unique = [...new Set(texts)];
  return unique.length <= 3
    ? unique.join(', ')
    : `${unique.slice(0, 3).join(', ')} and ${unique.length - 3} more`;
};
