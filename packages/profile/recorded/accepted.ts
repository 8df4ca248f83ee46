import type { AcceptedProof, CompiledFunction } from '@emmental/model';

/** Proofs of one kind that guards reported, with what they said about the place of the text. */
export interface RecordedProof {
  /** The kind of sink: `sql`. */
  readonly sink: string;
  /** Null = the guard did not say it. */
  readonly fields: readonly string[] | null;
  readonly trigger: string | null;
  /** The name of the rule of `inbound` that let the events in. */
  readonly entry: string | null;
  /** Events. */
  readonly times: number;
  readonly ofIncidents: number;
}

/** Returns whether exceptions of a rulebase accept a recorded proof; null = the record does not show it. */
export function isAccepted(
  { accepted = [], inbound }: CompiledFunction,
  proof: RecordedProof,
): boolean | null {
  const answers = accepted
    .filter(({ sink }) => sink === proof.sink)
    .map((each) => accepts(each, proof, inbound));
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}

function accepts(
  { fields, triggers, source }: AcceptedProof,
  proof: RecordedProof,
  inbound: CompiledFunction['inbound'],
): boolean | null {
  if (proof.fields !== null && !proof.fields.every((field) => isBelow(fields, field))) return false;
  if (proof.trigger !== null && triggers.length > 0 && !triggers.includes(proof.trigger)) return false;
  if (proof.fields === null || proof.trigger === null) return null;
  if (source === null) return true;
  // The rule that let the event in shows where it came from.
  const entries = (inbound ?? []).filter(
    (rule) =>
      rule.name === proof.entry &&
      (rule.triggers.length === 0 || rule.triggers.includes(proof.trigger ?? '')),
  );
  return entries.length > 0 && entries.every((rule) => rule.source === source) ? true : null;
}

const isBelow = (fields: readonly string[], field: string): boolean =>
  fields.some((each) => field === each || field.startsWith(`${each}.`) || field.startsWith(`${each}[`));
