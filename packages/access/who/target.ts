import { cloudFormationType, resourceTypes } from '@emmental/knowledge';
import { asString, atDefaults, fieldOf, nearestFew, type Resource } from '@emmental/model';
import { ANY, type Glob, glob, meets, type Token } from '../algebra/glob.ts';
import type { Rule } from '../algebra/statement.ts';
import { inOwnPlace } from '../needs/canonical.ts';
import type { AppReview } from '../review/review.ts';
import { type ActionQuery, fitsResource } from './action-query.ts';

/** The resources that a question is about, in each app. */
export interface Target {
  readonly text: string;
  /** The template resources that the argument names. */
  readonly resources: readonly { readonly review: AppReview; readonly resource: Resource }[];
  /** Returns the patterns of the resource and of the things in it (objects of a bucket), as an app names them. */
  readonly globsIn: (review: AppReview) => readonly Glob[];
  /** Addresses and names of the resource, to compare with the resources of Google grants. */
  readonly words: ReadonlySet<string>;
  /** True for an ARN that no template declares. It may be a resource whose name is generated. */
  readonly isForeign: boolean;
}

/** The problem of an argument that names no resource, and similar names. */
export interface NoTarget {
  readonly problem: string;
  readonly nearest: readonly string[];
}

/**
 * Reads the argument `--on`: an ARN, or a name that templates use (a logical id, an address, the name of a bucket or
 * table). A slash or a colon and a part of the resource may follow (`Orders/index/byCustomer`).
 */
export function readTarget(
  text: string,
  reviews: readonly AppReview[],
  query: ActionQuery,
): Target | NoTarget {
  if (/^\s*\**\s*$/.test(text))
    return { problem: 'it names no resource; without --on, the answer covers every resource', nearest: [] };
  return text.startsWith('arn:') ? targetOfArn(text, reviews) : targetOfName(text, reviews, query);
}

/** Returns why none of the actions can be done on the resource, with the types that they apply to; null if one of them can. */
export function misfit({
  query,
  target,
  reviews,
}: {
  readonly query: ActionQuery;
  readonly target: Target;
  readonly reviews: readonly AppReview[];
}): string | null {
  if (query.isEverything || query.actions.length === 0) return null;
  const globs = reviews.flatMap((review) => target.globsIn(review));
  if (query.actions.some((action) => globs.some((pattern) => fitsResource(action, pattern)))) return null;
  const types = new Set(query.actions.flatMap((action) => resourceTypes(action).map(({ name }) => name)));
  const [first] = target.resources;
  const what = first ? `${target.text} is of type ${first.resource.type}` : 'the ARN is of another kind';
  const on = types.size === 0 ? 'no resource' : [...types].slice(0, 4).join(', ');
  return `${what}, but ${query.action} works on ${on}`;
}

function targetOfName(text: string, reviews: readonly AppReview[], query: ActionQuery): Target | NoTarget {
  const named = (name: string) =>
    reviews.flatMap((review) => {
      const all = [...review.app.resources.values()];
      const names = (resource: Resource) => namesOfResource(resource, review);
      const exact = all.filter((resource) => names(resource).includes(name));
      const same = (other: string) => other.toLowerCase() === name.toLowerCase();
      const found = exact.length > 0 ? exact : all.filter((resource) => names(resource).some(same));
      return found.map((resource) => ({ review, resource }));
    });
  const [, start = text, inside = ''] = /^([^/:]+)(.*)$/s.exec(text) ?? [];
  const byText = named(text);
  const resources = byText.length > 0 ? byText : named(start);
  if (resources.length === 0) {
    const namesIf = (isOffered: (resource: Resource, review: AppReview) => boolean): readonly string[] => [
      ...new Set(
        reviews.flatMap((review) =>
          [...review.app.resources.values()].flatMap((resource) =>
            isOffered(resource, review) ? namesOfResource(resource, review).slice(0, 1) : [],
          ),
        ),
      ),
    ];
    const near = nearestFew(start, namesIf(isKnown), 3);
    return {
      problem: 'no template declares a resource of that name; write its ARN or one of its names',
      nearest:
        near.length > 0
          ? near
          : namesIf((candidate, review) => isMeant(candidate, review, query)).slice(0, 6),
    };
  }
  const known = resources.filter(({ review, resource }) => isKnown(resource, review));
  const [first] = resources;
  if (known.length === 0)
    return {
      problem: `${first?.resource.id} is of type ${first?.resource.type}, and the form of its ARN is not known here`,
      nearest: [],
    };
  const rest = byText.length > 0 ? '' : inside;
  const globsOf = (entry: (typeof known)[number]): readonly Glob[] => {
    const arn = entry.review.names.arnOf(entry.resource.id);
    if (!arn) return [];
    return rest === '' ? withInside(arn) : [ending(arn, rest, entry.review)];
  };
  return targetOf(text, known, (review) => {
    const inApp = known.filter((entry) => entry.review === review);
    // If only another app declares the resource, roles of this app with permissions on `*` still apply to it.
    return (inApp.length > 0 ? inApp : known).flatMap(globsOf);
  });
}

function targetOfArn(text: string, reviews: readonly AppReview[]): Target | NoTarget {
  if (!/^arn:[^:]*:[a-z0-9*?${}:A-Z-]+:[^:]*(?:::[^:]*)*:/.test(text) || text.split(':').length < 6)
    return { problem: 'it is not a complete ARN: arn:aws:SERVICE:REGION:ACCOUNT:NAME', nearest: [] };
  const resources: { review: AppReview; resource: Resource }[] = [];
  const byReview = new Map<AppReview, readonly Glob[]>();
  for (const review of reviews) {
    const { names, app } = review;
    const written = names.parse(text);
    // The account and the region in the ARN may be those of the stack.
    const placed = glob(inOwnPlace(written.tokens, true));
    const found = names.referenceOf(written) ?? names.referenceOf(placed);
    const id = found?.id ?? deployedAs(placed, review);
    const resource = id === null ? undefined : app.resources.get(id);
    const generatedArn = found === null && id !== null ? names.arnOf(id) : null;
    byReview.set(review, generatedArn ? withInside(generatedArn) : both(written, placed).flatMap(withInside));
    if (resource) resources.push({ review, resource });
  }
  return {
    ...targetOf(text, resources, (review) => byReview.get(review) ?? []),
    isForeign: resources.length === 0,
  };
}

const both = (a: Glob, b: Glob): readonly Glob[] => (a.key === b.key ? [a] : [a, b]);

const targetOf = (text: string, resources: Target['resources'], globsIn: Target['globsIn']): Target => ({
  text,
  resources,
  globsIn,
  words: new Set([
    text,
    ...resources.flatMap(({ review, resource }) => [resource.id, ...namesOfResource(resource, review)]),
  ]),
  isForeign: false,
});

/**
 * Returns the names that people use for a resource: its logical id, the last part of its Terraform address, its CDK id
 * without the hash, its name in the cloud.
 */
function namesOfResource({ id, type, properties }: Resource, { names, app }: AppReview): readonly string[] {
  const property = cloudFormationType(type)?.name ?? 'name';
  const value = fieldOf(properties, property);
  const name = value === undefined ? null : asString(atDefaults(value));
  return [...new Set([names.called(id), id, shortId(id, app.format), ...(name === null ? [] : [name])])];
}

function shortId(id: string, format: AppReview['app']['format']): string {
  if (format === 'terraform' || ['gcloud', 'firebase', 'knative'].includes(format))
    return id.slice(id.lastIndexOf('.') + 1);
  return format === 'cdk' ? id.replace(/[0-9A-F]{8}$/, '') : id;
}

const isKnown = (resource: Resource, { names }: AppReview): boolean =>
  names.arnOf(resource.id) !== null || resource.type.startsWith('google_');

/**
 * Returns true if one of the actions may apply to the resource. Actions of all services and Google permissions are taken
 * to apply to every known resource.
 */
function isMeant(resource: Resource, review: AppReview, { actions }: ActionQuery): boolean {
  const arn = review.names.arnOf(resource.id);
  if (actions.length === 0 || arn === null) return isKnown(resource, review);
  return withInside(arn).some((pattern) => actions.some((action) => fitsResource(action, pattern)));
}

/** Returns the resource and the things in it: an object of a bucket, an index of a table, a version of a function. */
const withInside = (arn: Glob): readonly Glob[] =>
  arn.tokens.at(-1) === ANY ? [arn] : [arn, glob([...arn.tokens, '/', ANY]), glob([...arn.tokens, ':', ANY])];

const ending = (arn: Glob, rest: string, { names }: AppReview): Glob =>
  glob([...arn.tokens, ...names.parse(rest).tokens]);

/**
 * Returns the id of the resource whose generated name is in the ARN: `<stack>-<logical id>-<letters and digits>`; null if
 * there is none. Source: CloudFormation user guide, "Name type".
 */
function deployedAs(arn: Glob, { app, names }: AppReview): string | null {
  for (const id of app.resources.keys()) {
    const declared = names.arnOf(id);
    if (!declared?.tokens.includes(`r:${id}`)) continue;
    const name = `-${id.toLowerCase()}-`;
    if (!arn.key.toLowerCase().includes(name)) continue;
    const text = arn.key.toLowerCase();
    const random = /^[a-z0-9]{8,}$/.test(text.slice(text.indexOf(name) + name.length));
    if (random && meets(loose(declared), arn) !== 'no') return id;
  }
  return null;
}

/** Applies `loose` to the resources of a rule. */
export const looseRule = (rule: Rule): Rule => ({
  ...rule,
  resource: { ...rule.resource, globs: rule.resource.globs.map(loose) },
});

/** Replaces generated names in a pattern by unknown texts, so that they may equal a name that no template declares. */
export const loose = (pattern: Glob): Glob =>
  pattern.symbolic ? glob(pattern.tokens.map((token: Token) => token.replace(/^r:/, 's:'))) : pattern;
