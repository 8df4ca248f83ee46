import {
  type Expression,
  type FunctionNode,
  loadProgram,
  type Module,
  type Node,
  nodesOf,
  type Pattern,
} from '@emmental/code';
import { namesAddress, namesOthers, namesShown } from '@emmental/knowledge';
import { compareText, type NativeUse, type Source } from '@emmental/model';
import type { ModuleGraph } from '../graph/graph.ts';
import { instanceOf } from '../reach/instance.ts';
import { ownerOfInstance } from './owner.ts';

type Parameter = FunctionNode['parameters'][number];

/** A host that a module names as one that it calls: `api.stripe.com:443`, and the line that says so. */
interface NamedHost {
  readonly to: string;
  readonly line: number;
  /** `baseURL: api.stripe.com`. */
  readonly text: string;
}

/** Text that is parsed for one function at most; of what is beyond it nothing is told but that. */
const mostText = 8_000_000;
/** More hosts of one domain than this are told as the domain. */
const mostOfDomain = 3;
/** A package that names more domains than this has a list to choose from. */
const mostDomains = 8;
/** Conditions within conditions that a default is looked for in. */
const mostNested = 20;

/**
 * The hosts that the packages of a function call by themselves, as their code names them where an address is kept (`baseURL`,
 * `DEFAULT_HOST`, `https://accounts.example.net` as an argument). Services of AWS are known by their names, and are not asked here.
 */
export async function hostUses(source: Source, graph: ModuleGraph): Promise<readonly NativeUse[]> {
  const found = new Map<string, Map<string, NativeUse>>();
  let left: NativeUse | null = null;
  let size = 0;
  for (const path of graph.modules.keys()) {
    if (graph.program.modules.has(path) || !/\.(?:[cm]?js|py)$/.test(path)) continue;
    const owner = instanceOf(source, graph, path);
    if (!owner || ofAws.test(owner.name) || namesOthers(owner.name)) continue;
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

/** What one package names: many hosts of one domain are the domain, and many domains are not its own. */
function summedUp(all: readonly NativeUse[]): readonly NativeUse[] {
  const [first] = all.toSorted((a, b) => compareText(a.file, b.file) || a.line - b.line);
  const domains = new Map<string, NativeUse[]>();
  for (const one of all) {
    const domain = domainOf(toOf(one));
    domains.set(domain, [...(domains.get(domain) ?? []), one]);
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
    const [one] = group;
    return one && group.length > mostOfDomain ? [{ ...one, system: { to: `*.${domain}` } }] : group;
  });
}

const toOf = ({ system }: NativeUse): string => (system && 'to' in system ? system.to : '');

/** `api.example.co.uk:443` → `example.co.uk:443`. */
const domainOf = (to: string): string =>
  /[^.]+\.(?:(?:com?|org|net|gov|ac)\.[a-z]{2}|[^.:]+)(?::\d+)?$/.exec(to)?.[0] ?? to;

/** Each host once, where the module names it first. */
function hostsIn(module: Module): readonly NamedHost[] {
  const found = new Map<string, NamedHost>();
  const say = (value: Expression, key: string | null): void => {
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
  for (const node of nodesOf(module.body)) sayOf(node, say);
  return [...found.values()];
}

/** The values of a node that are kept under a name, or handed on. */
function sayOf(node: Node, say: (value: Expression, key: string | null) => void): void {
  switch (node.kind) {
    case 'function':
      sayParameters(node.function.parameters, say);
      return;
    case 'declare':
    case 'assign':
      if (node.value) say(node.value, nameOf(node.target));
      sayPattern(node.target, say);
      return;
    case 'record':
      for (const entry of node.entries)
        if (entry.kind !== 'spread' && typeof entry.key === 'string') say(entry.value, entry.key);
      return;
    case 'class':
      for (const { name, value, function: body } of node.class.members) {
        if (value) say(value, typeof name === 'string' ? name : null);
        if (body) sayParameters(body.parameters, say);
      }
      return;
    case 'call':
    case 'new':
      // What is said of an error is read by people.
      if (node.callee.kind === 'name' && /(?:Error|Exception|Warning)$/.test(node.callee.name)) return;
      for (const { name, value } of node.args) say(value, name);
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

const nameOf = (target: Pattern): string | null =>
  target.kind === 'name'
    ? target.name
    : target.kind === 'place' && target.place.kind === 'member'
      ? target.place.property
      : null;

/** Texts that a value may be: `given || 'https://…'`, `new URL('https://…')`; what is not known of one is null. */
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
        for (const one of value.operands) yield* textsIn(one, depth + 1);
      return;
    case 'choose':
      yield* textsIn(value.then, depth + 1);
      yield* textsIn(value.otherwise, depth + 1);
      return;
    case 'new':
      if (value.callee.kind === 'name' && value.callee.name === 'URL')
        for (const { value: one } of value.args.slice(0, 1)) yield* textsIn(one, depth + 1);
      return;
    default:
      return;
  }
}

const url = /^(?:https|wss):\/\/((?:[a-z\d_-]+\.)+[a-z][a-z\d-]*)(?::(\d+))?(\/\S*)?$/i;
/** A bare name may be anything: only under the endings that most services have. */
const host = /^(?:[a-z\d_-]+\.)+(?:com|net|org|io|ai|dev|app|cloud|[a-z]{2})$/i;
const never =
  /(?:^|\.)(?:localhost|example\.(?:com|org|net)|example|test|invalid|local|internal|amazonaws\.com|w3\.org|schema\.org)$/i;
const ofFiles = /\.(?:[cm]?[jt]sx?|json|html?|css|md|py|txt|xml|ya?ml|svg|png|sock|proto)$/i;

/** The host of a text that is kept under a name; null where it is none that is called. */
function hostOf(parts: readonly (string | null)[], key: string | null): string | null {
  const isAddress = key !== null && namesAddress(key);
  const [first, second, third] = parts;
  const whole = parts.every((part) => part !== null) ? parts.join('') : null;
  // `https://${region}.api.example.net/v1`, `${app}-dsn.example.net`
  const [hole, after] = first === null ? [first, second] : [second, third];
  const isScheme = typeof first !== 'string' || /^(?:https|wss):\/\/$/.test(first);
  if (isAddress && isScheme && hole === null && typeof after === 'string') {
    const rest = /^[a-z\d-]*\.((?:[a-z\d_-]+\.)+[a-z]{2,})(?=[/:]|$)/i.exec(after)?.[1];
    return rest === undefined || never.test(rest) || ofFiles.test(rest)
      ? null
      : `*.${rest.toLowerCase()}:443`;
  }
  // What follows the host may be put together.
  const text =
    whole ?? (typeof first === 'string' && /^(?:https|wss):\/\/[^/]+\//.test(first) ? first : null);
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
