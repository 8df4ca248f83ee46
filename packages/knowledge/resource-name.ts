import { constant, fieldOf, type Hole, partsOf, pieceOf, type Value } from '@emmental/model';
import { bareArn, type CloudFormationType, cloudFormationType } from './cloudformation.ts';
import { arnFormat } from './iam.ts';
import type { Spelling } from './overrides/row.ts';

export type Parts = readonly (string | Hole)[];

/** The way in which a request names a resource: by a complete ARN, or by the name that goes into one. */
export interface Reading {
  readonly kind: 'arn' | 'name';
  readonly parts: Parts;
  /** True for an ARN of any type: it is never taken apart for its name. */
  readonly isIndivisible?: true;
  /** True when the name begins with the slash that the ARN has before it. */
  readonly slash?: true;
}

/** Returns the template resource of a logical id, as the app has it; undefined for an id that is not in the template. */
export type ResourceLookup = (
  id: string,
) => { readonly type: string; readonly properties: Value } | undefined;

/** A question for a name of this IAM resource type (`dynamodb:table`), written this way. */
export interface Question {
  readonly type: string;
  readonly as: Spelling | undefined;
  /** The field of the input that contains the name; a field that ends in `Arn` contains an ARN. */
  readonly field: string;
  readonly resource: ResourceLookup;
}

/** Reads a value of a request as the name or the ARN of a resource; null when it is neither. */
export function readName(value: Value, question: Question): Reading | null {
  const parts = sourceParts(value, question) ?? partsOf(value);
  if (!parts || parts.length === 0) return null;
  const [first] = parts;
  if (parts.length === 1 && typeof first === 'object') {
    if (first.kind === 'resource') return readReference(first, question);
    if (first.kind === 'unknown') return null;
    if (first.kind === 'parameter' && first.default !== undefined)
      return readParameter(first, first.default, question);
    if (holdsArn(first, question)) return { kind: 'arn', parts };
  }
  // A field for an ARN of any type: the ARN itself shows its type.
  if (isArn(parts) && /^(?:resource)?arn$/i.test(question.field))
    return { kind: 'arn', parts, isIndivisible: true };
  if (question.as) return readSpelling(parts, question.as);
  return isArn(parts) ? { kind: 'arn', parts } : { kind: 'name', parts };
}

/**
 * A parameter with a default: its other values are taken to be spelled as the default is. Where that is the name or
 * the ARN itself, the parameter is; of what is taken out of it, only the default is known.
 */
function readParameter(
  hole: Hole & { readonly kind: 'parameter' },
  usual: string,
  question: Question,
): Reading | null {
  const reading = readName(constant(usual), question);
  if (!reading) return usual === '' ? { kind: 'name', parts: [hole] } : null;
  const [first, ...others] = reading.parts;
  if (first === usual) return { ...reading, parts: [hole, ...others] };
  if (usual === `/${String(first)}`) return { ...reading, parts: [hole, ...others], slash: true };
  return { ...reading, parts: reading.parts.map((part) => takenFrom(hole, usual, part)) };
}

/** A text that is contained in the parameter's own text is a part of the parameter. */
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

/** A parameter, variable or stored value whose own name or whose field says that it is an ARN. */
function holdsArn(hole: Hole, { field, as }: Question): boolean {
  if (hole.kind === 'resource' || hole.kind === 'pseudo' || hole.kind === 'unknown') return false;
  if (/arn$/i.test(field)) return true;
  const name = hole.kind === 'event' ? hole.path : hole.name;
  return as !== 'queue-url' && /arn$/i.test(name);
}

/** Reads `Ref` and `Fn::GetAtt` by the values that they give for the resource's type. */
function readReference(hole: Hole & { readonly kind: 'resource' }, question: Question): Reading | null {
  const described = question.resource(hole.id);
  const row = described ? cloudFormationType(described.type) : null;
  if (!row) return readByAttribute(hole, question);
  const { attribute } = hole;
  const other = attribute !== null && row.also && Object.hasOwn(row.also, attribute);
  const fits = startsArnOf(row, question);
  if (other) return { kind: 'arn', parts: [hole] };
  const isItsArn = attribute === null ? row.ref === 'arn' : attribute === row.arn || /arn$/i.test(attribute);
  if (isItsArn && fits)
    return { kind: 'arn', parts: [attribute === bareArn ? { ...hole, attribute: row.arn } : hole] };
  if (row.arn !== null && fits) {
    return { kind: 'arn', parts: [{ kind: 'resource', id: hole.id, attribute: row.arn }] };
  }
  const name = row.name ? propertyText(described?.properties, row.name) : null;
  if (name !== null) return readSpelling(name, question.as);
  if (row.ref === 'arn' || row.ref === 'url') return null;
  return readSpelling([{ kind: 'resource', id: hole.id, attribute: null }], question.as);
}

/** Tells that the type's ARN is the start (or all) of the ARN in question. */
function startsArnOf(row: CloudFormationType, { type }: Question): boolean {
  if (row.closed) return row.iam === type;
  const format = arnFormat(row.iam);
  return format !== null && (arnFormat(type)?.startsWith(format) ?? false);
}

function propertyText(properties: Value | undefined, name: string): Parts | null {
  const value = fieldOf(properties, name);
  return value && (value.kind === 'constant' || value.kind === 'text') ? partsOf(value) : null;
}

/** Reads a reference without the resource's type by the names of the attribute and the field. */
function readByAttribute(hole: Hole & { readonly kind: 'resource' }, question: Question): Reading | null {
  if (hole.attribute !== null && /arn$/i.test(hole.attribute)) return { kind: 'arn', parts: [hole] };
  if (hole.attribute === null && /arn$/i.test(question.field)) return { kind: 'arn', parts: [hole] };
  if (question.as === 'queue-url') return null;
  return readSpelling([hole], question.as);
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

/** `eu.anthropic.claude-…` is a profile of the model `anthropic.claude-…`. */
const profile = /^(?:us|eu|apac|global|jp|au|ca|sa|us-gov)\.(?=[a-z0-9-]+\.)/;

/** `https://sqs.eu-west-1.amazonaws.com/123456789012/orders` → the queue of that account and region. */
function readQueueUrl(parts: Parts): Reading | null {
  if (isArn(parts)) return { kind: 'arn', parts };
  const pieces = splitAll(parts, '/');
  const name = pieces.at(-1);
  if (!name || name.length === 0) return null;
  // A queue URL that one parameter holds has no name that could be seen.
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

/** `name`, `name:alias` and `123456789012:function:name` (a partial ARN) → the name with its qualifier. */
const functionName = (parts: Parts): Parts => withoutStart(parts, /^\d{12}:function:/);

/** The ARN has one slash before the name, whether the name begins with one or not; a path may end in one. */
const parameterName = (parts: Parts): Parts => withoutEnd(withoutStart(parts, /^\//), /\/$/, '');

/** Secrets Manager adds `-` and six characters to a name; an ARN without them is a partial one. */
function secretArn(parts: Parts): Parts {
  const last = parts.at(-1);
  if (typeof last !== 'string' || /-[A-Za-z0-9?*]{6}$|\*$/.test(last)) return parts;
  return [...parts, '-??????'];
}

/** Reads a key by id or ARN. IAM does not check the alias, so the key that it stands for is not known. */
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

/** `Shop <orders@shop.example>` → `orders@shop.example`. */
function address(parts: Parts): Parts {
  const [, inner] = splitAt(parts, '<');
  return inner ? (splitAt(inner, '>')[0] ?? inner) : parts;
}

/** `SELECT * FROM "Orders"."byDate" WHERE …` → `Orders/index/byDate`; without an index the table alone. */
function readPartiql(parts: Parts): Reading | null {
  const [, after] = splitAt(parts, /\b(?:FROM|INTO|UPDATE)\s+/i);
  const [table, index] = after ? partiqlName(after) : [];
  if (!table || table.length === 0) return null;
  return { kind: 'name', parts: index && index.length > 0 ? [...table, '/index/', ...index] : table };
}

/** `"Table"."index" rest` → its one or two names, quotes dropped. */
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

/** Reads a copy source (`bucket/key`, `{ Bucket, Key }`) or an S3 URI: the bucket or the key, as the question asks. */
function sourceParts(value: Value, { as }: Question): Parts | null {
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

/** Splits parts at the first match inside their text; the second half is undefined when there is none. */
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
