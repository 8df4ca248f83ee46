import type { Texts } from '@emmental/inspect';
import type { CompiledFunction, ProfileMode, SignalEvidence, SignalKind } from '@emmental/model';
import type { Acceptance, ProvenCall } from './accepted.ts';
import { type Answer, allowed, type Inspection, refused } from './contract.ts';
import type { Invocations } from './invocations.ts';
import type { Lessons } from './lessons.ts';
import type { Modes } from './policy/mode.ts';
import type { ReportCall } from './settle.ts';

/**
 * Refuses a call when a text of a current event changes the meaning of the argument. The mode is that of `inbound`, because the text came
 * with the event. `kind` is the kind of sink (`sql`, `shell`, …), `act` describes the call in the signal. `harmless` is a text that is no
 * proof when an event contains all of it.
 */
export type Prove = (
  kind: string,
  argument: string,
  dialect?: string,
  act?: string,
  harmless?: string,
) => Answer;

interface ProofParts {
  readonly profile: CompiledFunction;
  readonly modes: Modes;
  readonly invocations: Invocations;
  readonly lessons: Lessons;
  /** null: the rulebase accepts no proof. */
  readonly acceptance: Acceptance | null;
  readonly engine: () => Inspection | null;
  /** Counts a call that an exception accepted, by the id of the exception. */
  readonly hit: (match: string) => void;
  readonly report: ReportCall;
  readonly excerpt: (text: string) => string;
}

/** Makes the function that compares arguments of dangerous calls with the texts of current events. */
export function createProve(parts: ProofParts): Prove {
  const { profile, modes, invocations, lessons, acceptance, engine, report, hit, excerpt } = parts;
  const textsOf = (event: string, kind: string): readonly Texts[] =>
    acceptance?.textsBeside(event, kind) ?? invocations.textsOf(event, engine);
  return (kind, argument, dialect, act = argument, harmless) => {
    if (profile.inbound === null || invocations.count() === 0) return allowed;
    const events = invocations.texts(engine);
    if (events.length === 0) return allowed;
    const proofIn = (texts: readonly Texts[]): string | null =>
      engine()?.checkSink(kind, argument, texts, dialect, profile.skeletons?.[kind], harmless) ?? null;
    const proof = proofIn(events);
    const mode = modes.of('inbound');
    if (proof === null) {
      if (mode !== 'enforce') lessons.call(invocations.last() ?? '', kind, argument, dialect);
      return allowed;
    }
    const call = { kind, argument, dialect };
    const matches = acceptance?.by(call, (texts) => proofIn(texts) !== null) ?? null;
    if (matches !== null) {
      for (const match of matches) hit(match);
      return allowed;
    }
    lessons.spoil();
    const id = report(kindOfProof[mode], {
      section: 'inbound',
      decision: 'deny',
      mode,
      evidence: {
        what: excerpt(act),
        class: classes[kind] ?? kind,
        signature: `sink/${kind}`,
        proof,
        ...placeOf(parts, call),
      },
    });
    if (mode !== 'enforce') return allowed;
    // If several events are current, only those whose texts alone prove the attack are marked.
    for (const event of invocations.ids())
      if (invocations.count() === 1 || proofIn(textsOf(event, kind)) !== null)
        invocations.attacks(event, { id, ...call });
    return refused;
  };
}

/** Returns what is known of the place of a text that proves an attack: the first event in which a text does so by itself. */
function placeOf(
  { profile, invocations, engine }: ProofParts,
  { kind, argument, dialect }: ProvenCall,
): SignalEvidence {
  for (const id of invocations.ids()) {
    const known = invocations.known(id);
    if (known === null) continue;
    const { event, platform, trigger, entry } = known;
    const forms = profile.skeletons?.[kind];
    const fields = engine()?.proofFields(kind, argument, event, platform, dialect, forms) ?? null;
    if (fields !== null) return { trigger, fields, ...(entry === null ? {} : { entry }) };
  }
  return {};
}

/** For each kind of sink, the class of attack that it proves; a kind that is missing here is its own class. */
const classes: Readonly<Record<string, string>> = {
  shell: 'cmdi',
  sql: 'sqli',
  path: 'path-traversal',
  url: 'ssrf',
  code: 'code-injection',
  header: 'crlf',
  template: 'ssti',
  nosql: 'nosqli',
};

/** The kind of the signal about a proven attack, by the mode of `inbound`. */
const kindOfProof: Readonly<Record<ProfileMode, SignalKind>> = {
  enforce: 'block',
  alert: 'alert',
  learn: 'watch',
};
