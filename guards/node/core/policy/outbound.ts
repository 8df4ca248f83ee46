import type { OutboundRule } from '@emmental/model';
import { type Address, addressOf, inNetwork, reachOf } from '../address.ts';
import { isAwsHost } from '../aws/hosts.ts';
import { judged, Recent, type RuleVerdict } from './verdict.ts';

/** The compiled rules of the section `outbound`. */
export interface OutboundPolicy {
  /** Judges a name before it is resolved, with any port. */
  readonly name: (host: string) => RuleVerdict<OutboundRule>;
  /** Judges an IP address with any port, for example before the host name of the address is looked up. */
  readonly address: (address: string) => RuleVerdict<OutboundRule>;
  /** Judges a connection; `names` are the host names that were resolved to this address. */
  readonly connect: (
    address: string,
    port: number,
    names: readonly string[],
  ) => RuleVerdict<OutboundRule> & { readonly host: string };
  /** Judges a name that is sent over a connection, by TLS or in a Host header. */
  readonly sentName: (host: string, port: number) => RuleVerdict<OutboundRule>;
  readonly path: (path: string) => RuleVerdict<OutboundRule>;
}

type Target =
  | { readonly kind: 'any' }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'name'; readonly is: (host: string) => boolean; readonly port: number | null }
  | {
      readonly kind: 'network';
      readonly network: Address;
      readonly bits: number;
      readonly port: number | null;
    };

/** Compiles the rules of the section `outbound`; `env` fills the items that name an environment variable. */
export function outboundPolicy(
  rules: readonly OutboundRule[],
  env: Readonly<Record<string, string>>,
): OutboundPolicy {
  const targetsOf = (texts: readonly string[] = []) => texts.map((to) => targetOf(to, env));
  const targets = new Map(
    rules.map((rule) => [rule, { to: targetsOf(rule.to), except: targetsOf(rule.except) }]),
  );
  const recent = new Recent<RuleVerdict<OutboundRule>>(1000);
  const judge = (key: string, applies: (target: Target) => boolean): RuleVerdict<OutboundRule> =>
    recent.get(key) ??
    recent.set(
      key,
      judged(rules, (rule) => {
        const found = targets.get(rule);
        return found?.to.some(applies) === true && !found.except.some(applies);
      }),
    );

  const byName = (host: string, port: number | null): RuleVerdict<OutboundRule> => {
    const name = host.toLowerCase().replace(/\.$/, '');
    // The C library and TLS read a name only up to a zero byte.
    if (/[\0-\x20\x7f]/.test(name)) return { action: 'deny', rule: null };
    return judge(`n ${name} ${port}`, (target) => {
      if (target.kind === 'any') return true;
      if (target.kind !== 'name' || !target.is(name)) return false;
      return port === null || target.port === null || target.port === port;
    });
  };
  const byAddress = (text: string, port: number | null): RuleVerdict<OutboundRule> => {
    const address = addressOf(text);
    return judge(`a ${text} ${port}`, (target) => {
      if (target.kind === 'any') return true;
      if (target.kind !== 'network' || address === null) return false;
      return (
        (port === null || target.port === null || target.port === port) &&
        inNetwork(address, target.network, target.bits)
      );
    });
  };

  return {
    // Looking up an address or `localhost` sends nothing over the network; the connection itself is judged later.
    name: (host) =>
      addressOf(host) || host === 'localhost' ? { action: 'allow', rule: null } : byName(host, null),
    address: (address) => byAddress(address, null),
    connect: (address, port, names) => {
      const direct = byAddress(address, port);
      // A `watch` rule for the address counts only if no rule names the host, because `any` matches every address.
      if (direct.rule !== null && direct.action !== 'watch') return { ...direct, host: address };
      const parsed = addressOf(address);
      const reach = parsed ? reachOf(parsed) : 'far';
      for (const host of names) {
        // Only `localhost` can allow an address of this machine, and no name can allow a link-local address: a rule has to contain the address.
        if (reach === 'link' || (reach === 'own' && host !== 'localhost')) continue;
        const verdict = byName(host, port);
        if (verdict.rule !== null) return { ...verdict, host };
      }
      return direct.rule
        ? { ...direct, host: address }
        : { action: 'deny', rule: null, host: names[0] ?? address };
    },
    sentName: (host, port) => (addressOf(host) ? byAddress(host, port) : byName(host, port)),
    path: (path) =>
      judge(
        `p ${path}`,
        (target) => target.kind === 'any' || (target.kind === 'path' && target.path === path),
      ),
  };
}

/** Reads an item of `OutboundRule.to`; an item that cannot be read matches nothing. */
function targetOf(to: string, env: Readonly<Record<string, string>>): Target {
  if (to === 'any') return { kind: 'any' };
  if (to.startsWith('unix:')) return { kind: 'path', path: to.slice(5) };
  if (to.startsWith('aws:')) {
    const [service = '', region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? null] = to
      .slice(4)
      .split('@');
    return { kind: 'name', is: (host) => isAwsHost(host, service, region), port: 443 };
  }
  if (to.startsWith('env:')) return ofVariable(env[to.slice(4)] ?? '');
  return hostAndPort(to);
}

const nothing: Target = { kind: 'name', is: () => false, port: null };

/** Reads host and port of the URL, or of the bare `host:port`, that an environment variable holds. */
function ofVariable(value: string): Target {
  const url = /^([a-z][a-z0-9+.-]{0,20}):\/\/(?:[^/?#@]{0,500}@)?([^/?#]{1,300})/i.exec(value.trim());
  const authority = url?.[2] ?? (/^[\w.[\]:-]{1,300}$/.test(value.trim()) ? value.trim() : '');
  if (authority === '') return nothing;
  if (/\]$|^[^:]*$/.test(authority))
    return hostAndPort(`${authority}:${ports[url?.[1]?.toLowerCase() ?? ''] ?? '*'}`);
  return hostAndPort(authority);
}

/** Ports by the schemes of URLs. Source: IANA Service Name and Port Number Registry. */
const ports: Readonly<Record<string, string>> = {
  http: '80',
  ws: '80',
  https: '443',
  wss: '443',
  postgres: '5432',
  postgresql: '5432',
  mysql: '3306',
  mariadb: '3306',
  redis: '6379',
  rediss: '6379',
  mongodb: '27017',
  amqp: '5672',
  amqps: '5671',
};

function hostAndPort(text: string): Target {
  const parts = /^(\[[0-9a-f:.%\w]{2,60}\]|[^:/[\]]{1,253})(?:\/(\d{1,3}))?(?::(\d{1,5}|\*))?$/i.exec(text);
  if (parts === null) return nothing;
  const [, host = '', bits, portText = '*'] = parts;
  const port = portText === '*' ? null : Number(portText);
  const network = addressOf(host);
  if (network) return { kind: 'network', network, bits: bits ? Number(bits) : network.length * 8, port };
  const name = host.toLowerCase();
  return {
    kind: 'name',
    is: name.startsWith('*.')
      ? (host) => host.endsWith(name.slice(1)) && host.length > name.length - 1
      : (host) => host === name,
    port,
  };
}
