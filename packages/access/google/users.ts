import type { App, FunctionDeclaration, Resource, ServiceAccount, Value } from '@emmental/model';
import type { Gap } from '../needs/question.ts';

/** Resources that only start functions as the account, and resources that grant: they use no permission of it besides those to start. */
const starters =
  /_iam_(?:member|binding|policy|custom_role)$|^google_(?:service_account|eventarc_trigger|cloud_scheduler_job|pubsub_subscription)$|^data\./;

/** Returns a question for each resource of the template, other than functions, that runs as the account: what it does is not read. */
export function otherUsers(
  fn: Pick<FunctionDeclaration, 'name'>,
  { id, kind }: ServiceAccount,
  app: Pick<App, 'functions' | 'resources'>,
): readonly Gap[] {
  if (kind !== 'own') return [];
  const functions = new Set(app.functions.map(({ logicalId }) => logicalId));
  return [...app.resources.values()]
    .filter(
      ({ id: user, type }) => type.startsWith('google_') && !starters.test(type) && !functions.has(user),
    )
    .filter(({ properties }) => names(properties, id))
    .map((user) => userGap(fn, user));
}

const userGap = ({ name }: Pick<FunctionDeclaration, 'name'>, { id, at }: Resource): Gap => ({
  id: `${name}/account.${id}`,
  what: `what ${id} does with the same account`,
  why: 'only functions are read',
  at,
  touches: null,
  actions: [],
});

/** Tells if a value refers to a resource, or has its name in a text. */
export function names(value: Value, id: string): boolean {
  switch (value.kind) {
    case 'constant':
      return typeof value.value === 'string' && value.value.includes(id);
    case 'text':
      return value.parts.some((part) =>
        typeof part === 'string' ? part.includes(id) : part.kind === 'resource' && part.id === id,
      );
    case 'list':
      return value.items.some((item) => names(item, id));
    case 'fields':
      return [...value.fields.values()].some((field) => names(field, id));
    case 'one-of':
      return value.choices.some((choice) => names(choice.value, id));
    case 'unknown':
      return false;
  }
}
