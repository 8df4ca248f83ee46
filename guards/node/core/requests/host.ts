import type { Connection } from '../connections.ts';
import type { Answer } from '../contract.ts';
import type { RequestHead } from '../head.ts';
import type { RuleVerdict } from '../policy/verdict.ts';
import type { ReadingRules } from './rules.ts';

/** The host that a request names. */
export interface NamedHost {
  readonly host: string;
  /** null: the request names no port. */
  readonly port: number | null;
  /** True when the server is asked to hand the request on to the host. */
  readonly isProxied: boolean;
}

/**
 * Reads the host from the target when that is a complete address, else from the Host header. Returns null when neither names a
 * host, and 'unreadable' when they name two hosts or one of them is no name. `own` is the host of the connection.
 */
export function hostNamedBy(
  { method, target, headers }: RequestHead,
  own: string,
): NamedHost | 'unreadable' | null {
  const addressed = method === 'CONNECT' ? target : completeAddress.exec(target)?.[1];
  const header = headers['host'] ?? '';
  const text = (addressed ?? header).toLowerCase();
  if (text === '') return null;
  // When they differ it depends on the server which of them counts (RFC 9112, 3.2.2). Many clients name the proxy in the header.
  if (method !== 'CONNECT' && addressed !== undefined && header !== '') {
    const name = nameOf(header);
    if (name !== nameOf(addressed) && name !== own) return 'unreadable';
  }
  const parts = /^(\[[0-9a-f:.%\w]{2,60}\]|[^\s:,;/\\?#@[\]"'<>()]{1,253})(?::(\d{1,5}))?$/.exec(text);
  if (parts === null) return 'unreadable';
  return {
    host: (parts[1] ?? '').replace(/\.$/, ''),
    port: parts[2] ? Number(parts[2]) : portOfScheme(target),
    isProxied: addressed !== undefined,
  };
}

/** Returns null when the rules do not deny a host that is named within a connection; else the answer, in whatever mode. */
export function deniedWithin(
  host: string,
  port: number,
  connection: Connection,
  rules: ReadingRules,
): Answer | null {
  const verdict = rules.outbound()?.spoken(host, port);
  if (verdict?.action !== 'deny') return null;
  const target = `${host}:${port} over a connection to ${connection.host}`;
  return rules.settle('outbound', verdict as RuleVerdict<never>, target);
}

export const isCompleteAddress = (target: string): boolean => completeAddress.test(target);

/** Takes the user, the port and a dot at the end away. */
const nameOf = (place: string): string =>
  place
    .toLowerCase()
    .replace(/^.*@/, '')
    .replace(/:\d{0,100}$/, '')
    .replace(/\.$/, '');

/** The port of the scheme of a complete address without a port, whatever port the proxy has; null for other targets. */
function portOfScheme(target: string): number | null {
  if (/^(?:https|wss):\/\//i.test(target)) return 443;
  return isCompleteAddress(target) ? 80 : null;
}

const completeAddress = /^[a-z][a-z0-9+.-]{0,20}:\/\/(?:[^/?#@]{0,500}@)?([^/?#]{1,300})/i;
