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
export function expandStateMachine(x: Expansion, of: SamResource): void {
  const { id, properties } = of;
  check(x, shape, properties, id);
  const given = property(properties, 'Role');
  const policies = property(properties, 'Policies');
  if (isFilled(given) && isFilled(policies))
    report(x, 'template/invalid', given.at, `${id} has both Role and Policies`);
  const role: RoleDraft = { id: `${id}Role`, managed: [], policies: [], origins: x.origins };
  const tags = property(properties, 'Tags');
  add(x, of, id, 'AWS::StepFunctions::StateMachine', {
    ...definitionOf(x, of),
    DefinitionSubstitutions: property(properties, 'DefinitionSubstitutions'),
    RoleArn: isFilled(given) ? given : getAtt(role.id, 'Arn'),
    StateMachineName: property(properties, 'Name'),
    StateMachineType: property(properties, 'Type'),
    LoggingConfiguration: property(properties, 'Logging'),
    TracingConfiguration: property(properties, 'Tracing'),
    Tags: tagList(tags, { 'stateMachine:createdBy': 'SAM' }),
  });
  const alias = publishAlias(x, of);
  const byAlias = flagOf(x, property(properties, 'UseAliasAsEventTarget')) === true ? alias : null;
  if (!isFilled(given)) {
    addPolicies(x, of, role);
    const tracing = property(properties, 'Tracing', 'Enabled');
    if (tracing && flagOf(x, tracing) === true)
      attach(role, managedPolicy('AWSXrayWriteOnlyAccess'), tracing.at);
    closeRole(x, of, role, trust('states.amazonaws.com'), { tag: 'stateMachine:createdBy' });
  }
  const target = byAlias ?? id;
  const arn = ref(target);
  expandEvents(x, {
    kind: 'state-machine',
    of,
    id: target,
    name: arn,
    arn,
    condition: conditionOf(of),
    role: null,
  });
}

const shape =
  'Definition:map DefinitionUri:text|map Logging:map Role:text RolePath DefinitionSubstitutions:map Events:map Name:text Type:text Tags:map PropagateTags:flag Policies:text|map|list Tracing:map PermissionsBoundary:text AutoPublishAlias DeploymentPreference UseAliasAsEventTarget:flag!';

/** The definition as a tree, the user's or that of the file he names, so that every state keeps its place. */
function definitionOf(x: Expansion, of: SamResource): Record<string, Draft> {
  const inline = property(of.properties, 'Definition');
  const uri = property(of.properties, 'DefinitionUri');
  if (isFilled(inline) === isFilled(uri))
    report(
      x,
      'template/invalid',
      (uri ?? inline)?.at ?? of.at,
      `${of.id} needs either Definition or DefinitionUri`,
    );
  if (isFilled(inline)) return { Definition: inline };
  if (!isFilled(uri)) return {};
  const local = localDocument(x, uri);
  if (local) return { Definition: local };
  const stored = s3Location(uri, ['Bucket', 'Key', 'Version']);
  if (!stored && stringOf(uri) === undefined)
    report(x, 'template/invalid', uri.at, `DefinitionUri of ${of.id} needs Bucket and Key`);
  return { DefinitionS3Location: stored ?? uri };
}

/** Writes the version and the alias that `AutoPublishAlias` asks for. Answers the alias's logical id, or null. */
function publishAlias(x: Expansion, of: SamResource): string | null {
  const { id, properties } = of;
  const alias = property(properties, 'AutoPublishAlias');
  const preference = property(properties, 'DeploymentPreference');
  if (!isFilled(alias)) {
    for (const name of ['DeploymentPreference', 'UseAliasAsEventTarget']) {
      const value = property(properties, name);
      if (isFilled(value)) report(x, 'template/invalid', value.at, `${name} of ${id} needs AutoPublishAlias`);
    }
    return null;
  }
  const version = `${id}Version`;
  const aliasId = `${id}Alias${(textOf(x, alias) ?? '').replace(/[^a-zA-Z0-9]/g, '')}`;
  add(
    x,
    of,
    version,
    'AWS::StepFunctions::StateMachineVersion',
    { StateMachineArn: ref(id), StateMachineRevisionId: getAtt(id, 'StateMachineRevisionId') },
    {
      at: alias.at,
      attributes: {
        DeletionPolicy: get(of.node, 'DeletionPolicy') ?? 'Retain',
        UpdateReplacePolicy: get(of.node, 'UpdateReplacePolicy') ?? 'Retain',
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
    x,
    of,
    aliasId,
    'AWS::StepFunctions::StateMachineAlias',
    { Name: alias, DeploymentPreference },
    { at: alias.at },
  );
  return aliasId;
}
