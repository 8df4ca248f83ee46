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

/** The resources of an app as patterns. References, names and ARNs of one resource become equal patterns. */
export interface Names {
  /** Returns the pattern of the resource that a template value names; null for lists and mappings. */
  resolve(value: Value): Resolved | null;
  /** Returns the pattern of a text that `patternText` wrote (`Needed.resources[].pattern`), or of an ARN. */
  parse(text: string): Glob;
  /** Returns the template resource whose ARN is the pattern or the start of the pattern; null if there is none. */
  referenceOf(pattern: Glob): Reference | null;
  /** As `referenceOf`, but ignores the region, and an account that is a wildcard, because people often do not write them. */
  namedBy(pattern: Glob): Reference | null;
  /**
   * As `namedBy`, but ignores the number of an account, too. For questions about who reaches what: an ARN that is written out
   * in code or in a variable usually names the resource of the stack.
   */
  mayName(pattern: Glob): Reference | null;
  /** Returns the name that people use for a template resource: its logical id, or the name that they wrote if the format made the id. */
  called(id: string): string;
  /** Returns the pattern of a template resource's ARN; null if its type has no ARN. */
  arnOf(id: string): Glob | null;
  /** As `arnOf`, also for a type whose ARN no attribute returns, so that templates write it out. */
  writtenArnOf(id: string): Glob | null;
  /** Replaces references in the parts of a template value by names and ARNs. */
  open(parts: Parts): Parts;
}

/** A resource as two patterns. Without a parameter in it, both are the same object. */
export interface Resolved {
  /** The pattern for comparisons: parameters have their default values. */
  readonly glob: Glob;
  /** The pattern for policies, which is right for all values of the parameters: they appear by name, `${BucketName}`. */
  readonly written: Glob;
}

/** A template resource that a pattern names. */
export interface Reference {
  readonly id: string;
  /** The attribute whose value is the ARN; `Ref` if a reference without an attribute gives the ARN. */
  readonly attr: string;
  /** The number of tokens of the pattern that the ARN covers. */
  readonly length: number;
}

/**
 * Returns the names of an app. For example, `!GetAtt Orders.Arn`, `arn:aws:dynamodb:${AWS::Region}:…:table/${Orders}` and
 * `…:table/orders` (if the template names the table `orders`) are one pattern. Every partition becomes `aws`.
 */
export const namesOf = (app: App): Names => new AppNames(app);

class AppNames implements Names {
  readonly #resources: App['resources'];
  readonly #expander: Expander;
  /** The patterns of each resource's ARNs, by its logical id. */
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

  mayName(pattern: Glob): Reference | null {
    return this.namedBy(pattern) ?? longestStart(this.#starts, inOwnPlace(pattern.tokens, true));
  }

  called(id: string): string {
    return this.#functionNames.get(id) ?? writtenName(this.#resources.get(id)) ?? id;
  }

  arnOf(id: string): Glob | null {
    return this.#arns.get(id)?.[0]?.glob ?? null;
  }

  writtenArnOf(id: string): Glob | null {
    const known = this.arnOf(id);
    if (known) return known;
    const parts = this.#expander.arnOf(id);
    return parts && this.#globOfParts(partsAtDefaults(parts));
  }

  open(parts: Parts): Parts {
    return this.#expander.expand(parts);
  }

  /** Returns the ARN patterns of a resource, one for each attribute that is an ARN. */
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

/** A resource whose references are being replaced, with the row about its type. */
interface Subject {
  readonly id: string;
  readonly resource: Resource;
  readonly row: CloudFormationType;
  /** The number of references between the start and this resource. */
  readonly depth: number;
}

/** Returns the attribute of a type of Terraform that is the name in its ARN. */
const ownId = ({ arn, name }: CloudFormationType): string | null => (arn === 'arn' ? (name ?? 'id') : null);

/** Replaces references to template resources by the names and ARNs of these resources. */
class Expander {
  readonly #resources: App['resources'];

  constructor(resources: App['resources']) {
    this.#resources = resources;
  }

  /** Returns the parts with references replaced. References more than five levels deep stay, because they may form a circle. */
  expand(parts: Parts, depth = 0): Parts {
    return parts.flatMap((part): Parts => {
      if (typeof part === 'string') return [inOwnPartition(part)];
      if (depth > 4) return [part];
      if (part.kind === 'pseudo') return [rowOf(constants, part.name) ?? part];
      return part.kind === 'resource' ? this.#reference(part, depth) : [part];
    });
  }

  /** Returns the ARN of a resource, also of a type whose ARN no attribute returns; null for a type without an ARN format. */
  arnOf(id: string): Parts | null {
    const resource = this.#resources.get(id);
    const row = resource ? cloudFormationType(resource.type) : null;
    return resource && row ? this.#arn({ id, resource, row, depth: 0 }, row.iam) : null;
  }

  #reference(hole: Hole & { readonly kind: 'resource' }, depth: number): Parts {
    const { id, attribute } = hole;
    const resource = this.#resources.get(id);
    const row = resource ? cloudFormationType(resource.type) : null;
    if (!resource || !row || attribute === generatedName) return [hole];
    const subject = { id, resource, row, depth };
    if (row.indivisible) return [attribute === null ? { ...hole, attribute: row.indivisible } : hole];
    if (attribute === bareArn && row.closed) return this.#arn(subject, row.iam)?.slice(0, -1) ?? [hole];
    if (attribute === null) {
      if (row.ref === 'arn') return this.#arn(subject, row.iam) ?? [hole];
      if (row.ref === 'url') return [{ ...hole, attribute: 'QueueUrl' }];
      return this.#name(subject);
    }
    const iam = attribute === row.arn ? row.iam : rowOf(row.also, attribute);
    if (iam) return this.#arn(subject, iam) ?? [hole];
    return /Name$/.test(attribute) || attribute === ownId(row) ? this.#name(subject) : [hole];
  }

  /** Returns the name that the template sets for a resource, or a hole (unknown part of a text) for a name that is generated or not known. */
  #name({ id, resource, row, depth }: Subject): Parts {
    const named = row.name ? fieldOf(resource.properties, row.name) : undefined;
    if (!named) return [{ kind: 'resource', id, attribute: generatedName }];
    const parts = textParts(named);
    return parts ? this.expand(parts, depth + 1) : [{ kind: 'resource', id, attribute: row.name ?? 'Name' }];
  }

  /** Returns the ARN of a resource from the ARN format of its IAM type; null for a type without a format. */
  #arn(subject: Subject, iam: string): Parts | null {
    const format = arnFormat(iam);
    if (!format) return null;
    const { id, row } = subject;
    const nameOfResource = ownPlaceholder(
      format,
      row,
      (property) => this.#property(subject, property) !== null,
    );
    const parts = format.split(/(\$\{[^}]+\})/).flatMap((piece): Parts => {
      const placeholder = /^\$\{(.+)\}$/.exec(piece)?.[1];
      if (!placeholder) return piece === '' ? [] : [piece];
      const fixed = rowOf(placeholders, placeholder);
      if (fixed) return [fixed];
      if (placeholder === nameOfResource) return this.#name(subject);
      // The placeholder may be a property that names the parent of the resource, such as the database of a table.
      return this.#property(subject, placeholder) ?? [{ kind: 'resource', id, attribute: placeholder }];
    });
    return row.closed && iam === row.iam ? [...parts, ':*'] : parts;
  }

  /** Returns a property of the resource as a name; null if the template does not set the property, or sets it to an ARN. */
  #property({ resource, depth }: Subject, property: string): Parts | null {
    const parts = textParts(fieldOf(resource.properties, property));
    const opened = parts && this.expand(parts, depth + 1);
    return typeof opened?.[0] === 'string' && opened[0].startsWith('arn:') ? null : opened;
  }
}

const textParts = (value: Value | undefined): Parts | null =>
  value?.kind === 'constant' || value?.kind === 'text' ? partsOf(value) : null;

/**
 * Returns the text of a pattern for people and templates, with the partition as a pseudo parameter again. Parts that a
 * template cannot express become `*`.
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
 * Replaces another partition by `aws`. A written partition is always that of the stack, because IAM rejects a policy that
 * names another one (`Partition "aws" is not valid for resource`). Source: AWS General Reference, "Amazon Resource Names".
 */
const inOwnPartition = (words: string): string => words.replace(/^arn:aws-[a-z0-9-]+:/, 'arn:aws:');

/** True if the name at the end of the pattern is empty. */
export const isNameless = ({ key }: Glob): boolean => key === '' || /[:/]$/.test(key);

/** Returns a pattern in the shape of the JSON contract. `exact` = no part of the pattern is unknown. */
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

/** A trie of ARN patterns by token. The time of a lookup depends on the length of the pattern, not on the size of the app. */
interface Start {
  readonly next: Map<Token, Start>;
  reference: Reference | null;
}

/** An attribute of a template resource, with the ARN that is its value. */
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

/** Returns the resource with the longest ARN that the tokens start with. The ARN must end at the end of a part: `table/a` is no start of `table/ab`. */
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
 * Replaces the region and the account of an ARN by those of the stack. An ARN with the number of an account stays as it is.
 *
 * @param anyAccount true = replaces the number of an account, too.
 */
export function inOwnPlace(tokens: readonly Token[], anyAccount = false): readonly Token[] {
  const fields: Token[][] = [[]];
  for (const token of tokens) {
    if (token === ':' && fields.length < 6) fields.push([]);
    else fields.at(-1)?.push(token);
  }
  const [, , , region = [], account = [], rest] = fields;
  // An equal name in another account is another resource.
  if (!rest || (!anyAccount && /^\d+$/.test(account.join('')))) return tokens;
  const placed = fields.map((field, index): readonly Token[] => {
    if (index === 3 && region.length > 0) return ['s:AWS::Region'];
    if (index === 4 && account.length > 0) return ['s:AWS::AccountId'];
    return field;
  });
  return placed.flatMap((field, index) => (index === 0 ? field : [':', ...field]));
}

/** Returns the name that a person wrote for a resource that the format generates; null for other resources. */
function writtenName(resource: Resource | undefined): string | null {
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
