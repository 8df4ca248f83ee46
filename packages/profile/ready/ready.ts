import type { Diagnostic, ProfileSection } from '@emmental/model';
import { unreadCode } from '../derive/input.ts';
import { type Explained, explainView, type Row } from '../explain/rows.ts';
import type { WithDiagnostics } from '../rulebase.ts';
import { bySection, sectionNamed } from '../sections/index.ts';
import type { FunctionView, Section } from '../sections/section.ts';
import { functionsOf, type Subject, viewOf } from '../subject.ts';

/** The answer to one question: can this section of this function be enforced? */
export type Readiness =
  | { readonly kind: 'enforced' }
  | { readonly kind: 'now' }
  /** The guard of the function's language has no policy for the section, or the language has no guard. */
  | { readonly kind: 'no-guard' }
  | { readonly kind: 'not-yet'; readonly decisions: readonly Decision[] };

/** A decision that a person has to take; several rules can wait for the same decision. */
export interface Decision {
  /** The id is equal for equal decisions. */
  readonly id: string;
  /** `Thumbnails/outbound/callback-url`, or the section. */
  readonly about: string;
  readonly why: string;
  /** A command, or text for the rulebase. */
  readonly todo: string;
}

export interface ReadyFunction {
  readonly fn: string;
  readonly sections: Readonly<Record<ProfileSection, Readiness>>;
  readonly decisions: readonly Decision[];
}

/** Counts the calls that were refused in traffic without an attack; a section with such a call is not ready. */
export type Refused = (fn: string, section: ProfileSection) => number;

/**
 * Finds the sections of each function that can be enforced now, and the decisions that a person has to take for the others. An
 * answer for which several rules wait is one decision.
 */
export function ready(
  subject: Subject,
  environment: string | null,
  refused: Refused = () => 0,
): WithDiagnostics<readonly ReadyFunction[]> {
  const diagnostics: Diagnostic[] = [];
  const functions = functionsOf(subject).map((fn): ReadyFunction => {
    const { value: view, diagnostics: found } = viewOf(subject, fn, environment);
    diagnostics.push(...found);
    const explained = explainView(view);
    const sections = bySection((section) => readinessOf(section, explained, view, refused(fn, section.name)));
    const decisions = new Map<string, Decision>();
    for (const readiness of Object.values(sections))
      if (readiness.kind === 'not-yet')
        for (const each of readiness.decisions) if (!decisions.has(each.id)) decisions.set(each.id, each);
    return { fn, sections, decisions: [...decisions.values()] };
  });
  return { value: functions, diagnostics };
}

function readinessOf(
  section: Section,
  { fn, merged, rows, notLimited }: Explained,
  view: FunctionView,
  refused: number,
): Readiness {
  const { name } = section;
  if (view.declaration && !section.guards.some((language) => language === view.declaration?.language))
    return { kind: 'no-guard' };
  if (merged.mode[name] === 'enforce') return { kind: 'enforced' };
  const decisions: Decision[] = [];
  if (notLimited.includes(name) || !merged.sections[name].limited)
    decisions.push({
      id: `${fn}/${name}`,
      about: `${fn}/${name}`,
      why: 'the section is missing, so it has no limits',
      todo: 'write its rules into emmental.yaml, or none',
    });
  for (const row of rows)
    if (row.section === name && row.action === 'watch' && row.origin !== 'implied')
      decisions.push(watched(row, view));
  decisions.push(...(section.undecided?.(view) ?? []));
  if (refused > 0)
    decisions.push({
      id: `${fn}/${name}/refused`,
      about: `${fn}/${name}`,
      why: `${refused} signals report calls that no rule allows, without an attack`,
      todo: 'emmental profile learn SIGNALS',
    });
  return decisions.length === 0 ? { kind: 'now' } : { kind: 'not-yet', decisions };
}

/** Returns the decision for which a rule on watch waits. Code that was not read is one decision for all sections. */
function watched(row: Row, view: FunctionView): Decision {
  const { fn } = view;
  const about = `${fn}/${row.section}/${row.name}`;
  const { open } = row;
  if (open === null)
    return {
      id: about,
      about,
      why: 'the action of the rule is watch',
      todo: 'set its action to allow or deny',
    };
  const unread = unreadOf(view);
  const isUnread = unread !== null && unread.what === open.what;
  return {
    id: open.answer ?? (isUnread ? `${fn}/${open.what}` : about),
    about,
    why: `${open.what}: ${open.why}`,
    todo: open.answer ?? sectionNamed(row.section).text.instead,
  };
}

function unreadOf({ subject, report, declaration }: FunctionView): ReturnType<typeof unreadCode> {
  return report && declaration ? unreadCode({ app: subject.app, declaration, fn: report, native: [] }) : null;
}
