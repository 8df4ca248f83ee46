import { type Hole, partsOf, spelled, text, type Value } from '@emmental/model';
import { evaluate } from '../../evaluate/index.ts';
import type { Unread } from '../../format.ts';
import { entriesOf, get } from '../../tree.ts';
import type { Declaration, Declared } from '../declared.ts';
import { type Flow, flow, type Reach } from '../flow.ts';
import { mentionedIn } from './mentions.ts';
import { startingPart } from './passive.ts';

/**
 * Returns a flow of unknown reach for each way in which something that no reader of flows knows may start a
 * function: a resource that names the function, an output that hands its ARN to other stacks, and a part of
 * the app that was not read. `flows` are those of all readers.
 */
export function unreadStarters(
  app: Declared,
  flows: readonly Flow[],
  unread: readonly Unread[],
): readonly Flow[] {
  const read = new Set(
    flows.flatMap(({ to, through, sourceId }) =>
      [...through, ...(sourceId === null ? [] : [sourceId])].map((id) => `${id} ${to}`),
    ),
  );
  const followed = app.template.inside?.followed;
  const byResources = [...app.resources.values()].flatMap((resource) => {
    const part = startingPart(resource);
    if (part === null) return [];
    return [...new Set([...functionsIn(part, app), ...mentionedIn(resource, part, app)])]
      .filter((to) => !read.has(`${resource.id} ${to}`) && !followed?.has(`${resource.id} ${to}`))
      .map((to) => byResource(resource, to));
  });
  const started = new Set([...flows, ...byResources].map(({ to }) => to));
  return [...byResources, ...byOutputs(app, started), ...byUnreadParts(unread, app)];
}

/** A format's own names for a resource contain its type already: `aws_sqs_queue.orders`. */
const labelOf = ({ id, type }: Declaration): string => (id.includes(type) ? id : `${id} (${type})`);

function byResource(resource: Declaration, to: string): Flow {
  return flow({
    to,
    kind: 'custom',
    source: labelOf(resource),
    sourceId: resource.id,
    reach: unknownReach(`${resource.type} names the function; who starts it that way is not known`),
    when: resource.condition,
    at: resource.at,
    through: [resource.id],
    unread: resource.type,
  });
}

const unknownReach = (by: string): Reach => ({ exposure: 'unknown', by });

/**
 * Returns the flows of outputs that other deployments can read: exports, all outputs of a nested template, and
 * outputs of Terraform. Those of Terraform are often only for people, so they count only where nothing else
 * starts the function.
 */
function byOutputs(app: Declared, started: ReadonlySet<string>): readonly Flow[] {
  const handed = exportsOf(app).flatMap((output) => outputFlows(output, app));
  const shown = (app.template.outputs ?? []).flatMap((output) => outputFlows(output, app));
  return [...handed, ...shown.filter(({ to }) => !started.has(to))];
}

type Output = NonNullable<Declared['template']['outputs']>[number];

const outputFlows = ({ name, value, at }: Output, app: Declared): readonly Flow[] =>
  [...functionsIn(value, app)].map((to) =>
    flow({
      to,
      kind: 'custom',
      source: `output ${name}`,
      reach: unknownReach('it is handed to other stacks, which may start it'),
      at,
      unread: 'output',
    }),
  );

const exportsOf = ({ template, scope }: Declared): readonly Output[] =>
  entriesOf(get(template.root, 'Outputs')).flatMap(({ key, keyAt, value: output }) => {
    const value = get(output, 'Value');
    return value && (template.isNested || get(output, 'Export'))
      ? [{ name: key, value: evaluate(value, scope), at: keyAt }]
      : [];
  });

function byUnreadParts(unread: readonly Unread[], app: Declared): readonly Flow[] {
  const functions = app.ofType('AWS::Lambda::Function').map(({ id }) => id);
  return unread.flatMap(({ name, at, starts }) =>
    functions
      .filter((id) => starts === 'all' || starts.includes(id))
      .map((to) =>
        flow({
          to,
          kind: 'custom',
          source: name,
          reach: unknownReach(`${name} was not read; it may start the function`),
          at,
        }),
      ),
  );
}

/** Bound of the nesting that is searched. */
const maxDepth = 64;

/** Returns the logical ids of the functions that a value names, anywhere in it, by name or ARN. */
export function functionsIn(value: Value, app: Declared): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (inner: Value, depth: number): void => {
    if (depth > maxDepth) return;
    switch (inner.kind) {
      case 'list':
        for (const item of inner.items) visit(item, depth + 1);
        return;
      case 'fields':
        for (const [key, field] of inner.fields) if (!descriptive.has(key)) visit(field, depth + 1);
        return;
      case 'one-of':
        for (const choice of inner.choices) visit(choice.value, depth + 1);
        return;
      case 'unknown':
        return;
      default:
        for (const id of named(inner, app)) found.add(id);
    }
  };
  visit(value, 0);
  return found;
}

/** Properties that describe or select events; a function in them is watched, not started. */
const descriptive: ReadonlySet<string> = new Set([
  // The definition uses them. A definition that was not read is reported as such.
  'DefinitionSubstitutions',
  'EventPattern',
  'event_pattern',
  'Tags',
  'tags',
  'Description',
  'description',
]);

function named(value: Value, app: Declared): readonly string[] {
  const parts = partsOf(value) ?? [];
  const references = parts.flatMap((part, index) => {
    if (typeof part === 'string' || !isHandle(part)) return [];
    // The name of the function's log group names no function.
    const before = parts[index - 1];
    if (typeof before === 'string' && before.endsWith('/aws/lambda/')) return [];
    return app.functionsNamed(text([part]));
  });
  return references.length > 0 || !spelled(value).includes(':function:')
    ? references
    : app.functionsNamed(value);
}

/** Tells if a reference gives the name or an ARN, by which a function can be called. A parameter may hold either. */
const isHandle = (part: Hole): boolean =>
  part.kind === 'resource'
    ? part.attribute === null || /arn/i.test(part.attribute)
    : part.kind === 'external';
