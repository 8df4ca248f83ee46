import { compareText, type ProfileSection, profileSections, type Signal } from '@emmental/model';
import { appName, functionsOf, type Subject, viewOf } from '../subject.ts';
import { additionsFrom } from './additions.ts';
import { doubtsIn } from './attacks.ts';
import { shapedRules, shapesIn, skeletonsIn } from './forms.ts';
import type { Addition, Lesson, Refusal, Removal } from './lesson.ts';
import { hitsOf, removalsFrom, silentSources } from './removals.ts';

/**
 * Learns from a window of signals; signals of other apps are left out. A call that an invocation with an attack made is learned from
 * no signal, and nothing is learned from a signal that may belong to such an invocation. Rules without a hit are removed, unless one
 * of the function's sources sent no event in the window: its events may need them.
 */
export function learn(subject: Subject, signals: readonly Signal[], environment: string | null): Lesson {
  const names = new Set(functionsOf(subject));
  const app = appName(subject.file, subject.app);
  const ofApp = signals.filter((signal) => signal.app === app && names.has(signal.function));
  const doubt = doubtsIn(ofApp);
  const refusals = new Map<string, Refusal>();
  const refuse = (refusal: Refusal): void => {
    refusals.set(`${refusal.fn} ${refusal.section} ${refusal.what}`, refusal);
  };
  const additions: Addition[] = [];
  const removals: Removal[] = [];
  const waiting: { fn: string; sources: readonly string[] }[] = [];
  for (const fn of names) {
    const theirs = ofApp.filter((signal) => signal.function === fn);
    const { value: view } = viewOf(subject, fn, environment);
    additions.push(...additionsFrom(theirs, view, doubt, refuse));
    const hits = hitsOf(theirs);
    if (hits.invocations === 0) continue;
    const sources = silentSources(view, hits);
    if (sources.length > 0) waiting.push({ fn, sources });
    else removals.push(...removalsFrom(view, hits));
  }
  const clean = ofApp.filter((signal) => {
    const why = doubt(signal);
    if (why !== null && holdsForms(signal))
      refuse({ fn: signal.function, section: null, what: 'forms of calls and of events', why });
    return why === null;
  });
  const shapes = shapesIn(clean);
  return {
    additions: additions.sort(byPlace),
    removals: removals.sort(byPlace),
    refusals: [...refusals.values()].sort(byPlace),
    waiting,
    skeletons: skeletonsIn(clean),
    shapes,
    shaped: shapedRules(subject.file, shapes),
    signals: ofApp.length,
    ofOthers: countsBy(signals.map((signal) => signal.app).filter((name) => name !== app)),
  };
}

const holdsForms = ({ evidence: { skeletons, shape } }: Signal): boolean =>
  skeletons !== undefined || shape !== undefined;

function countsBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names.toSorted(compareText)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

interface Place {
  readonly fn: string;
  readonly section: ProfileSection | null;
  readonly name?: string;
  readonly what?: string;
}

const byPlace = (a: Place, b: Place): number =>
  compareText(a.fn, b.fn) ||
  rankOf(a.section) - rankOf(b.section) ||
  compareText(a.name ?? a.what ?? '', b.name ?? b.what ?? '');

/** Returns the position of a section in the file; entries without a section come last. */
const rankOf = (section: ProfileSection | null): number =>
  section === null ? profileSections.length : profileSections.indexOf(section);
