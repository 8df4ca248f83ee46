import { compareText, type ProfileSection, profileSections } from '@emmental/model';
import { functionNames } from '../compile/compile.ts';
import { type Atom, atomCovers, atomsOf } from '../cover/atoms.ts';
import { type Effective, type EffectiveRule, effective, strictness } from '../levels/effective.ts';
import { isFresh, type ProfileFile, type RuleOf } from '../rulebase.ts';
import { ruleText } from '../write/rule-text.ts';

/** Does a change allow more, less, or the same? One that does both widens. */
export type Label = 'WIDENS' | 'NARROWS' | 'SAME';

export interface Change {
  readonly label: Label;
  /** The function; `(defaults)` or `(company)` where the rule stands there, `(file)` for what is of none. */
  readonly owner: string;
  /** `outbound/payments`, `mode/outbound`, `floor`. */
  readonly subject: string;
  /** Null = in every environment. */
  readonly environment: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * What changes from one rulebase to another, rule by rule, each labelled by what is allowed in the end: a rule that is
 * renamed, moved or covered by another one is the same.
 */
export function diff(before: ProfileFile, after: ProfileFile): readonly Change[] {
  const environments = new Set([
    ...Object.keys(before.profile.environments ?? {}),
    ...Object.keys(after.profile.environments ?? {}),
  ]);
  const functions = new Set([...functionNames(before, null), ...functionNames(after, null)]);
  const changes = new Map<string, Change>();
  for (const environment of [null, ...[...environments].sort(compareText)])
    for (const fn of functions.size === 0 ? ['(any)'] : functions)
      for (const change of functionChanges(before, after, fn, environment)) {
        const everywhere = JSON.stringify({ ...change, environment: null });
        if (!changes.has(everywhere))
          changes.set(environment === null ? everywhere : JSON.stringify(change), change);
      }
  return [...changes.values(), ...fileChanges(before, after)].sort(
    (a, b) =>
      order.indexOf(a.label) - order.indexOf(b.label) ||
      compareText(a.owner, b.owner) ||
      compareText(a.subject, b.subject) ||
      compareText(a.environment ?? '', b.environment ?? ''),
  );
}

const order: readonly Label[] = ['WIDENS', 'NARROWS', 'SAME'];

function functionChanges(
  before: ProfileFile,
  after: ProfileFile,
  fn: string,
  environment: string | null,
): readonly Change[] {
  const a = effective(before, fn, environment).value;
  const b = effective(after, fn, environment).value;
  return [
    ...settingChanges(a, b, fn, environment),
    ...profileSections.flatMap((section) => sectionChanges(section, a, b, fn, environment)),
  ];
}

function settingChanges(
  a: Effective,
  b: Effective,
  fn: string,
  environment: string | null,
): readonly Change[] {
  const changes: Change[] = [];
  const note = (subject: string, before: string | null, after: string | null, label: Label) => {
    if (before !== after) changes.push({ label, owner: fn, subject, environment, before, after });
  };
  const modes = profileSections.filter((section) => a.mode[section] !== b.mode[section]);
  const isWhole =
    modes.length === profileSections.length &&
    new Set(modes.map((one) => `${a.mode[one]}${b.mode[one]}`)).size === 1;
  for (const section of isWhole ? modes.slice(0, 1) : modes) {
    const label = strictness[b.mode[section]] < strictness[a.mode[section]] ? 'WIDENS' : 'NARROWS';
    note(isWhole ? 'mode' : `mode/${section}`, a.mode[section], b.mode[section], label);
  }
  note('on-error', a.onError, b.onError, b.onError === 'open' ? 'WIDENS' : 'NARROWS');
  note('break-glass', a.breakGlass, b.breakGlass, b.breakGlass === 'allowed' ? 'WIDENS' : 'NARROWS');
  note(
    'quarantine',
    a.quarantine,
    b.quarantine,
    b.quarantine === null ? 'WIDENS' : a.quarantine === null ? 'NARROWS' : 'SAME',
  );
  note('on-block/http', String(a.http), String(b.http), 'SAME');
  note('owner', a.owner, b.owner, 'SAME');
  return changes;
}

function sectionChanges(
  section: ProfileSection,
  a: Effective,
  b: Effective,
  fn: string,
  environment: string | null,
): readonly Change[] {
  const before = a.sections[section];
  const after = b.sections[section];
  const changes: Change[] = [];
  if (before.limited !== after.limited)
    changes.push({
      label: after.limited ? 'NARROWS' : 'WIDENS',
      owner: fn,
      subject: section,
      environment,
      before: before.limited ? 'limited' : 'not limited',
      after: after.limited ? 'limited' : 'not limited',
    });
  const allowed = (rules: readonly EffectiveRule[], limited: boolean) => (atom: Atom) =>
    !limited || rules.some((one) => one.rule.action !== 'deny' && hasAtom(section, one, atom));
  const denied = (rules: readonly EffectiveRule[]) => (atom: Atom) =>
    rules.some((one) => one.rule.action === 'deny' && hasAtom(section, one, atom));
  const now = { allowed: allowed(after.rules, after.limited), denied: denied(after.rules) };
  const then = { allowed: allowed(before.rules, before.limited), denied: denied(before.rules) };
  const names = new Set([...before.rules, ...after.rules].map(({ name }) => name));
  for (const name of [...names].sort(compareText)) {
    const old = before.rules.find((one) => one.name === name);
    const next = after.rules.find((one) => one.name === name);
    const [from, to] = [textOf(section, old), textOf(section, next)];
    if (from === to) continue;
    const widens =
      partsOf(section, next, 'allow').some((atom) => !then.allowed(atom)) ||
      partsOf(section, old, 'deny').some((atom) => !now.denied(atom)) ||
      inspectsLess(old, next) ||
      leavesMore(section, old, after.rules, now.allowed);
    const narrows =
      partsOf(section, old, 'allow').some((atom) => !now.allowed(atom)) ||
      partsOf(section, next, 'deny').some((atom) => !then.denied(atom)) ||
      inspectsLess(next, old) ||
      leavesMore(section, next, before.rules, then.allowed);
    changes.push({
      label: widens ? 'WIDENS' : narrows ? 'NARROWS' : 'SAME',
      owner: ownerOf(next ?? old, fn),
      subject: `${section}/${name}`,
      environment,
      before: from,
      after: to,
    });
  }
  return changes;
}

const textOf = (section: ProfileSection, one: EffectiveRule | undefined): string | null =>
  one ? ruleText(section, one.rule) : null;

function partsOf(
  section: ProfileSection,
  one: EffectiveRule | undefined,
  kind: 'allow' | 'deny',
): readonly Atom[] {
  if (!one || (one.rule.action === 'deny') !== (kind === 'deny')) return [];
  return atomsOf(section, one.rule as RuleOf<typeof section>);
}

const hasAtom = (section: ProfileSection, one: EffectiveRule, atom: Atom): boolean =>
  atomsOf(section, one.rule as RuleOf<typeof section>).some((wide) => atomCovers(section, wide, atom));

/** Fewer classes of attacks are looked for, or the learned shape no longer counts. */
function inspectsLess(before: EffectiveRule | undefined, after: EffectiveRule | undefined): boolean {
  const [a, b] = [before?.rule, after?.rule];
  if (!a || !b || !('inspect' in a) || !('inspect' in b)) return false;
  const list = (inspect: typeof a.inspect): readonly string[] | null =>
    inspect === 'all' ? null : inspect === 'none' ? [] : inspect;
  const [old, next] = [list(a.inspect), list(b.inspect)];
  if (a.shape !== undefined && b.shape === undefined) return true;
  return next !== null && (old === null || old.some((one) => !next.includes(one)));
}

/** What one of the rules keeps fresh may be written by the others, and none of them keeps it so. */
const leavesMore = (
  section: ProfileSection,
  one: EffectiveRule | undefined,
  others: readonly EffectiveRule[],
  allowed: (atom: Atom) => boolean,
): boolean =>
  one !== undefined &&
  isFresh(one.rule) &&
  partsOf(section, one, 'allow').some(
    (atom) =>
      atom[0] === 'write' &&
      allowed(atom) &&
      !others.some((other) => isFresh(other.rule) && hasAtom(section, other, atom)),
  );

const ownerOf = (one: EffectiveRule | undefined, fn: string): string =>
  one?.origin === 'company' ? '(company)' : one?.level[0] === 'defaults' ? '(defaults)' : fn;

/** What holds for the whole file: the floor, what is extended, accepted findings. */
function fileChanges(before: ProfileFile, after: ProfileFile): readonly Change[] {
  const changes: Change[] = [];
  const note = (subject: string, from: unknown, to: unknown, label: Label) => {
    const [a, b] = [from, to].map((one) =>
      one === undefined ? null : typeof one === 'string' ? one : JSON.stringify(one),
    );
    if (a !== b)
      changes.push({
        label,
        owner: '(file)',
        subject,
        environment: null,
        before: a ?? null,
        after: b ?? null,
      });
  };
  const [a, b] = [before.profile, after.profile];
  const paths = (file: ProfileFile) => file.company.map(({ path }) => path.split('/').at(-1));
  note(
    'extends',
    a.extends,
    b.extends,
    paths(before).every((path) => paths(after).includes(path)) ? 'SAME' : 'WIDENS',
  );
  note(
    'floor/mode',
    a.floor?.mode,
    b.floor?.mode,
    rank(b.floor?.mode) < rank(a.floor?.mode) ? 'WIDENS' : 'NARROWS',
  );
  const days = (profile: typeof a) => profile.floor?.['exception-days'] ?? Number.POSITIVE_INFINITY;
  note(
    'floor/exception-days',
    a.floor?.['exception-days'],
    b.floor?.['exception-days'],
    days(b) > days(a) ? 'WIDENS' : 'NARROWS',
  );
  const left = (b.floor?.approvers ?? []).filter((one) => (a.floor?.approvers ?? []).includes(one));
  note(
    'floor/approvers',
    a.floor?.approvers,
    b.floor?.approvers,
    left.length < (a.floor?.approvers ?? []).length ? 'WIDENS' : 'SAME',
  );
  for (const name of Object.keys({ ...a.exceptions, ...b.exceptions }).sort(compareText)) {
    const [old, next] = [a.exceptions?.[name], b.exceptions?.[name]];
    note(
      `exceptions/${name}`,
      old,
      next,
      next === undefined ||
        (old && next.until <= old.until && next.finding === old.finding && next.where === old.where)
        ? 'NARROWS'
        : 'WIDENS',
    );
  }
  for (const name of Object.keys({ ...a.assume, ...b.assume }).sort(compareText))
    note(`assume/${name}`, a.assume?.[name], b.assume?.[name], 'SAME');
  return changes;
}

const rank = (mode: keyof typeof strictness | undefined): number =>
  mode === undefined ? -1 : strictness[mode];
