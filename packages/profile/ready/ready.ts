import { type Diagnostic, type ProfileSection, profileSections } from '@emmental/model';
import { needsQuarantine } from '../check/check.ts';
import { unreadCode } from '../derive/input.ts';
import { type Explained, explain, type Row } from '../explain/rows.ts';
import type { Told } from '../rulebase.ts';
import { functionsOf, reportOf, type Subject } from '../subject.ts';

/** Can a section of a function be enforced? */
export type Readiness =
  | { readonly kind: 'enforced' }
  | { readonly kind: 'now' }
  | { readonly kind: 'not-yet'; readonly decisions: readonly Decision[] };

/** Something that a person has to say, once; the same for all rules that wait for it. */
export interface Decision {
  /** Equal for equal decisions. */
  readonly id: string;
  /** `Thumbnails/outbound/callback-url`, or the section. */
  readonly about: string;
  readonly why: string;
  /** A command, or what to write. */
  readonly todo: string;
}

export interface ReadyFunction {
  readonly fn: string;
  readonly sections: Readonly<Record<ProfileSection, Readiness>>;
  readonly decisions: readonly Decision[];
}

/** What was refused in traffic that holds no attack, by section: such a section is not ready. */
export type Refused = (fn: string, section: ProfileSection) => number;

/**
 * What can be enforced now, by function and section, and what a person has to decide first. An answer that several
 * rules wait for is one decision.
 */
export function ready(
  subject: Subject,
  environment: string | null,
  refused: Refused = () => 0,
): Told<readonly ReadyFunction[]> {
  const diagnostics: Diagnostic[] = [];
  const functions = functionsOf(subject).map((fn): ReadyFunction => {
    const { value, diagnostics: said } = explain(subject, fn, environment);
    diagnostics.push(...said);
    const one = (section: ProfileSection) => readinessOf(section, value, subject, refused(fn, section));
    const sections = {
      inbound: one('inbound'),
      outbound: one('outbound'),
      files: one('files'),
      processes: one('processes'),
      code: one('code'),
      permissions: one('permissions'),
    };
    const decisions = new Map<string, Decision>();
    for (const section of profileSections) {
      const readiness = sections[section];
      if (readiness.kind === 'not-yet')
        for (const each of readiness.decisions) if (!decisions.has(each.id)) decisions.set(each.id, each);
    }
    return { fn, sections, decisions: [...decisions.values()] };
  });
  return { value: functions, diagnostics };
}

function readinessOf(
  section: ProfileSection,
  { fn, own, rows, notLimited }: Explained,
  subject: Subject,
  refused: number,
): Readiness {
  if (own.mode[section] === 'enforce') return { kind: 'enforced' };
  const decisions: Decision[] = [];
  if (notLimited.includes(section) || !own.sections[section].limited)
    decisions.push({
      id: `${fn}/${section}`,
      about: `${fn}/${section}`,
      why: 'the section is missing, so nothing of it is limited',
      todo: 'write its rules, or none',
    });
  for (const row of rows)
    if (row.section === section && row.action === 'watch' && row.origin !== 'implied')
      decisions.push(watched(fn, row, subject));
  if (section === 'inbound') decisions.push(...quarantines(fn, own.quarantine, subject));
  if (refused > 0)
    decisions.push({
      id: `${fn}/${section}/refused`,
      about: `${fn}/${section}`,
      why: `${refused} signals tell of calls that no rule allows, without an attack in them`,
      todo: 'emmental profile learn SIGNALS',
    });
  return decisions.length === 0 ? { kind: 'now' } : { kind: 'not-yet', decisions };
}

/** What a person writes in the place of a rule that watches, where no question can be answered. */
export const instead: Readonly<Record<ProfileSection, string>> = {
  inbound: 'write what starts it instead: { from: POST /orders }',
  outbound: 'write its hosts instead: { to: api.example.com:443 }',
  files: 'write its paths instead: { read: /tmp/** }',
  processes: 'write its programs instead: { run: /usr/bin/convert }',
  code: 'set its action to allow or deny',
  permissions: 'write its calls instead: { call: s3:GetObject, resource: Uploads/* }',
};

/** The question behind a watched rule; code that was not read is one question for all sections. */
function watched(fn: string, row: Row, subject: Subject): Decision {
  const about = `${fn}/${row.section}/${row.name}`;
  const { open } = row;
  if (open === null)
    return { id: about, about, why: 'the rule is watched', todo: 'set action to allow or deny' };
  const unread = unreadOf(fn, subject);
  const isUnread = unread !== null && unread.what === open.what;
  return {
    id: open.answer ?? (isUnread ? `${fn}/${open.what}` : about),
    about,
    why: `${open.what}: ${open.why}`,
    todo: open.answer ?? instead[row.section],
  };
}

function unreadOf(fn: string, subject: Subject): ReturnType<typeof unreadCode> {
  const report = reportOf(subject, fn);
  const declaration = subject.app.functions.find(({ name }) => name === fn);
  return report && declaration ? unreadCode({ app: subject.app, declaration, fn: report, native: [] }) : null;
}

/** One place for blocked events does for the whole app. */
function quarantines(fn: string, quarantine: string | null, { app }: Subject): readonly Decision[] {
  const declaration = app.functions.find(({ name }) => name === fn);
  if (quarantine !== null || !declaration?.triggers.some(needsQuarantine)) return [];
  return [
    {
      id: 'quarantine',
      about: `${fn}/inbound`,
      why: 'nobody waits for an answer there: a blocked event needs a place to wait',
      todo: 'under defaults, for all functions: on-block: { quarantine: sqs:QUEUE }, or s3:BUCKET/prefix, file:/FOLDER',
    },
  ];
}
