import { constant, fieldOf, type Hole, partsOf, pieceOf, type Value } from '@emmental/model';
import { bareArn, type CloudFormationType, cloudFormationType } from './cloudformation.ts';
import { arnFormat } from './iam.ts';
import type { Spelling } from './overrides/row.ts';

export type Parts = readonly (string | Hole)[];

/** The name of a resource in a request: a complete ARN, or a name to insert into an ARN format. */
export interface Reading {
  readonly kind: 'arn' | 'name';
  readonly parts: Parts;
  /** True for an ARN of any resource type: no name is extracted from it. */
  readonly isIndivisible?: true;
  /** True when the name begins with a slash that the ARN format already has before the name. */
  readonly slash?: true;
}

/** Returns the template resource of a logical id; undefined for an id that is not in the template. */
export type ResourceLookup = (
  id: string,
) => { readonly type: string; readonly properties: Value } | undefined;

/** The description of the name that `readName` looks for. */
export interface NameQuery {
  /** The IAM resource type: `dynamodb:table`. */
  readonly type: string;
  readonly as: Spelling | undefined;
  /** The parameter of the request that contains the name. A parameter whose name ends in `Arn` contains an ARN. */
  readonly field: string;
  readonly resource: ResourceLookup;
}

/** Reads a value of a request as the name or the ARN of a resource; null when it is neither. */
export function readName(value: Value, query: NameQuery): Reading | null {
  const parts = sourceParts(value, query) ?? partsOf(value);
  if (!parts || parts.length === 0) return null;
  const [first] = parts;
  if (parts.length === 1 && typeof first === 'object') {
    if (first.kind === 'resource') return readReference(first, query);
    if (first.kind === 'unknown') return null;
    if (first.kind === 'parameter' && first.default !== undefined)
      return readParameter(first, first.default, query);
    if (holdsArn(first, query)) return { kind: 'arn', parts };
  }
  // A parameter `Arn` or `ResourceArn` can hold an ARN of any resource type.
  if (isArn(parts) && /^(?:resource)?arn$/i.test(query.field))
    return { kind: 'arn', parts, isIndivisible: true };
  if (query.as) return readSpelling(parts, query.as);
  return isArn(parts) ? { kind: 'arn', parts } : { kind: 'name', parts };
}

/**
 * Reads a template parameter by its default: other values of the parameter are assumed to have the same form. If the
 * default is the name or ARN, the result contains the parameter. If only a part of the default is the name, the result
 * contains that part of the parameter (`takenFrom`).
 */
function readParameter(
  hole: Hole & { readonly kind: 'parameter' },
  usual: string,
  query: NameQuery,
): Reading | null {
  const reading = readName(constant(usual), query);
  if (!reading) return usual === '' ? { kind: 'name', parts: [hole] } : null;
  const [first, ...others] = reading.parts;
  if (first === usual) return { ...reading, parts: [hole, ...others] };
  if (usual === `/${String(first)}`) return { ...reading, parts: [hole, ...others], slash: true };
  return { ...reading, parts: reading.parts.map((part) => takenFrom(hole, usual, part)) };
}

/**
 * Returns the hole (unknown part of a text) for a part of a parameter's default. `usual` is the default. The hole is
 * a piece of the parameter (`QueueUrl[/4]`) if the part is exactly one piece, otherwise unknown with the part as its
 * default. A part that is not in the default is returned unchanged.
 */
export function takenFrom(
  hole: Hole & { readonly kind: 'parameter' },
  usual: string,
  part: string | Hole,
): string | Hole {
  if (typeof part !== 'string' || !/\w/.test(part) || !usual.includes(part)) return part;
  for (const separator of ['/', ':']) {
    const pieces = usual.split(separator);
    const index = pieces.indexOf(part);
    const name =
      index >= 0 && pieces.lastIndexOf(part) === index ? pieceOf(hole.name, index, separator) : null;
    if (name !== null) return { kind: 'parameter', name, default: part };
  }
  return { kind: 'unknown', why: `it is a part of ${hole.name}`, default: part };
}

function isArn([first]: Parts): boolean {
  const start = typeof first === 'object' && first.kind === 'parameter' ? first.default : first;
  return typeof start === 'string' && start.startsWith('arn:');
}

/** True when the name of a hole, or of the request's parameter, shows that its text is an ARN. */
function holdsArn(hole: Hole, { field, as }: NameQuery): boolean {
  if (hole.kind === 'resource' || hole.kind === 'pseudo' || hole.kind === 'unknown') return false;
  if (/arn$/i.test(field)) return true;
  const name = hole.kind === 'event' ? hole.path : hole.name;
  return as !== 'queue-url' && /arn$/i.test(name);
}

/** Reads a `Ref` or `Fn::GetAtt`, whose value depends on the type of the resource. */
function readReference(hole: Hole & { readonly kind: 'resource' }, query: NameQuery): Reading | null {
  const described = query.resource(hole.id);
  const row = described ? cloudFormationType(described.type) : null;
  if (!row) return readByAttribute(hole, query);
  const { attribute } = hole;
  const other = attribute !== null && row.also && Object.hasOwn(row.also, attribute);
  const fits = startsArnOf(row, query);
  if (other) return { kind: 'arn', parts: [hole] };
  const isItsArn = attribute === null ? row.ref === 'arn' : attribute === row.arn || /arn$/i.test(attribute);
  if (isItsArn && fits)
    return { kind: 'arn', parts: [attribute === bareArn ? { ...hole, attribute: row.arn } : hole] };
  if (row.arn !== null && fits) {
    return { kind: 'arn', parts: [{ kind: 'resource', id: hole.id, attribute: row.arn }] };
  }
  const name = row.name ? propertyText(described?.properties, row.name) : null;
  if (name !== null) return readSpelling(name, query.as);
  if (row.ref === 'arn' || row.ref === 'url') return null;
  return readSpelling([{ kind: 'resource', id: hole.id, attribute: null }], query.as);
}

/** True when the ARN of a CloudFormation type is the wanted ARN or its beginning. */
function startsArnOf(row: CloudFormationType, { type }: NameQuery): boolean {
  if (row.closed) return row.iam === type;
  const format = arnFormat(row.iam);
  return format !== null && (arnFormat(type)?.startsWith(format) ?? false);
}

function propertyText(properties: Value | undefined, name: string): Parts | null {
  const value = fieldOf(properties, name);
  return value && (value.kind === 'constant' || value.kind === 'text') ? partsOf(value) : null;
}

/** Reads a reference to a resource of unknown type by the names of the attribute and of the request's parameter. */
function readByAttribute(hole: Hole & { readonly kind: 'resource' }, query: NameQuery): Reading | null {
  if (hole.attribute !== null && /arn$/i.test(hole.attribute)) return { kind: 'arn', parts: [hole] };
  if (hole.attribute === null && /arn$/i.test(query.field)) return { kind: 'arn', parts: [hole] };
  if (query.as === 'queue-url') return null;
  return readSpelling([hole], query.as);
}

function readSpelling(parts: Parts, as: Spelling | undefined): Reading | null {
  const arn = isArn(parts);
  switch (as) {
    case undefined:
      return { kind: arn ? 'arn' : 'name', parts };
    case 'queue-url':
      return readQueueUrl(parts);
    case 'function':
      return arn ? { kind: 'arn', parts } : { kind: 'name', parts: functionName(parts) };
    case 'parameter':
      return arn ? { kind: 'arn', parts } : { kind: 'name', parts: parameterName(parts) };
    case 'secret':
      return arn ? { kind: 'arn', parts: secretArn(parts) } : { kind: 'name', parts: [...parts, '-??????'] };
    case 'log-group':
      return arn
        ? { kind: 'arn', parts: withoutEnd(parts, /:\*$/, ':*') }
        : { kind: 'name', parts: [...parts, ':*'] };
    case 'key':
      return readKey(parts);
    case 'bucket-of-source':
    case 'key-of-source':
      return { kind: 'name', parts };
    case 'sender':
      return arn ? { kind: 'arn', parts } : { kind: 'name', parts: address(parts) };
    case 'domain-of-sender': {
      const [, domain] = splitAt(address(parts), '@');
      return arn || !domain ? null : { kind: 'name', parts: domain };
    }
    case 'model':
      return arn
        ? { kind: 'arn', parts, isIndivisible: true }
        : { kind: 'name', parts: withoutStart(parts, profile) };
    case 'task-definition':
      return arn || parts.some((part) => typeof part === 'string' && part.includes(':'))
        ? { kind: arn ? 'arn' : 'name', parts }
        : { kind: 'name', parts: [...parts, ':*'] };
    case 'partiql-table':
      return readPartiql(parts);
  }
}

/** The prefix of an inference profile: `eu.anthropic.claude-…` is a profile of the model `anthropic.claude-…`. */
const profile = /^(?:us|eu|apac|global|jp|au|ca|sa|us-gov)\.(?=[a-z0-9-]+\.)/;

/** Reads a queue URL as the ARN of the queue: `https://sqs.eu-west-1.amazonaws.com/123456789012/orders`. */
function readQueueUrl(parts: Parts): Reading | null {
  if (isArn(parts)) return { kind: 'arn', parts };
  const pieces = splitAll(parts, '/');
  const name = pieces.at(-1);
  if (!name || name.length === 0) return null;
  // If one hole is the whole URL, the name of the queue is not known.
  if (pieces.length < 5)
    return pieces.length === 1 && typeof name[0] === 'string' ? { kind: 'name', parts: name } : null;
  const account = pieces.at(-2) ?? [];
  const host = pieces[2] ?? [];
  const region = /^sqs\.([a-z0-9-]+)\.amazonaws\./.exec(typeof host[0] === 'string' ? host[0] : '')?.[1];
  const regionHole = host.find((part) => typeof part === 'object');
  return {
    kind: 'arn',
    parts: [
      'arn:',
      { kind: 'pseudo', name: 'AWS::Partition' },
      ':sqs:',
      region ?? regionHole ?? { kind: 'pseudo', name: 'AWS::Region' },
      ':',
      ...account,
      ':',
      ...name,
    ],
  };
}

/** Returns the name of a function with its qualifier, from `name`, `name:alias` or the partial ARN `123456789012:function:name`. */
const functionName = (parts: Parts): Parts => withoutStart(parts, /^\d{12}:function:/);

/** Removes a slash at the beginning and end of a parameter name, because the ARN format already has the first one. */
const parameterName = (parts: Parts): Parts => withoutEnd(withoutStart(parts, /^\//), /\/$/, '');

/** Completes a partial ARN of a secret with a pattern for the `-` and six characters that Secrets Manager appends to its name. */
function secretArn(parts: Parts): Parts {
  const last = parts.at(-1);
  if (typeof last !== 'string' || /-[A-Za-z0-9?*]{6}$|\*$/.test(last)) return parts;
  return [...parts, '-??????'];
}

/** Reads the id or ARN of a KMS key. IAM checks the key, not its alias, so the key of an alias is unknown. */
function readKey(parts: Parts): Reading | null {
  const first = parts[0];
  if (typeof first === 'string' && first.startsWith('alias/')) return null;
  const alias = parts.findIndex((part) => typeof part === 'string' && part.includes(':alias/'));
  if (alias < 0) return { kind: isArn(parts) ? 'arn' : 'name', parts };
  const text = parts[alias];
  if (typeof text !== 'string') return null;
  const start = text.slice(0, text.indexOf(':alias/'));
  return {
    kind: 'arn',
    parts: [
      ...parts.slice(0, alias),
      `${start}:key/`,
      { kind: 'unknown', why: 'an alias does not say which key it stands for' },
    ],
  };
}

/** Returns the address in a sender: `Shop <orders@shop.example>` → `orders@shop.example`. */
function address(parts: Parts): Parts {
  const [, inner] = splitAt(parts, '<');
  return inner ? (splitAt(inner, '>')[0] ?? inner) : parts;
}

/** Reads the table and index of a PartiQL statement: `SELECT * FROM "Orders"."byDate" WHERE …` → `Orders/index/byDate`. Without an index, reads the table. */
function readPartiql(parts: Parts): Reading | null {
  const [, after] = splitAt(parts, /\b(?:FROM|INTO|UPDATE)\s+/i);
  const [table, index] = after ? partiqlName(after) : [];
  if (!table || table.length === 0) return null;
  return { kind: 'name', parts: index && index.length > 0 ? [...table, '/index/', ...index] : table };
}

/** Returns the one or two names at the beginning of `"Table"."index" rest`, without quotes. */
function partiqlName(parts: Parts): readonly Parts[] {
  const names: (string | Hole)[][] = [[]];
  let quoted = false;
  for (const part of parts) {
    if (typeof part !== 'string') {
      names.at(-1)?.push(part);
      continue;
    }
    let piece = '';
    const keep = () => {
      if (piece) names.at(-1)?.push(piece);
      piece = '';
    };
    for (const character of part) {
      if (character === '"') quoted = !quoted;
      else if (character === '.' && !quoted) {
        keep();
        names.push([]);
      } else if (!quoted && /[\s(;]/.test(character)) {
        keep();
        return names;
      } else piece += character;
    }
    keep();
  }
  return names;
}

/** Returns the bucket or the key of a copy source (`bucket/key`, `{ Bucket, Key }`) or an S3 URI; null if the wanted spelling is another one. */
function sourceParts(value: Value, { as }: NameQuery): Parts | null {
  if (as !== 'bucket-of-source' && as !== 'key-of-source') return null;
  if (value.kind === 'fields') {
    const field = value.fields.get(as === 'bucket-of-source' ? 'Bucket' : 'Key');
    return field ? partsOf(field) : [];
  }
  const parts = partsOf(value);
  if (!parts) return [];
  const plain = withoutStart(parts, /^(?:s3:\/\/|https:\/\/s3[.a-z0-9-]*\.amazonaws\.com\/|\/)/);
  const hosted = splitAt(plain, /^https:\/\/|\.s3[.a-z0-9-]*\.amazonaws\.com\//);
  const [bucket, key] = splitAt(plain, '/');
  if (typeof plain[0] === 'string' && plain[0].startsWith('https://')) {
    const [host, path] = splitAt(hosted[1] ?? [], /\.s3[.a-z0-9-]*\.amazonaws\.com\//);
    return (as === 'bucket-of-source' ? host : path) ?? [];
  }
  return (as === 'bucket-of-source' ? bucket : key) ?? [];
}

/** Splits parts at the first match of the separator in their texts; the second half is undefined when there is no match. */
function splitAt(parts: Parts, separator: string | RegExp): readonly [Parts, Parts?] {
  for (const [index, part] of parts.entries()) {
    if (typeof part !== 'string') continue;
    const match = typeof separator === 'string' ? part.indexOf(separator) : part.search(separator);
    if (match < 0) continue;
    const length = typeof separator === 'string' ? separator.length : (separator.exec(part)?.[0].length ?? 0);
    return [
      clean([...parts.slice(0, index), part.slice(0, match)]),
      clean([part.slice(match + length), ...parts.slice(index + 1)]),
    ];
  }
  return [parts];
}

function splitAll(parts: Parts, separator: string): readonly Parts[] {
  const pieces: Parts[] = [];
  let rest: Parts | undefined = parts;
  while (rest) {
    const [head, tail]: readonly [Parts, Parts?] = splitAt(rest, separator);
    pieces.push(head);
    rest = tail;
  }
  return pieces;
}

const clean = (parts: Parts): Parts => parts.filter((part) => part !== '');

function withoutStart(parts: Parts, start: RegExp): Parts {
  const [first, ...rest] = parts;
  return typeof first === 'string' ? clean([first.replace(start, ''), ...rest]) : parts;
}

function withoutEnd(parts: Parts, end: RegExp, instead: string): Parts {
  const last = parts.at(-1);
  if (typeof last !== 'string') return parts;
  return clean([...parts.slice(0, -1), last.replace(end, '') + instead]);
}
