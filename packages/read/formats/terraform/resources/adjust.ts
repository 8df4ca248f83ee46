import { asString, constant, rowOf, type Value } from '@emmental/model';
import { structured } from '../../../app/json-text.ts';
import { property } from '../../../app/property.ts';
import { cased } from './row.ts';

/** Adjusts the values that Terraform and CloudFormation write differently, by CloudFormation type. */
export function adjusted(type: string, properties: Value): Value {
  const adjust = rowOf(adjustments, type);
  if (!adjust || properties.kind !== 'fields') return properties;
  const fields = new Map(properties.fields);
  adjust(fields);
  return { ...properties, fields };
}

/** A definition is a text in Terraform and a structure in CloudFormation. */
const withBody = (fields: Map<string, Value>): void => {
  const body = fields.get('Body');
  if (body) fields.set('Body', structured(body));
};

/**
 * Turns blocks into a list of actions: `Kinesis: [a, b]` becomes `Actions: [{ Kinesis: a }, { Kinesis: b }]`.
 */
const withActions =
  (payload: string, isAction: (name: string) => boolean) =>
  (fields: Map<string, Value>): void => {
    const inner = fields.get(payload);
    if (inner?.kind !== 'fields') return;
    const kept = new Map<string, Value>();
    const actions: Value[] = [];
    for (const [name, value] of inner.fields) {
      if (!isAction(name)) kept.set(name, value);
      else
        for (const item of value.kind === 'list' ? value.items : [value])
          actions.push({ kind: 'fields', fields: new Map([[name, item]]), open: false });
    }
    kept.set('Actions', { kind: 'list', items: actions, open: false });
    fields.set(payload, { ...inner, fields: kept });
  };

const adjustments: Readonly<Record<string, (fields: Map<string, Value>) => void>> = {
  'AWS::S3::Bucket': (fields) => {
    // `public-read` is `PublicRead`.
    const acl = asString(fields.get('AccessControl'));
    if (acl !== null)
      fields.set('AccessControl', constant(cased(acl.replaceAll('-', '_')), fields.get('AccessControl')?.at));
    // `versioning { enabled = true }` inside the bucket is the older form.
    const old = fields.get('Versioning');
    if (!old) return;
    fields.delete('Versioning');
    const enabled = property(old, 'enabled') ?? property(old, 'Enabled');
    const status = asString(enabled);
    if (status !== null)
      fields.set('VersioningConfiguration', {
        kind: 'fields',
        fields: new Map([['Status', constant(status === 'true' ? 'Enabled' : 'Suspended', old.at)]]),
        open: false,
      });
  },
  'AWS::ApiGateway::Stage': (fields) => {
    // The settings of a method are a nested block in Terraform, but stand beside its path in CloudFormation.
    const inner = fields.get('Settings');
    if (inner?.kind !== 'fields') return;
    fields.delete('Settings');
    for (const [name, value] of inner.fields) fields.set(name, value);
  },
  'AWS::ApiGateway::RestApi': withBody,
  'AWS::ApiGatewayV2::Api': withBody,
  // Without a retention, logs are kept forever. In Terraform that can be written as 0.
  'AWS::Logs::LogGroup': (fields) => {
    if (asString(fields.get('RetentionInDays')) === '0') fields.delete('RetentionInDays');
  },
  'AWS::IoT::TopicRule': withActions('TopicRulePayload', (name) => !/^(Sql|Description)$/.test(name)),
  'AWS::SES::ReceiptRule': withActions('Rule', (name) => name.endsWith('Action')),
  'AWS::Kinesis::Stream': (fields) => {
    if (asString(property(fields.get('StreamEncryption'), 'EncryptionType')) === 'NONE')
      fields.delete('StreamEncryption');
  },
  'AWS::Lambda::Function': (fields) => {
    // -1 means no limit.
    if (asString(fields.get('ReservedConcurrentExecutions')) === '-1')
      fields.delete('ReservedConcurrentExecutions');
  },
  'AWS::DynamoDB::Table': (fields) => {
    // CloudFormation has one mapping with both parts.
    const view = property(fields.get('StreamSpecification'), 'StreamViewType');
    if (view === undefined) fields.delete('StreamSpecification');
  },
  'AWS::StepFunctions::StateMachine': (fields) => {
    const logging = fields.get('LoggingConfiguration');
    const destination = property(logging, 'Destinations');
    if (logging?.kind !== 'fields' || !destination) return;
    fields.set('LoggingConfiguration', {
      ...logging,
      fields: new Map(logging.fields).set('Destinations', {
        kind: 'list',
        items: [destination],
        open: false,
      }),
    });
  },
};
