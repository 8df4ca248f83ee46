import { compareText, type ProfileSection, profileSections, type Signal } from '@emmental/model';
import type { FunctionView } from '../sections/section.ts';
import { appName, functionsOf, type Subject, viewOf } from '../subject.ts';
import { type Actions, collectActions, type Room } from './actions.ts';
import { additionsFrom } from './additions.ts';
import { type Attacks, collectAttacks } from './attacks.ts';
import { countTraffic, type TrafficCounts } from './counts.ts';
import { collectForms, type LearnedForms, type MergeShapes, shapedRules } from './forms.ts';
import type { Addition, Lesson, Refusal, Removal, Waiting } from './lesson.ts';
import { matchesOf, unusedRules } from './removals.ts';
import type { RemovalWindow } from './window.ts';

export interface LearnOptions {
  /** An environment of the rulebase; null = the rules of every environment. */
  readonly environment: string | null;
  readonly window: RemovalWindow;
  /** The action of new rules: `watch`, unless a person has reviewed the calls. */
  readonly action: 'allow' | 'watch';
  /** Returns the digests of the present rulebase in the signals of a function. */
  readonly digestsOf: (fn: string) => ReadonlySet<string>;
  readonly mergeShapes: MergeShapes;
  /** Today, as `2026-11-24`. */
  readonly today: string;
}

/** Learns signal by signal, in bounded memory. */
export interface Learning {
  readonly add: (signal: Signal) => void;
  readonly result: () => Lesson;
}

interface Learned {
  readonly view: FunctionView;
  readonly actions: Actions;
  readonly counts: TrafficCounts;
  readonly forms: LearnedForms;
  signals: number;
}

/** The most names of other apps that are kept. */
const mostNames = 1000;

/**
 * Learns from signals; those of other apps are left out. Traffic can be written by an attacker, and silence shows nothing. So a call that
 * an invocation with an attack made is learned from no signal, a blocked call is not learned, new rules watch, and a rule without a hit
 * is removed only if the code does not need it and the traffic without an attack fills the window.
 */
export function learning(subject: Subject, options: LearnOptions): Learning {
  const app = appName(subject.file, subject.app);
  const room: Room = { actions: 0, invocations: 0, leftOut: 0 };
  const attacks = collectAttacks();
  const functions = new Map(functionsOf(subject).map((fn) => [fn, learned(subject, fn, options, room)]));
  const ofOthers = new Map<string, number>();
  return {
    add: (signal) => {
      const fn = functions.get(signal.function);
      if (signal.app !== app) addName(ofOthers, signal.app);
      else if (fn) {
        fn.signals += 1;
        const isAttack = attacks.note(signal);
        if (isAttack) fn.counts.attack(signal);
        fn.counts.add(signal);
        fn.actions.add(signal, isAttack);
        fn.forms.add(signal);
      }
    },
    result: () => lessonOf(subject, [...functions.values()], { attacks, room, ofOthers, options }),
  };
}

function learned(subject: Subject, fn: string, options: LearnOptions, room: Room): Learned {
  const { value: view } = viewOf(subject, fn, options.environment);
  const digests = options.digestsOf(fn);
  return {
    view,
    actions: collectActions(view, room),
    counts: countTraffic({ ...matchesOf(view), digests, today: options.today }),
    forms: collectForms(options.mergeShapes),
    signals: 0,
  };
}

interface Collected {
  readonly attacks: Attacks;
  readonly room: Room;
  readonly ofOthers: ReadonlyMap<string, number>;
  readonly options: LearnOptions;
}

function lessonOf(
  subject: Subject,
  functions: readonly Learned[],
  { attacks: { doubt }, room, ofOthers, options }: Collected,
): Lesson {
  const refusals = new Map<string, Refusal>();
  const refuse = (refusal: Refusal): void => {
    refusals.set(`${refusal.fn} ${refusal.section} ${refusal.what}`, refusal);
  };
  const additions: Addition[] = [];
  const removals: Removal[] = [];
  const waiting: Waiting[] = [];
  const needed = new Map<string, number>();
  const skeletons = new Map<string, Readonly<Record<string, readonly string[]>>>();
  const shapes = new Map<string, unknown>();
  for (const { view, actions, counts, forms } of functions) {
    const { fn } = view;
    additions.push(...additionsFrom(actions.all(), { view, doubt, action: options.action, refuse }));
    const traffic = counts.result();
    const { attack, rulebase, time } = traffic.without;
    if (traffic.invocations + attack + rulebase + time > 0) {
      const unused = unusedRules(view, traffic, options.window);
      removals.push(...unused.removals);
      if (unused.waiting) waiting.push(unused.waiting);
      if (unused.needed > 0) needed.set(fn, unused.needed);
    }
    // Counts have no invocation id: any attack on the function may be in its forms.
    const why = doubt({ fn, isAttack: false, invocations: [], isNameless: true });
    if (why !== null && forms.isSeen())
      refuse({ fn, section: null, what: 'forms of calls and of events', why });
    if (why !== null) continue;
    const found = forms.skeletons();
    if (Object.keys(found).length > 0) skeletons.set(fn, found);
    if (forms.shape() !== undefined) shapes.set(fn, forms.shape());
  }
  return {
    additions: additions.sort(byPlace),
    removals: removals.sort(byPlace),
    refusals: [...refusals.values()].sort(byPlace),
    waiting,
    needed,
    skeletons,
    shapes,
    shaped: shapedRules(subject.file, shapes),
    signals: functions.reduce((sum, { signals }) => sum + signals, 0),
    leftOut: room.leftOut,
    ofOthers: new Map([...ofOthers].sort(([a], [b]) => compareText(a, b))),
  };
}

/** Counts a signal of another app; beyond the names that are kept, under the last of them. */
function addName(counts: Map<string, number>, name: string): void {
  const key = counts.has(name) || counts.size < mostNames ? name : '…';
  counts.set(key, (counts.get(key) ?? 0) + 1);
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
