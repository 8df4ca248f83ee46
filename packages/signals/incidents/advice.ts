import { type Signal, shellWord } from '@emmental/model';
import { type Incident, isAttack, wentThrough } from './incident.ts';

/** Something that a person can do about an incident. */
export interface Advice {
  readonly text: string;
  /** A command of Emmental; null if there is none for it. */
  readonly command: string | null;
}

/**
 * Returns what to do about an incident, the most urgent first. `related` are other signals of its invocation; `logs` the words of
 * the command line that name its logs.
 */
export function adviceFor(
  signal: Incident['signal'],
  related: readonly Signal[],
  logs: string,
): readonly Advice[] {
  const { function: fn, section, rule, kind, evidence } = signal;
  const attack = [signal, ...related].find((each) => isAttack(each));
  if (kind === 'lost')
    return [advice('read the log of the function: a guard sends at most 300 signals a minute')];
  if (kind === 'error') return [advice('correct what the message names; the guard goes on without it')];
  const [frame] = attack?.evidence.stack ?? evidence.stack ?? [];
  const steps: Advice[] = [];
  if (wentThrough(signal))
    steps.push(advice('set on-block.quarantine in emmental.yaml: a blocked record needs a place to wait'));
  if (attack) {
    if (frame !== undefined) steps.push(advice(`correct the code at ${frame}: it uses text of the event`));
    if (attack.evidence.proof === undefined && frame === undefined)
      steps.push(advice('look at the sender and the event: a signature alone is no proof of an attack'));
  }
  if (kind === 'alert' && section !== null && signal.mode !== 'enforce')
    steps.push(advice(`enforce ${section}, if it is ready`, 'emmental profile ready'));
  if (section === null || rule === null) return steps;
  const target = `emmental profile explain ${shellWord(`${fn}/${section}/${rule}`)}`;
  if (rule === '(all other)') {
    if (!attack && section !== 'inbound')
      steps.push(advice('if the function needs it, add a rule', `emmental profile learn ${logs}`));
    if (section === 'inbound')
      steps.push(advice('if the trigger is wanted, add it to the template or to inbound in emmental.yaml'));
  } else if (kind === 'watch')
    steps.push(advice('decide: set the action of the rule to allow or deny', target));
  else steps.push(advice('see the rule and its reason', target));
  return steps;
}

const advice = (text: string, command: string | null = null): Advice => ({ text, command });
