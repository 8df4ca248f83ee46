import { classText } from '@emmental/model/attack-classes';
import type { ChangeEffect } from '@emmental/model/change-effect';
import type { Preview } from '../data/previews.ts';
import { counted, countText } from './number.tsx';
import { Day } from './time.tsx';

/** Returns true if a change stops what it is made for and no other call that a rule lets through today, as far as records show. */
export const isHarmless = ({ effect }: Preview): boolean =>
  effect !== null &&
  effect.allowed === 0 &&
  effect.later === 0 &&
  effect.undecided === 0 &&
  (effect.alike === null || effect.alike.stopped > 0);

/** Returns the words for the calls that are like an incident: events with the same class of attack, or calls to the same target. */
function alikeText(of: number, alike: Exclude<ChangeEffect['alike'], null>): string {
  if (!alike.areProofs) return `${countText(of)} of ${counted(alike.calls, 'call')} like this one`;
  const name = alike.class === null ? 'a proven attack, of any class,' : `proven ${classText(alike.class)}`;
  return `${countText(of)} of ${counted(alike.calls, 'event')} with ${name}`;
}

/** The result of a dry run in one sentence. Calls that a rule lets through today and that would be stopped are in red. */
export function EffectText({ preview: { kind, effect, why, from } }: { readonly preview: Preview }) {
  if (effect === null)
    return (
      <span className="warn">? What it does to calls is not known{why === null ? '' : `: ${why}`}.</span>
    );
  const { alike, allowed, refused, attacks, undecided } = effect;
  if (kind === 'allow')
    return (
      <span>
        <b>Lets {alike === null ? 'calls' : alikeText(alike.passed, alike)} through without a report</b>
        {undecided > 0 && <span className="warn">, {countText(undecided)} not decided</span>}
        {allowed + refused + attacks > 0 && (
          <b className="hole">, and stops {countText(allowed + refused + attacks)} others</b>
        )}{' '}
        <span className="muted">
          (recorded since <Day at={from.slice(0, 10)} />)
        </span>
      </span>
    );
  return (
    <span>
      {alike !== null && (
        <b>
          Stops {alikeText(alike.stopped, alike).replace(/,$/, '')}
          {alike.already > 0 && ` (${countText(alike.already)} are stopped already)`}
        </b>
      )}
      {alike === null && <b>Stops</b>}
      {alike !== null && ', and '} <Allowed effect={effect} />
      {attacks > 0 && `, ${countText(attacks)} others with a proven attack`}
      {refused > 0 && `, ${countText(refused)} others that no rule allows`}
      {undecided > 0 && <span className="warn">, {countText(undecided)} not decided</span>}{' '}
      <span className="muted">
        (recorded since <Day at={from.slice(0, 10)} />)
      </span>
    </span>
  );
}

/** The calls that a rule lets through today: stopped now, and stopped once their sections are enforced. */
function Allowed({ effect: { allowed, later, laterIn } }: { readonly effect: ChangeEffect }) {
  if (later > 0)
    return (
      <b className="hole">
        {countText(allowed)} calls that rules allow now, and {countText(later)} once {laterIn.join(', ')}{' '}
        {laterIn.length === 1 ? 'is' : 'are'} enforced
      </b>
    );
  if (allowed === 0) return 'no call that a rule allows';
  return <b className="hole">{countText(allowed)} calls that rules allow: legitimate ones stop, too</b>;
}

/** The reasons against a change, each on a line of its own. */
export function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  return warnings.map((text) => (
    <span key={text} className="warn preview-warning">
      △ {text}.
    </span>
  ));
}
