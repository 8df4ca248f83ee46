import { googleIngress, openIngress } from '@emmental/knowledge';
import {
  type App,
  asString,
  type FunctionDeclaration,
  partsOf,
  type Resource,
  rowOf,
  type TemplateEdit,
  type Value,
} from '@emmental/model';
import { blockIn } from '../../google.ts';
import { functionRule } from '../../rule.ts';
import { judge, notApplicable, scalar, settings } from '../../setting.ts';

/** Source: Cloud Run documentation, "Restrict network ingress". */
export const googleOpenIngress = functionRule({
  id: 'google/open-ingress',
  aliases: ['EMM-GCF-INGRESS'],
  clouds: 'google',
  slice: 'source',
  threats: ['T8'],
  help: 'The internet reaches the function, although nobody outside is meant to call it: one wrong binding opens it.',
  judge: ({ declaration }, { app }) => {
    if (declaration.triggers.some(({ kind, exposure }) => kind === 'google-http' && exposure === 'public'))
      return notApplicable('anyone may call it: google/public reports that');
    const resource = app.resources.get(declaration.logicalId);
    if (!resource) return notApplicable('its settings could not be read');
    const path = rowOf(googleIngress, resource.type);
    if (!path || hasOnlyEvents(resource)) return notApplicable('it has no address');
    const [name = '', ...above] = [...path].reverse();
    const from = above.reverse().reduce((value: Value, block) => blockIn(value, block), resource.properties);
    return judge(settings(from, name), {
      absent: true,
      known: scalar((value) => openIngress.test(String(value))),
    });
  },
  describe: ({ declaration }, { app }) => ({
    title: `The internet can reach ${declaration.name}, although no outsider may call it`,
    severity: 'low',
    fix: '`ingress_settings: ALLOW_INTERNAL_ONLY`, or `ingress_settings: ALLOW_INTERNAL_AND_GCLB` behind a load balancer',
    edit: narrowing(declaration, app),
  }),
});

/**
 * A function of the first generation has an address only if calls start it. Source: Cloud Run functions documentation, "Event-driven
 * functions": a trigger of the first generation is HTTP or an event, set at deployment.
 */
const hasOnlyEvents = ({ type, properties }: Resource): boolean =>
  type === 'google_cloudfunctions_function' &&
  blockIn(properties, 'event_trigger').kind === 'fields' &&
  settings(properties, 'trigger_http').every(
    (setting) =>
      setting.state === 'absent' || (setting.state === 'known' && asString(setting.value) === 'false'),
  );

/**
 * Closes the address of a function that only its event trigger starts. Events reach it all the same: those of the first generation
 * always count as internal, those of the second come from Eventarc in the same project to the address of the service.
 * Source: Cloud Run functions documentation, "Configure network settings (1st gen)"; Cloud Run documentation, "Restrict network ingress".
 */
function narrowing(fn: FunctionDeclaration, app: App): TemplateEdit {
  const byHand = whyNot(fn, app);
  return {
    part: 'settings',
    set: {
      IngressSettings: fn.logicalId.includes('cloud_run')
        ? 'INGRESS_TRAFFIC_INTERNAL_ONLY'
        : 'ALLOW_INTERNAL_ONLY',
    },
    ...(byHand === null
      ? { note: 'events still start it; calls of its address from outside the project end with 404' }
      : { byHand }),
  };
}

/** Returns the reason why a person has to decide; null if only events start the function. */
function whyNot(fn: FunctionDeclaration, app: App): string | null {
  const { logicalId, triggers } = fn;
  const properties = app.resources.get(logicalId)?.properties;
  const event = properties && blockIn(properties, 'event_trigger');
  if (event?.kind !== 'fields' || triggers.length !== 1 || triggers[0]?.kind === 'google-http')
    return 'calls of its address would have to come from the project’s network, or from Scheduler, Tasks, Workflows or Pub/Sub in the same project: a person knows if they do';
  const own = new Set([logicalId, ...idsIn(event.fields.get('service_account_email'))]);
  const other = [...app.resources.values()].find((resource) => isOtherCaller(resource, fn, own));
  return other ? `${other.id} lets somebody call its address: a person knows from where` : null;
}

/** Does a resource let somebody else than the event trigger call the function? */
function isOtherCaller(
  { type, properties }: Resource,
  { logicalId: id, name }: FunctionDeclaration,
  own: ReadonlySet<string>,
): boolean {
  if (!/^google_cloud.*_iam_(?:member|binding|policy)$/.test(type) || properties.kind !== 'fields')
    return false;
  if (![...properties.fields.values()].some((value) => idsIn(value).includes(id) || asString(value) === name))
    return false;
  const { fields } = properties;
  const members = ['member', 'members', 'policy_data'].flatMap((name) => fields.get(name) ?? []);
  const named = members.flatMap((value) => (value.kind === 'list' ? value.items : [value]));
  return named.some((member) => {
    const ids = idsIn(member);
    return ids.length === 0 || ids.some((each) => !own.has(each));
  });
}

/** Returns the resources that a text names. */
const idsIn = (value: Value | undefined): readonly string[] =>
  ((value && partsOf(value)) ?? []).flatMap((part) =>
    typeof part === 'object' && part.kind === 'resource' ? [part.id] : [],
  );
