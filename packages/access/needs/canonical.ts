import {
  arnFormat,
  bareArn,
  type CloudFormationType,
  cloudFormationType,
  ownPlaceholder,
} from '@emmental/knowledge';
import {
  type App,
  asString,
  fieldOf,
  type Hole,
  partsAtDefaults,
  partsOf,
  type Resource,
  type ResourcePattern,
  rowOf,
  text,
  type Value,
} from '@emmental/model';
import { ANY, type Glob, generatedName, glob, globOf, globOfValue, type Token } from '../algebra/glob.ts';

type Parts = readonly (string | Hole)[];

/** The resources of one app, as patterns: how references, names and ARNs of one thing become the same text. */
export interface Names {
  /** A template value as the pattern that all other ways to write it become too; null for lists and mappings. */
  resolve(value: Value): Resolved | null;
  /** The text of a pattern (`Needed.resources[].pattern`) read back. */
  parse(text: string): Glob;
  /** The template resource that a pattern names, or that its start names; null when none does. */
  referenceOf(pattern: Glob): Reference | null;
  /** The same for a pattern that leaves region and account open, or names a region: what people call by the name alone. */
  namedBy(pattern: Glob): Reference | null;
  /** What people call a template resource: its logical id, or their own name for it where the format made up the id. */
  called(id: string): string;
  /** Patterns of a template resource's own ARNs. */
  arnOf(id: string): Glob | null;
  /** Template values with references opened: what `resolve` reads. */
  open(parts: Parts): Parts;
}

/** One resource twice; the same object where no parameter is in it. */
export interface Resolved {
  /** Parameters by their defaults: what is compared. */
  readonly glob: Glob;
  /** Parameters by their names, `${BucketName}`: what is written, and holds with any value of them. */
  readonly written: Glob;
}

export interface Reference {
  readonly id: string;
  /** The attribute that gives the ARN, `Ref` when the reference itself does. */
  readonly attr: string;
  /** How many tokens of the pattern the ARN covers. */
  readonly length: number;
}

/**
 * Prepares the names of an app. `!GetAtt Orders.Arn`, `arn:aws:dynamodb:${AWS::Region}:…:table/${Orders}` and, where
 * the table's name is set to it, `…:table/orders` are one pattern. The partition is taken to be `aws`, where another is written too.
 */
export function namesOf(app: App): Names {
  const lookup = (id: string): Resource | undefined => app.resources.get(id);
  const open = (parts: Parts, depth = 0): Parts =>
    parts.flatMap((part): Parts => {
      if (typeof part === 'string') return [inOwnPartition(part)];
      if (depth > 4) return [part];
      if (part.kind === 'pseudo') return [rowOf(constants, part.name) ?? part];
      return part.kind === 'resource' ? reference(part, depth) : [part];
    });
  const nameOf = (id: string, resource: Resource, row: CloudFormationType, depth: number): Parts => {
    const named = row.name ? fieldOf(resource.properties, row.name) : undefined;
    if (!named) return [{ kind: 'resource', id, attribute: generatedName }];
    const parts = named.kind === 'constant' || named.kind === 'text' ? partsOf(named) : null;
    return parts ? open(parts, depth + 1) : [{ kind: 'resource', id, attribute: row.name ?? 'Name' }];
  };
  const arn = (
    id: string,
    resource: Resource,
    row: CloudFormationType,
    iam: string,
    depth: number,
  ): Parts | null => {
    const format = arnFormat(iam);
    if (!format) return null;
    const said = (placeholder: string): Parts | null => {
      const value = fieldOf(resource.properties, placeholder);
      const parts = value?.kind === 'constant' || value?.kind === 'text' ? partsOf(value) : null;
      const opened = parts && open(parts, depth + 1);
      return typeof opened?.[0] === 'string' && opened[0].startsWith('arn:') ? null : opened;
    };
    const own = ownPlaceholder(format, row, (property) => said(property) !== null);
    const parts = format.split(/(\$\{[^}]+\})/).flatMap((piece): Parts => {
      const placeholder = /^\$\{(.+)\}$/.exec(piece)?.[1];
      if (!placeholder) return piece === '' ? [] : [piece];
      const fixed = rowOf(placeholders, placeholder);
      if (fixed) return [fixed];
      if (placeholder === own) return nameOf(id, resource, row, depth);
      // What it is a part of: the database of a table.
      return said(placeholder) ?? [{ kind: 'resource', id, attribute: placeholder }];
    });
    return row.closed && iam === row.iam ? [...parts, ':*'] : parts;
  };
  const reference = (hole: Hole & { readonly kind: 'resource' }, depth: number): Parts => {
    const resource = lookup(hole.id);
    const row = resource ? cloudFormationType(resource.type) : null;
    if (!resource || !row) return [hole];
    const { attribute } = hole;
    if (attribute === generatedName) return [hole];
    if (attribute === bareArn && row.closed) {
      const whole = arn(hole.id, resource, row, row.iam, depth);
      return whole ? whole.slice(0, -1) : [hole];
    }
    if (attribute === null) {
      if (row.ref === 'arn') return arn(hole.id, resource, row, row.iam, depth) ?? [hole];
      if (row.ref === 'url') return [{ ...hole, attribute: 'QueueUrl' }];
      return nameOf(hole.id, resource, row, depth);
    }
    const iam = attribute === row.arn ? row.iam : rowOf(row.also, attribute);
    if (iam) return arn(hole.id, resource, row, iam, depth) ?? [hole];
    return /Name$/.test(attribute) ? nameOf(hole.id, resource, row, depth) : [hole];
  };
  const isResource = (name: string): boolean => app.resources.has(name);
  const globOfParts = (parts: Parts): Glob => globOfValue(text(parts), true, isResource) ?? globOf('*');
  const resolve = (value: Value): Resolved | null => {
    const parts = partsOf(value);
    if (!parts) return null;
    const opened = open(parts);
    const usual = partsAtDefaults(opened);
    const written = globOfParts(opened);
    return { glob: usual === opened ? written : globOfParts(usual), written };
  };
  const own = new Map<string, { readonly glob: Glob; readonly attr: string }[]>();
  for (const [id, resource] of app.resources) {
    const row = cloudFormationType(resource.type);
    if (!row) continue;
    const attributes = [row.ref === 'arn' ? null : row.arn, ...Object.keys(row.also ?? {})];
    own.set(
      id,
      attributes.flatMap((attribute) => {
        if (attribute === null && row.ref !== 'arn') return [];
        const arn = text([{ kind: 'resource', id, attribute }]);
        const attr = attribute ?? 'Ref';
        const found = resolve(arn);
        return found ? [...new Set([found.glob, found.written])].map((glob) => ({ glob, attr })) : [];
      }),
    );
  }
  const starts = startsOf(own);
  const references = new WeakMap<Glob, Reference | null>();
  const referenceOf = (pattern: Glob): Reference | null => {
    const known = references.get(pattern);
    if (known !== undefined) return known;
    const found = longestStart(starts, pattern.tokens);
    references.set(pattern, found);
    return found;
  };
  const keys = new Map(app.functions.map(({ logicalId, name }) => [logicalId, name]));
  return {
    resolve,
    parse: (words) =>
      globOf(
        inOwnPartition(
          words.replace(/\$\{AWS::(Partition|URLSuffix)\}/g, (_, name) => constants[`AWS::${name}`] ?? ''),
        ),
        true,
        isResource,
      ),
    referenceOf,
    namedBy: (pattern) => referenceOf(pattern) ?? longestStart(starts, inOwnPlace(pattern.tokens)),
    called: (id) => keys.get(id) ?? ownName(lookup(id)) ?? id,
    arnOf: (id) => own.get(id)?.[0]?.glob ?? null,
    open,
  };
}

/**
 * Writes a canonical pattern for people and templates, the partition as a pseudo parameter again. A part for which
 * the template has no words becomes `*`.
 */
export function patternText(pattern: Glob): string {
  const words = pattern.symbolic ? glob(pattern.tokens.flatMap(inWords)) : pattern;
  return words.key.replace(/^arn:aws:/, `arn:\${AWS::Partition}:`);
}

/** Source: CloudFormation user guide, "Get values stored in other services using dynamic references". */
const dynamicReference = /^s:(resolve:(?:ssm|ssm-secure|secretsmanager):.*)$/s;

function inWords(token: Token): readonly Token[] {
  const reference = dynamicReference.exec(token)?.[1];
  if (reference !== undefined) return `{{${reference}}}`.split('');
  return token.startsWith('u:') || token.startsWith('s:resolve:') ? [ANY] : [token];
}

/**
 * A partition that is written is the stack's own, whichever that is: IAM takes no policy that names another
 * (`Partition "aws" is not valid for resource`). Source: AWS General Reference, "Amazon Resource Names".
 */
const inOwnPartition = (words: string): string => words.replace(/^arn:aws-[a-z0-9-]+:/, 'arn:aws:');

/** Does the pattern end where the name should stand: an empty text gave it? */
export const isNameless = ({ key }: Glob): boolean => key === '' || /[:/]$/.test(key);

/** The contract's shape of a pattern. `exact` = no part of it stands for something that is not known. */
export function resourcePattern(
  { glob, written }: Resolved,
  names: Names,
  exact: boolean,
  from: ResourcePattern['from'],
): ResourcePattern {
  const found = names.referenceOf(written) ?? names.referenceOf(glob);
  const pattern = patternText(written);
  const usual = glob === written ? pattern : patternText(glob);
  const called = found && names.called(found.id);
  return {
    pattern,
    ...(usual === pattern ? {} : { default: usual }),
    ref: found ? { id: found.id, attr: found.attr } : null,
    ...(called === null || called === found?.id ? {} : { called }),
    exact,
    from,
  };
}

/** Patterns of ARNs by their tokens, so that a lookup takes as long as the pattern is, not as the app is large. */
interface Start {
  readonly next: Map<Token, Start>;
  reference: Reference | null;
}

function startsOf(
  own: ReadonlyMap<string, readonly { readonly glob: Glob; readonly attr: string }[]>,
): Start {
  const root: Start = { next: new Map(), reference: null };
  for (const [id, arns] of own)
    for (const { glob, attr } of arns) {
      let node = root;
      for (const token of glob.tokens) {
        const next = node.next.get(token) ?? { next: new Map(), reference: null };
        node.next.set(token, next);
        node = next;
      }
      node.reference ??= { id, attr, length: glob.tokens.length };
    }
  return root;
}

/** The longest start after which the next part begins right there: `table/a` does not start `table/ab`. */
function longestStart(root: Start, tokens: readonly Token[]): Reference | null {
  let best: Reference | null = null;
  let node = root;
  for (const [index, token] of tokens.entries()) {
    const deeper = node.next.get(token);
    if (!deeper) break;
    node = deeper;
    const after = tokens[index + 1];
    const ends = after === undefined || after === '/' || after === ':' || token === '**';
    if (node.reference && ends) best = node.reference;
  }
  return best;
}

/**
 * An ARN with the stack's own region and account where it names a region, or leaves both open.
 *
 * @param anyAccount an account that is written counts as the stack's own too.
 */
export function inOwnPlace(tokens: readonly Token[], anyAccount = false): readonly Token[] {
  const fields: Token[][] = [[]];
  for (const token of tokens) {
    if (token === ':' && fields.length < 6) fields.push([]);
    else fields.at(-1)?.push(token);
  }
  const [, , , region = [], account = [], rest] = fields;
  // What an account of its own has is another thing of that name.
  if (!rest || (!anyAccount && /^\d+$/.test(account.join('')))) return tokens;
  const own = ['s:AWS::Region', 's:AWS::AccountId'];
  const placed = fields.map((field, index) =>
    index === 3 && region.length > 0
      ? own.slice(0, 1)
      : index === 4 && account.length > 0
        ? own.slice(1)
        : field,
  );
  return placed.flatMap((field, index) => (index === 0 ? field : [':', ...field]));
}

/** The name that a person gave what the format declares by itself. */
function ownName(resource: Resource | undefined): string | null {
  const name = resource?.generated ? cloudFormationType(resource.type)?.name : null;
  return resource && name ? asString(fieldOf(resource.properties, name)) : null;
}

const constants: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

const placeholders: Readonly<Record<string, string | Hole>> = {
  Partition: 'aws',
  Region: { kind: 'pseudo', name: 'AWS::Region' },
  Account: { kind: 'pseudo', name: 'AWS::AccountId' },
};
