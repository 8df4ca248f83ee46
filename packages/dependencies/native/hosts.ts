import {
  type Expression,
  type FunctionNode,
  loadProgram,
  type Module,
  type Node,
  nodesOf,
  type Pattern,
} from '@emmental/code';
import { namesAddress, namesShown, takesHostsAsOptions } from '@emmental/knowledge';
import { compareText, type NativeUse, type Source } from '@emmental/model';
import type { ModuleGraph } from '../graph/graph.ts';
import { instanceOf } from '../reach/instance.ts';
import { ownerOfInstance } from './owner.ts';

type Parameter = FunctionNode['parameters'][number];

/** A host in the code of a module that the module probably connects to (`api.stripe.com:443`), and its line. */
interface NamedHost {
  readonly to: string;
  readonly line: number;
  /** For example `baseURL: api.stripe.com`. */
  readonly text: string;
}

/** The greatest number of characters that are parsed for one function. If there are more, the only result is that the hosts are not known. */
const mostText = 8_000_000;
/** If a package names more hosts of one domain than this, the domain is reported (`*.example.net`). */
const mostOfDomain = 3;
/** If a package names more domains than this, they are a list of services to choose from, not hosts of the package. */
const mostDomains = 8;
/** The greatest depth of nested conditions in which a default is searched. */
const mostNested = 20;

/**
 * Finds the hosts that the packages of a function connect to by themselves: addresses in their code (`baseURL`,
 * `DEFAULT_HOST`, `https://accounts.example.net` as an argument). The AWS SDK is skipped, because the analysis of the code
 * knows its services.
 */
export async function hostUses(source: Source, graph: ModuleGraph): Promise<readonly NativeUse[]> {
  const found = new Map<string, Map<string, NativeUse>>();
  let left: NativeUse | null = null;
  let size = 0;
  for (const path of graph.modules.keys()) {
    if (graph.program.modules.has(path) || !/\.(?:[cm]?js|py)$/.test(path)) continue;
    const owner = instanceOf(source, graph, path);
    if (!owner || ofAws.test(owner.name) || takesHostsAsOptions(owner.name)) continue;
    const read = source.read(path);
    if ('text' in read && !mayName.test(read.text)) continue;
    if (!('text' in read)) {
      left ??= notRead(path, owner.name);
      continue;
    }
    size += read.text.length;
    if (size > mostText) {
      left ??= notRead(path, owner.name);
      break;
    }
    const module = (await loadProgram(source, [path], { limit: 1 })).modules.get(path);
    const known = found.get(owner.name) ?? new Map<string, NativeUse>();
    for (const { to, line, text } of module ? hostsIn(module) : [])
      if (!known.has(to))
        known.set(to, {
          uses: [],
          package: owner.name,
          file: path,
          line,
          text: `${ownerOfInstance(owner).shown}: ${text}`,
          open: null,
          system: { to },
        });
    found.set(owner.name, known);
  }
  return [...[...found.values()].flatMap((known) => summedUp([...known.values()])), ...(left ? [left] : [])];
}

const notRead = (file: string, name: string): NativeUse => ({
  uses: [],
  package: name,
  file,
  line: 1,
  text: name,
  open: {
    what: `which hosts ${name} and others call`,
    why: 'not all of the code of its packages could be read',
  },
  system: { to: 'any' },
});

const ofAws = /^(?:@aws-sdk\/|@smithy\/|aws-sdk$|boto3$|botocore$|s3transfer$|awscrt$|aws-crt$)/;
const mayName = /["'`](?:https|wss):\/\/|(?:host|domain|endpoint)\w*["']?\s*[:=]\s*f?["'`]/i;

/** Combines the hosts of one package: many hosts of a domain become the domain; many domains become one open question. */
function summedUp(uses: readonly NativeUse[]): readonly NativeUse[] {
  const [first] = uses.toSorted((a, b) => compareText(a.file, b.file) || a.line - b.line);
  const domains = new Map<string, NativeUse[]>();
  for (const use of uses) {
    const domain = domainOf(toOf(use));
    domains.set(domain, [...(domains.get(domain) ?? []), use]);
  }
  if (first && domains.size > mostDomains)
    return [
      {
        ...first,
        open: { what: 'which host it calls', why: `it names ${domains.size} domains` },
        system: { to: 'any' },
      },
    ];
  return [...domains].flatMap(([domain, group]) => {
    const [use] = group;
    return use && group.length > mostOfDomain ? [{ ...use, system: { to: `*.${domain}` } }] : group;
  });
}

const toOf = ({ system }: NativeUse): string => (system && 'to' in system ? system.to : '');

/** Returns the domain of a host: `api.example.co.uk:443` → `example.co.uk:443`. */
const domainOf = (to: string): string =>
  /[^.]+\.(?:(?:com?|org|net|gov|ac)\.[a-z]{2}|[^.:]+)(?::\d+)?$/.exec(to)?.[0] ?? to;

/** Returns the hosts that a module names, each with the first line that names it. */
function hostsIn(module: Module): readonly NamedHost[] {
  const found = new Map<string, NamedHost>();
  const note = (value: Expression, key: string | null): void => {
    for (const { parts, line } of textsIn(value)) {
      const to = hostOf(parts, key);
      if (to !== null && !found.has(to))
        found.set(to, {
          to,
          line,
          text: `${key === null ? 'its code names' : `${key}:`} ${to.replace(/:443$/, '')}`,
        });
    }
  };
  for (const node of nodesOf(module.body)) sayOf(node, note);
  return [...found.values()];
}

/** Calls `note` for each value in a node that is stored under a name or passed to a call. */
function sayOf(node: Node, note: (value: Expression, key: string | null) => void): void {
  switch (node.kind) {
    case 'function':
      sayParameters(node.function.parameters, note);
      return;
    case 'declare':
    case 'assign':
      if (node.value) note(node.value, nameOf(node.target));
      sayPattern(node.target, note);
      return;
    case 'record':
      for (const entry of node.entries)
        if (entry.kind !== 'spread' && typeof entry.key === 'string') note(entry.value, entry.key);
      return;
    case 'class':
      for (const { name, value, function: body } of node.class.members) {
        if (value) note(value, typeof name === 'string' ? name : null);
        if (body) sayParameters(body.parameters, note);
      }
      return;
    case 'call':
    case 'new':
      // Addresses in the arguments of an error are for people.
      if (node.callee.kind === 'name' && /(?:Error|Exception|Warning)$/.test(node.callee.name)) return;
      for (const { name, value } of node.args) note(value, name);
      return;
    default:
      return;
  }
}

function sayParameters(
  parameters: readonly Parameter[],
  say: (value: Expression, key: string | null) => void,
): void {
  for (const { target, otherwise } of parameters) {
    if (otherwise) say(otherwise, nameOf(target));
    sayPattern(target, say);
  }
}

function sayPattern(target: Pattern, say: (value: Expression, key: string | null) => void): void {
  if (target.kind !== 'record') return;
  for (const { key, otherwise } of target.entries)
    if (otherwise && typeof key === 'string') say(otherwise, key);
}

function nameOf(target: Pattern): string | null {
  if (target.kind === 'name') return target.name;
  return target.kind === 'place' && target.place.kind === 'member' ? target.place.property : null;
}

/**
 * Yields the possible texts of a value, such as `options.url || 'https://…'` or `new URL('https://…')`. Unknown parts of a
 * text are null.
 */
function* textsIn(
  value: Expression,
  depth = 0,
): Generator<{ readonly parts: readonly (string | null)[]; readonly line: number }> {
  if (depth > mostNested) return;
  switch (value.kind) {
    case 'literal':
      if (typeof value.value === 'string') yield { parts: [value.value], line: value.at.line };
      return;
    case 'template':
      if (value.tag === null)
        yield {
          parts: value.parts.map((part) => (typeof part === 'string' ? part : null)),
          line: value.at.line,
        };
      return;
    case 'operation':
      if (value.operator === '||' || value.operator === '??')
        for (const expression of value.operands) yield* textsIn(expression, depth + 1);
      return;
    case 'choose':
      yield* textsIn(value.then, depth + 1);
      yield* textsIn(value.otherwise, depth + 1);
      return;
    case 'new':
      if (value.callee.kind === 'name' && value.callee.name === 'URL')
        for (const { value: expression } of value.args.slice(0, 1)) yield* textsIn(expression, depth + 1);
      return;
    default:
      return;
  }
}

const url = /^(?:https|wss):\/\/((?:[a-z\d_-]+\.)+[a-z][a-z\d-]*)(?::(\d+))?(\/\S*)?$/i;
/** Matches a host name without a scheme. Only frequent top-level domains count, because such a text may be something else. */
const host = /^(?:[a-z\d_-]+\.)+(?:com|net|org|io|ai|dev|app|cloud|[a-z]{2})$/i;
const never =
  /(?:^|\.)(?:localhost|example\.(?:com|org|net)|example|test|invalid|local|internal|amazonaws\.com|w3\.org|schema\.org)$/i;
const ofFiles = /\.(?:[cm]?[jt]sx?|json|html?|css|md|py|txt|xml|ya?ml|svg|png|sock|proto)$/i;

/** Returns the host in a text that is stored under the name `key`; null when the text is not an address to connect to. */
function hostOf(parts: readonly (string | null)[], key: string | null): string | null {
  const isAddress = key !== null && namesAddress(key);
  const [first, second, third] = parts;
  const complete = parts.every((part) => part !== null) ? parts.join('') : null;
  // `https://${region}.api.example.net/v1`, `${app}-dsn.example.net`
  const [hole, after] = first === null ? [first, second] : [second, third];
  const isScheme = typeof first !== 'string' || /^(?:https|wss):\/\/$/.test(first);
  if (isAddress && isScheme && hole === null && typeof after === 'string') {
    const rest = /^[a-z\d-]*\.((?:[a-z\d_-]+\.)+[a-z]{2,})(?=[/:]|$)/i.exec(after)?.[1];
    return rest === undefined || never.test(rest) || ofFiles.test(rest)
      ? null
      : `*.${rest.toLowerCase()}:443`;
  }
  // Code may compute the part after the host.
  const text =
    complete ?? (typeof first === 'string' && /^(?:https|wss):\/\/[^/]+\//.test(first) ? first : null);
  if (text === null) return null;
  const [, name, port = '443', path = ''] = url.exec(text.trim()) ?? [];
  if (name !== undefined)
    return (isAddress || (/^\/?$/.test(path) && (key === null || !namesShown(key)))) && !never.test(name)
      ? `${name.toLowerCase()}:${port}`
      : null;
  return isAddress &&
    /host|domain|endpoint/i.test(key) &&
    host.test(text) &&
    !ofFiles.test(text) &&
    !never.test(text)
    ? `${text.toLowerCase()}:443`
    : null;
}
