import { get, stringOf } from '../../tree.ts';
import { getAtt, managedPolicy, ref } from '../lowering/intrinsics.ts';
import { isFilled, property } from '../lowering/property.ts';
import { type Draft, writeMap } from '../lowering/write.ts';
import { expandEvents } from './events/index.ts';
import {
  add,
  conditionOf,
  type Expansion,
  flagOf,
  report,
  type SamResource,
  tagList,
  textOf,
} from './expansion.ts';
import { s3Location } from './function/code.ts';
import { localDocument } from './local-document.ts';
import { addPolicies } from './policies.ts';
import { attach, closeRole, type RoleDraft, trust } from './role.ts';
import { check } from './shapes.ts';

/** Expands `AWS::Serverless::StateMachine` with its role, version, alias and events. */
export function expandStateMachine(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  check(expansion, shape, properties, id);
  const userRole = property(properties, 'Role');
  const policies = property(properties, 'Policies');
  if (isFilled(userRole) && isFilled(policies))
    report(expansion, 'template/invalid', userRole.at, `${id} has both Role and Policies`);
  const role: RoleDraft = { id: `${id}Role`, managed: [], policies: [], origins: expansion.origins };
  const tags = property(properties, 'Tags');
  add(expansion, resource, id, 'AWS::StepFunctions::StateMachine', {
    ...definitionOf(expansion, resource),
    DefinitionSubstitutions: property(properties, 'DefinitionSubstitutions'),
    RoleArn: isFilled(userRole) ? userRole : getAtt(role.id, 'Arn'),
    StateMachineName: property(properties, 'Name'),
    StateMachineType: property(properties, 'Type'),
    LoggingConfiguration: property(properties, 'Logging'),
    TracingConfiguration: property(properties, 'Tracing'),
    Tags: tagList(tags, { 'stateMachine:createdBy': 'SAM' }),
  });
  const alias = publishAlias(expansion, resource);
  const byAlias = flagOf(expansion, property(properties, 'UseAliasAsEventTarget')) === true ? alias : null;
  if (!isFilled(userRole)) {
    addPolicies(expansion, resource, role);
    const tracing = property(properties, 'Tracing', 'Enabled');
    if (tracing && flagOf(expansion, tracing) === true)
      attach(role, managedPolicy('AWSXrayWriteOnlyAccess'), tracing.at);
    closeRole(expansion, resource, role, trust('states.amazonaws.com'), { tag: 'stateMachine:createdBy' });
  }
  const target = byAlias ?? id;
  const arn = ref(target);
  expandEvents(expansion, {
    kind: 'state-machine',
    resource,
    id: target,
    name: arn,
    arn,
    condition: conditionOf(resource),
    role: null,
  });
}

const shape =
  'Definition:map DefinitionUri:text|map Logging:map Role:text RolePath DefinitionSubstitutions:map Events:map Name:text Type:text Tags:map PropagateTags:flag Policies:text|map|list Tracing:map PermissionsBoundary:text AutoPublishAlias DeploymentPreference UseAliasAsEventTarget:flag!';

/** Returns the definition. A definition in a local file is read too, so that every state keeps its place. */
function definitionOf(expansion: Expansion, resource: SamResource): Record<string, Draft> {
  const inline = property(resource.properties, 'Definition');
  const uri = property(resource.properties, 'DefinitionUri');
  if (isFilled(inline) === isFilled(uri))
    report(
      expansion,
      'template/invalid',
      (uri ?? inline)?.at ?? resource.at,
      `${resource.id} needs either Definition or DefinitionUri`,
    );
  if (isFilled(inline)) return { Definition: inline };
  if (!isFilled(uri)) return {};
  const local = localDocument(expansion, uri);
  if (local) return { Definition: local };
  const stored = s3Location(uri, ['Bucket', 'Key', 'Version']);
  if (!stored && stringOf(uri) === undefined)
    report(expansion, 'template/invalid', uri.at, `DefinitionUri of ${resource.id} needs Bucket and Key`);
  return { DefinitionS3Location: stored ?? uri };
}

/**
 * Adds the version and the alias of `AutoPublishAlias`. Returns the logical id of the alias, or null without
 * that setting.
 */
function publishAlias(expansion: Expansion, resource: SamResource): string | null {
  const { id, properties } = resource;
  const alias = property(properties, 'AutoPublishAlias');
  const preference = property(properties, 'DeploymentPreference');
  if (!isFilled(alias)) {
    for (const name of ['DeploymentPreference', 'UseAliasAsEventTarget']) {
      const value = property(properties, name);
      if (isFilled(value))
        report(expansion, 'template/invalid', value.at, `${name} of ${id} needs AutoPublishAlias`);
    }
    return null;
  }
  const version = `${id}Version`;
  const aliasId = `${id}Alias${(textOf(expansion, alias) ?? '').replace(/[^a-zA-Z0-9]/g, '')}`;
  add(
    expansion,
    resource,
    version,
    'AWS::StepFunctions::StateMachineVersion',
    { StateMachineArn: ref(id), StateMachineRevisionId: getAtt(id, 'StateMachineRevisionId') },
    {
      at: alias.at,
      attributes: {
        DeletionPolicy: get(resource.node, 'DeletionPolicy') ?? 'Retain',
        UpdateReplacePolicy: get(resource.node, 'UpdateReplacePolicy') ?? 'Retain',
      },
    },
  );
  const settings =
    preference?.kind === 'map' ? preference.entries : writeMap({ Type: 'ALL_AT_ONCE' }, alias.at).entries;
  const DeploymentPreference = {
    ...Object.fromEntries(settings.map(({ key, value }) => [key, value])),
    StateMachineVersionArn: ref(version),
  };
  add(
    expansion,
    resource,
    aliasId,
    'AWS::StepFunctions::StateMachineAlias',
    { Name: alias, DeploymentPreference },
    { at: alias.at },
  );
  return aliasId;
}
