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
  /** True when the server is a proxy that has to pass the request on to the host. */
  readonly isProxied: boolean;
}

/**
 * Reads the host from the target if the target is a complete URL, otherwise from the Host header. Returns null when neither names a host,
 * and 'unreadable' when the two name different hosts, or a host has a wrong syntax. `connected` is the host of the connection.
 */
export function hostNamedBy(
  { method, target, headers }: RequestHead,
  connected: string,
): NamedHost | 'unreadable' | null {
  const addressed = method === 'CONNECT' ? target : completeAddress.exec(target)?.[1];
  const header = headers['host'] ?? '';
  const text = (addressed ?? header).toLowerCase();
  if (text === '') return null;
  // If target and header differ, it depends on the server which of the two counts (RFC 9112, 3.2.2). Many clients put the proxy's name in the header.
  if (method !== 'CONNECT' && addressed !== undefined && header !== '') {
    const name = nameOf(header);
    if (name !== nameOf(addressed) && name !== connected) return 'unreadable';
  }
  const parts = /^(\[[0-9a-f:.%\w]{2,60}\]|[^\s:,;/\\?#@[\]"'<>()]{1,253})(?::(\d{1,5}))?$/.exec(text);
  if (parts === null) return 'unreadable';
  return {
    host: (parts[1] ?? '').replace(/\.$/, ''),
    port: parts[2] ? Number(parts[2]) : portOfScheme(target),
    isProxied: addressed !== undefined,
  };
}

/** Judges a host that is named inside a connection to another host. Returns null when the rules do not deny the host; otherwise the answer by the mode. */
export function deniedWithin(
  host: string,
  port: number,
  connection: Connection,
  rules: ReadingRules,
): Answer | null {
  const verdict = rules.outbound()?.sentName(host, port);
  if (verdict?.action !== 'deny') return null;
  const target = `${host}:${port} over a connection to ${connection.host}`;
  return rules.settle('outbound', verdict as RuleVerdict<never>, target);
}

/** Returns true when a request target is a complete URL, as for a proxy. */
export const isCompleteAddress = (target: string): boolean => completeAddress.test(target);

/** Returns a host without user, port and final dot, in lower case. */
const nameOf = (place: string): string =>
  place
    .toLowerCase()
    .replace(/^.*@/, '')
    .replace(/:\d{0,100}$/, '')
    .replace(/\.$/, '');

/** Returns the default port for the scheme of a complete URL; null for other targets, which have no scheme. */
function portOfScheme(target: string): number | null {
  if (/^(?:https|wss):\/\//i.test(target)) return 443;
  return isCompleteAddress(target) ? 80 : null;
}

const completeAddress = /^[a-z][a-z0-9+.-]{0,20}:\/\/(?:[^/?#@]{0,500}@)?([^/?#]{1,300})/i;
