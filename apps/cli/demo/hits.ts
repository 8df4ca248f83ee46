import type { UploadedFunction, UploadedRule } from '@emmental/store/upload';

/** The hits of a rule in some calls of a function, and its destinations, operations, programs or triggers. */
export interface RuleHits {
  readonly id: string;
  readonly hits: number;
  /** null = a guard names no target for such a rule. */
  readonly targets: Readonly<Record<string, number>> | null;
}

/** One instance of a function serves so many calls: it reads its own code only once. */
const callsOfInstance = 40;

/**
 * Returns what a guard would count for the calls of a function: each call comes by one route, a route that reads makes the calls that read
 * and another one those that write, and each operation is a request to the endpoint of its service. Rules without a hit are left out.
 */
export function hitsOf(fn: UploadedFunction, calls: number, hasNewHost: boolean): readonly RuleHits[] {
  const operations = operationsOf(fn, calls);
  return fn.rules.flatMap((rule): readonly RuleHits[] => {
    if (rule.id === null || rule.action === 'deny') return [];
    const { total, targets } = countsOf(rule, { fn, calls, operations, hasNewHost });
    const named = Object.entries(targets).filter(([, n]) => n > 0);
    const hits = total ?? named.reduce((sum, [, n]) => sum + n, 0);
    if (hits === 0) return [];
    return [{ id: rule.id, hits, targets: named.length === 0 ? null : Object.fromEntries(named) }];
  });
}

interface Circumstances {
  readonly fn: UploadedFunction;
  readonly calls: number;
  readonly operations: ReadonlyMap<string, number>;
  readonly hasNewHost: boolean;
}

interface Counts {
  /** null = the sum of the targets. */
  readonly total: number | null;
  readonly targets: Readonly<Record<string, number>>;
}

function countsOf(
  { section, match, action, origin, name }: UploadedRule,
  { fn, calls, operations, hasNewHost }: Circumstances,
): Counts {
  switch (section) {
    case 'inbound':
      return { total: null, targets: { [sourceOf(match)]: callsBy(fn, match, calls) } };
    case 'outbound':
      return { total: null, targets: hostsIn(match, calls, operations, action === 'watch' && hasNewHost) };
    case 'permissions':
      return {
        total: null,
        targets: Object.fromEntries(operationsIn(match).map((each) => [each, operations.get(each) ?? 0])),
      };
    case 'processes':
      return { total: null, targets: { [match.split(' ', 1)[0] ?? match]: calls } };
    case 'code':
      return { total: null, targets: { [match.split(/[ ,]+/, 1)[0] ?? match]: Math.ceil(calls * 0.6) } };
    case 'files':
      // A file of the work is written and read; those of the code are read by each new instance.
      return {
        total:
          origin === 'needed' ? 2 * calls : Math.ceil(calls / callsOfInstance) * (name === 'own' ? 6 : 1),
        targets: {},
      };
    default:
      return { total: 0, targets: {} };
  }
}

const operationsIn = (match: string): readonly string[] => match.match(/[a-z0-9-]+:[A-Z]\w+/g) ?? [];
const isReading = (operation: string): boolean => /:(?:Batch)?(?:Get|Query|Scan|List|Head)/.test(operation);

/** A route begins with its method in capital letters. */
const methodOf = (match: string): string | null => /^([A-Z]+) \//.exec(match)?.[1] ?? null;
const sourceOf = (match: string): string =>
  methodOf(match) === null ? (/^[a-z][a-z0-9-]*/.exec(match)?.[0] ?? 'http-api') : 'http-api';

const inboundOf = ({ rules }: UploadedFunction): readonly string[] =>
  rules
    .filter(({ section, id, action }) => section === 'inbound' && id !== null && action !== 'deny')
    .map(({ match }) => match);

/** Returns the calls that come by a rule: two thirds by the first one, the others share the rest. */
function callsBy(fn: UploadedFunction, match: string, calls: number): number {
  const all = inboundOf(fn);
  if (all.length < 2) return calls;
  const each = Math.floor(calls / 3 / (all.length - 1));
  return match === all[0] ? calls - each * (all.length - 1) : each;
}

/** Returns how often each operation that a rule allows is called. */
function operationsOf(fn: UploadedFunction, calls: number): ReadonlyMap<string, number> {
  const all = fn.rules
    .filter(({ section, action }) => section === 'permissions' && action !== 'deny')
    .flatMap(({ match, id }) => (id === null ? [] : operationsIn(match)));
  const routes = inboundOf(fn);
  const reading = routes.filter((match) => methodOf(match) === 'GET');
  const isSplit = reading.length > 0 && reading.length < routes.length;
  const readingCalls = reading.reduce((sum, match) => sum + callsBy(fn, match, calls), 0);
  const readings = all.filter(isReading);
  return new Map(
    all.map((operation): readonly [string, number] => {
      if (!isSplit) return [operation, calls];
      if (!isReading(operation)) return [operation, calls - readingCalls];
      // A call that reads needs one of the operations.
      const each = Math.floor(readingCalls / readings.length);
      return [operation, operation === readings[0] ? readingCalls - each * (readings.length - 1) : each];
    }),
  );
}

/** Returns the requests to each host of a rule. The value of a variable is not in the repository, so the host has its name. */
function hostsIn(
  match: string,
  calls: number,
  operations: ReadonlyMap<string, number>,
  hasNewHost: boolean,
): Readonly<Record<string, number>> {
  const hosts: Record<string, number> = {};
  for (const to of match.split(', ')) {
    const service = /^aws:([a-z0-9-]+)/.exec(to)?.[1];
    const variable = /^env:(\w+)/.exec(to)?.[1];
    if (service !== undefined) {
      const requests = [...operations].filter(([name]) => name.startsWith(`${service}:`));
      hosts[`${service}.eu-west-1.amazonaws.com:443`] = requests.reduce((sum, [, n]) => sum + n, 0);
    } else if (variable !== undefined) {
      const host = `${variable.toLowerCase().replaceAll('_', '-')}.example:443`;
      const moved = hasNewHost ? Math.floor(calls / 2) : 0;
      Object.assign(hosts, { [host]: calls - moved, [`new-${host}`]: moved });
    } else if (to === 'any') hosts['pictures.example:443'] = calls;
  }
  return hosts;
}
