import { basename } from 'node:path/posix';
import { type App, type Diagnostic, folderOf, type Resource, type Role, type Source } from '@emmental/model';
import type { Scope } from '../evaluate/index.ts';
import type { Template } from '../format.ts';
import { httpApis } from './api/http.ts';
import { restApis } from './api/rest.ts';
import { routeFlows } from './api/route.ts';
import { artifactsOutside } from './artifacts.ts';
import { conditionsOf } from './conditions.ts';
import { type Declared, declared } from './declared.ts';
import { functionsOf } from './functions.ts';
import { googleFunctionsOf } from './google/functions.ts';
import { handedOn } from './handed-on.ts';
import { identitiesOf } from './identities.ts';
import { layerPackagesOf } from './layers.ts';
import { parametersOf } from './parameters.ts';
import { resourcePoliciesOf } from './resource-policies.ts';
import { type PassedRole, rolesOf } from './roles.ts';
import { stateMachineFlows, stateMachinesOf } from './state-machine.ts';
import { subjectsOf } from './subjects.ts';
import { triggersOf } from './triggers.ts';
import { permissionsElsewhere, unreadDefinitions } from './unread-definitions.ts';
import { unreadFunctions } from './unread-functions.ts';

/**
 * Builds the App of a lowered template: functions with their triggers, subjects (the principals to check for
 * least privilege), roles, resources and resource policies. A mistake in the template becomes a diagnostic. A
 * value that cannot be decided is unknown in the App. The diagnostics of evaluation are in
 * `scope.diagnostics`. Never throws.
 */
export function buildApp(
  template: Template,
  scope: Scope,
  context: { readonly source: Source; readonly passedRole?: PassedRole },
): { readonly app: App; readonly diagnostics: readonly Diagnostic[] } {
  const read = declared(template, scope, context.source);
  const roles = rolesOf(read, context.passedRole);
  const { policies, apis, machines, unread, triggers, feeds, writers, starters } = startersOf(
    read,
    roles.list(),
  );
  const functions = [...functionsOf(read, roles, triggers), ...googleFunctionsOf(read)];
  const subjects = subjectsOf(read, roles, apis, machines);
  const layers = layerPackagesOf(read);
  const handed = handedOn(read);
  const identities = identitiesOf(read, roles.list());
  const conditions = conditionsOf(template, scope);
  const app: App = {
    id: template.path,
    name: nameOf(template, context.source),
    template: template.path,
    folder: folderOf(template.path),
    format: template.format,
    functions,
    subjects,
    roles: roles.list(),
    ...(identities.length > 0 ? { identities } : {}),
    resources: resourcesOf(read),
    resourcePolicies: policies,
    ...(feeds.length > 0 ? { feeds } : {}),
    ...(writers.size > 0 ? { writers } : {}),
    ...(handed.size > 0 ? { handedOn: handed } : {}),
    ...(layers.size > 0 ? { layers } : {}),
    parameters: parametersOf(template, context.source),
    ...(conditions.size > 0 ? { conditions } : {}),
    ...(template.wording ? { wording: template.wording } : {}),
    ...(template.fetched ? { fetched: template.fetched } : {}),
    ...(template.plugins ? { plugins: template.plugins } : {}),
    values: read.values,
  };
  return {
    app,
    diagnostics: [
      ...read.diagnostics,
      ...artifactsOutside(read),
      ...unread.diagnostics,
      ...permissionsElsewhere(read),
      ...unreadFunctions(read),
      ...starters,
    ],
  };
}

/** Reads what starts the functions of a template: the definitions of its APIs and state machines, and all other triggers. */
export function startersOf(read: Declared, roles: readonly Role[]) {
  const policies = resourcePoliciesOf(read);
  const apis = [...restApis(read), ...httpApis(read)];
  const machines = stateMachinesOf(read);
  const definitions = [...routeFlows(apis, read, roles), ...stateMachineFlows(machines, read)];
  const unread = unreadDefinitions(apis, machines, roles, read);
  const parts = [...(read.template.unread ?? []), ...unread.parts];
  const { triggers, feeds, writers, diagnostics } = triggersOf(read, policies, definitions, parts, roles);
  return { policies, apis, machines, unread, triggers, feeds, writers, starters: diagnostics };
}

/** Returns the name that the format read from the file, else the name of the template's folder. */
function nameOf(template: Template, source: Source): string {
  if (template.name !== '' && template.name !== template.path) return template.name;
  const folder = folderOf(template.path);
  return basename(folder === '' ? source.directory : folder);
}

function resourcesOf(read: Declared): ReadonlyMap<string, Resource> {
  const resources = new Map<string, Resource>();
  for (const { metadata: _, updatePolicy: __, ...resource } of read.resources.values())
    resources.set(resource.id, resource);
  return resources;
}
