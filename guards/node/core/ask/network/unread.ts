import type { Context } from '../../context.ts';
import { type Answer, allowed } from '../../contract.ts';

/** The most places about which a signal is sent. */
const mostPlaces = 100;

/**
 * Makes the function that tells once for each place that messages are sent there which the guard cannot read while an event is handled.
 * They may bring text of the event. Where `inbound` is enforced and `onError` is `closed`, they are refused, as events with parts that
 * nobody read are.
 */
export function unreadMessages({ profile, modes, onError, invocations, reporter, settle }: Context) {
  const told = new Set<string>();
  return (protocol: string, place: string, why: string): Answer => {
    if (profile.inbound === null || invocations.count() === 0) return allowed;
    const what = `messages to ${place} that are not read: ${why}`;
    const evidence = { class: 'not-read', signature: `not-read/${protocol}` };
    const mode = modes.of('inbound');
    if (mode === 'enforce' && onError === 'closed')
      return settle('inbound', { action: 'deny', rule: null }, what, evidence);
    if (told.has(what) || told.size >= mostPlaces) return allowed;
    told.add(what);
    const details = { section: 'inbound', rule: '(all other)', decision: 'deny', mode } as const;
    reporter.report(mode === 'learn' ? 'watch' : 'alert', { ...details, evidence: { what, ...evidence } });
    return allowed;
  };
}
