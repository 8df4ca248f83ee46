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

/** The resources of an app as patterns. References, names and ARNs of the same resource become the same pattern. */
export interface Names {
  /** Turns a template value into the pattern of its resource, however the value is written; null for lists and mappings. */
  resolve(value: Value): Resolved | null;
  /** Reads the text of a pattern (`Needed.resources[].pattern`) back. */
  parse(text: string): Glob;
  /** Finds the template resource that a pattern or its start names; null when there is none. */
  referenceOf(pattern: Glob): Reference | null;
  /** Finds it for a pattern too that leaves region and account open or names a region, as people do who know only the name. */
  namedBy(pattern: Glob): Reference | null;
  /** Returns the word that people use for a template resource: its logical id, or their own name where the format made up the id. */
  called(id: string): string;
  /** Returns the pattern of a template resource's own ARN; null when it has none. */
  arnOf(id: string): Glob | null;
  /** Replaces references in the parts of a template value by names and ARNs, as `resolve` does. */
  open(parts: Parts): Parts;
}

/** A resource in two patterns; both are the same object where no parameter is in it. */
export interface Resolved {
  /** The pattern that is compared: parameters have their default values. */
  readonly glob: Glob;
  /** The pattern that is written and holds for any value of the parameters: they appear by name, `${BucketName}`. */
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
export const namesOf = (app: App): Names => new AppNames(app);

class AppNames implements Names {
  readonly #resources: App['resources'];
  readonly #expander: Expander;
  /** The patterns of each resource's own ARNs, by its logical id. */
  readonly #arns: OwnArns;
  readonly #starts: Start;
  readonly #references = new WeakMap<Glob, Reference | null>();
  /** The names of functions by their logical ids. */
  readonly #functionNames: ReadonlyMap<string, string>;

  constructor(app: App) {
    this.#resources = app.resources;
    this.#expander = new Expander(app.resources);
    this.#arns = new Map(
      [...app.resources].flatMap(([id, { type }]) => {
        const row = cloudFormationType(type);
        return row ? [[id, this.#arnsOf(id, row)]] : [];
      }),
    );
    this.#starts = startsOf(this.#arns);
    this.#functionNames = new Map(app.functions.map(({ logicalId, name }) => [logicalId, name]));
  }

  resolve(value: Value): Resolved | null {
    const parts = partsOf(value);
    if (!parts) return null;
    const opened = this.open(parts);
    const usual = partsAtDefaults(opened);
    const written = this.#globOfParts(opened);
    return { glob: usual === opened ? written : this.#globOfParts(usual), written };
  }

  parse(words: string): Glob {
    const expanded = words.replace(
      /\$\{AWS::(Partition|URLSuffix)\}/g,
      (_, name) => constants[`AWS::${name}`] ?? '',
    );
    return globOf(inOwnPartition(expanded), true, this.#isResource);
  }

  referenceOf(pattern: Glob): Reference | null {
    const known = this.#references.get(pattern);
    if (known !== undefined) return known;
    const found = longestStart(this.#starts, pattern.tokens);
    this.#references.set(pattern, found);
    return found;
  }

  namedBy(pattern: Glob): Reference | null {
    return this.referenceOf(pattern) ?? longestStart(this.#starts, inOwnPlace(pattern.tokens));
  }

  called(id: string): string {
    return this.#functionNames.get(id) ?? ownName(this.#resources.get(id)) ?? id;
  }

  arnOf(id: string): Glob | null {
    return this.#arns.get(id)?.[0]?.glob ?? null;
  }

  open(parts: Parts): Parts {
    return this.#expander.expand(parts);
  }

  /** Returns the patterns of the ARNs that the attributes of a resource give. */
  #arnsOf(id: string, row: CloudFormationType): readonly OwnArn[] {
    const attributes = [row.ref === 'arn' ? null : row.arn, ...Object.keys(row.also ?? {})];
    return attributes.flatMap((attribute): readonly OwnArn[] => {
      if (attribute === null && row.ref !== 'arn') return [];
      const found = this.resolve(text([{ kind: 'resource', id, attribute }]));
      if (!found) return [];
      return [...new Set([found.glob, found.written])].map((glob) => ({ glob, attr: attribute ?? 'Ref' }));
    });
  }

  readonly #isResource = (name: string): boolean => this.#resources.has(name);

  #globOfParts(parts: Parts): Glob {
    return globOfValue(text(parts), true, this.#isResource) ?? globOf('*');
  }
}

/** A resource with the row that describes its type, while its references are replaced. */
interface Subject {
  readonly id: string;
  readonly resource: Resource;
  readonly row: CloudFormationType;
  /** The number of references that led to it. */
  readonly depth: number;
}

/** Replaces references to template resources by the names and ARNs that they stand for. */
class Expander {
  readonly #resources: App['resources'];

  constructor(resources: App['resources']) {
    this.#resources = resources;
  }

  /** Returns the parts with references replaced; references more than five levels deep stay, because they may form a circle. */
  expand(parts: Parts, depth = 0): Parts {
    return parts.flatMap((part): Parts => {
      if (typeof part === 'string') return [inOwnPartition(part)];
      if (depth > 4) return [part];
      if (part.kind === 'pseudo') return [rowOf(constants, part.name) ?? part];
      return part.kind === 'resource' ? this.#reference(part, depth) : [part];
    });
  }

  #reference(hole: Hole & { readonly kind: 'resource' }, depth: number): Parts {
    const { id, attribute } = hole;
    const resource = this.#resources.get(id);
    const row = resource ? cloudFormationType(resource.type) : null;
    if (!resource || !row || attribute === generatedName) return [hole];
    const subject = { id, resource, row, depth };
    if (attribute === bareArn && row.closed) return this.#arn(subject, row.iam)?.slice(0, -1) ?? [hole];
    if (attribute === null) {
      if (row.ref === 'arn') return this.#arn(subject, row.iam) ?? [hole];
      if (row.ref === 'url') return [{ ...hole, attribute: 'QueueUrl' }];
      return this.#name(subject);
    }
    const iam = attribute === row.arn ? row.iam : rowOf(row.also, attribute);
    if (iam) return this.#arn(subject, iam) ?? [hole];
    return /Name$/.test(attribute) ? this.#name(subject) : [hole];
  }

  /** Returns the name that the template sets, or a hole for a name that is generated or not known. */
  #name({ id, resource, row, depth }: Subject): Parts {
    const named = row.name ? fieldOf(resource.properties, row.name) : undefined;
    if (!named) return [{ kind: 'resource', id, attribute: generatedName }];
    const parts = textParts(named);
    return parts ? this.expand(parts, depth + 1) : [{ kind: 'resource', id, attribute: row.name ?? 'Name' }];
  }

  /** Fills the ARN format of an IAM resource type; null for a type without a format. */
  #arn(subject: Subject, iam: string): Parts | null {
    const format = arnFormat(iam);
    if (!format) return null;
    const { id, row } = subject;
    const own = ownPlaceholder(format, row, (property) => this.#property(subject, property) !== null);
    const parts = format.split(/(\$\{[^}]+\})/).flatMap((piece): Parts => {
      const placeholder = /^\$\{(.+)\}$/.exec(piece)?.[1];
      if (!placeholder) return piece === '' ? [] : [piece];
      const fixed = rowOf(placeholders, placeholder);
      if (fixed) return [fixed];
      if (placeholder === own) return this.#name(subject);
      // The placeholder may be the parent of the resource: the database of a table.
      return this.#property(subject, placeholder) ?? [{ kind: 'resource', id, attribute: placeholder }];
    });
    return row.closed && iam === row.iam ? [...parts, ':*'] : parts;
  }

  /** Returns a property of the resource as a name; null when the template does not set it or sets an ARN. */
  #property({ resource, depth }: Subject, property: string): Parts | null {
    const parts = textParts(fieldOf(resource.properties, property));
    const opened = parts && this.expand(parts, depth + 1);
    return typeof opened?.[0] === 'string' && opened[0].startsWith('arn:') ? null : opened;
  }
}

const textParts = (value: Value | undefined): Parts | null =>
  value?.kind === 'constant' || value?.kind === 'text' ? partsOf(value) : null;

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
 * Replaces a partition that is written by `aws`. It is the stack's own in any case, because IAM rejects a policy that names another
 * (`Partition "aws" is not valid for resource`). Source: AWS General Reference, "Amazon Resource Names".
 */
const inOwnPartition = (words: string): string => words.replace(/^arn:aws-[a-z0-9-]+:/, 'arn:aws:');

/** Tells that the pattern ends where the name should stand, because an empty text gave the name. */
export const isNameless = ({ key }: Glob): boolean => key === '' || /[:/]$/.test(key);

/** Gives a pattern the shape of the contract. `exact` = no part of it stands for something that is not known. */
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

/** A tree of ARN patterns by token. The time of a lookup depends on the length of the pattern, not on the size of the app. */
interface Start {
  readonly next: Map<Token, Start>;
  reference: Reference | null;
}

/** An attribute of a template resource and the ARN that it gives. */
interface OwnArn {
  readonly glob: Glob;
  readonly attr: string;
}

type OwnArns = ReadonlyMap<string, readonly OwnArn[]>;

function startsOf(ownArns: OwnArns): Start {
  const root: Start = { next: new Map(), reference: null };
  for (const [id, arns] of ownArns)
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

/** Finds the longest ARN that the tokens start with. It must end where a part ends: `table/a` does not start `table/ab`. */
function longestStart(root: Start, tokens: readonly Token[]): Reference | null {
  let best: Reference | null = null;
  let node = root;
  for (const [index, token] of tokens.entries()) {
    const deeper = node.next.get(token);
    if (!deeper) break;
    node = deeper;
    const after = tokens[index + 1];
    const isBoundary = after === undefined || after === '/' || after === ':' || token === '**';
    if (node.reference && isBoundary) best = node.reference;
  }
  return best;
}

/**
 * Replaces the region and the account of an ARN by the stack's own. An ARN that names an account by its number stays as it is.
 *
 * @param anyAccount replaces such an account too.
 */
export function inOwnPlace(tokens: readonly Token[], anyAccount = false): readonly Token[] {
  const fields: Token[][] = [[]];
  for (const token of tokens) {
    if (token === ':' && fields.length < 6) fields.push([]);
    else fields.at(-1)?.push(token);
  }
  const [, , , region = [], account = [], rest] = fields;
  // A resource of another account is another thing of that name.
  if (!rest || (!anyAccount && /^\d+$/.test(account.join('')))) return tokens;
  const placed = fields.map((field, index): readonly Token[] => {
    if (index === 3 && region.length > 0) return ['s:AWS::Region'];
    if (index === 4 && account.length > 0) return ['s:AWS::AccountId'];
    return field;
  });
  return placed.flatMap((field, index) => (index === 0 ? field : [':', ...field]));
}

/** Returns the name that a person gave a resource which the format declares by itself. */
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
