import { describe, expect, it } from 'vitest';
import { configured, plain } from '../testing/configured.ts';

/** A plan as `terraform show -json` prints it, cut down to what is read. */
const plan = (more: object = {}) => ({
  'plan.json': JSON.stringify(
    {
      format_version: '1.2',
      terraform_version: '1.9.0',
      planned_values: {
        root_module: {
          resources: [
            {
              address: 'aws_lambda_function.orders',
              mode: 'managed',
              type: 'aws_lambda_function',
              name: 'orders',
              values: {
                function_name: 'orders',
                handler: 'app.handler',
                runtime: 'nodejs22.x',
                filename: 'src/app.zip',
                environment: [{ variables: { STAGE: 'prod' } }],
                dead_letter_config: [],
              },
            },
            {
              address: 'aws_lambda_function_url.orders',
              mode: 'managed',
              type: 'aws_lambda_function_url',
              name: 'orders',
              values: { authorization_type: 'NONE', function_name: 'orders' },
            },
            {
              address: 'aws_iam_role.orders',
              mode: 'managed',
              type: 'aws_iam_role',
              name: 'orders',
              values: {
                name: 'orders',
                assume_role_policy:
                  '{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"lambda.amazonaws.com"}}]}',
              },
            },
            {
              address: 'aws_iam_role_policy.own',
              mode: 'managed',
              type: 'aws_iam_role_policy',
              name: 'own',
              values: { policy: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}' },
            },
            {
              address: 'aws_iam_role_policy.later',
              mode: 'managed',
              type: 'aws_iam_role_policy',
              name: 'later',
              values: {},
            },
            {
              address: 'data.aws_iam_policy_document.later',
              mode: 'data',
              type: 'aws_iam_policy_document',
              name: 'later',
              values: { statement: [{ actions: ['sqs:SendMessage'], effect: 'Allow' }] },
            },
          ],
          child_modules: [
            {
              address: 'module.mail[0]',
              resources: [
                {
                  address: 'module.mail[0].aws_sqs_queue.this',
                  mode: 'managed',
                  type: 'aws_sqs_queue',
                  name: 'this',
                  values: { name: 'mail' },
                },
                {
                  address: 'module.mail[0].aws_lambda_event_source_mapping.this',
                  mode: 'managed',
                  type: 'aws_lambda_event_source_mapping',
                  name: 'this',
                  values: { batch_size: 10 },
                },
              ],
            },
          ],
        },
      },
      resource_changes: [
        {
          address: 'aws_lambda_function.orders',
          change: { after_unknown: { role: true, environment: [{ variables: { QUEUE: true } }] } },
        },
        { address: 'aws_iam_role_policy.own', change: { after_unknown: { role: true } } },
        { address: 'aws_iam_role_policy.later', change: { after_unknown: { role: true, policy: true } } },
        {
          address: 'data.aws_iam_policy_document.later',
          change: { after_unknown: { json: true, statement: [{ resources: true }] } },
        },
        {
          address: 'module.mail[0].aws_lambda_event_source_mapping.this',
          change: { after_unknown: { event_source_arn: true, function_name: true } },
        },
      ],
      configuration: {
        root_module: {
          resources: [
            {
              address: 'aws_lambda_function.orders',
              expressions: {
                role: { references: ['aws_iam_role.orders.arn', 'aws_iam_role.orders'] },
                environment: [
                  { variables: { references: ['module.mail[0].url', 'module.mail[0]', 'module.mail'] } },
                ],
              },
            },
            {
              address: 'aws_iam_role_policy.own',
              expressions: { role: { references: ['aws_iam_role.orders.id', 'aws_iam_role.orders'] } },
            },
            {
              address: 'aws_iam_role_policy.later',
              expressions: {
                role: { references: ['aws_iam_role.orders.id', 'aws_iam_role.orders'] },
                policy: {
                  references: [
                    'data.aws_iam_policy_document.later.json',
                    'data.aws_iam_policy_document.later',
                  ],
                },
              },
            },
            {
              address: 'data.aws_iam_policy_document.later',
              expressions: {
                statement: [
                  { resources: { references: ['module.mail[0].arn', 'module.mail[0]', 'module.mail'] } },
                ],
              },
            },
          ],
          module_calls: {
            mail: {
              source: './mail',
              expressions: {
                target: { references: ['aws_lambda_function.orders.arn', 'aws_lambda_function.orders'] },
              },
              module: {
                outputs: {
                  arn: { expression: { references: ['aws_sqs_queue.this.arn', 'aws_sqs_queue.this'] } },
                  url: { expression: { references: ['aws_sqs_queue.this.url', 'aws_sqs_queue.this'] } },
                },
                resources: [
                  {
                    address: 'aws_lambda_event_source_mapping.this',
                    expressions: {
                      event_source_arn: { references: ['aws_sqs_queue.this.arn', 'aws_sqs_queue.this'] },
                      function_name: { references: ['var.target'] },
                    },
                  },
                ],
              },
            },
          },
        },
      },
      ...more,
    },
    null,
    1,
  ),
  'src/app.mjs': 'export const handler = () => {};\n',
});

describe('a plan in JSON', () => {
  it('gives functions with their code, values, and what they refer to', () => {
    const { app, properties, diagnostics } = configured(plan());
    expect(diagnostics).toEqual([]);
    expect(app).toMatchObject({ id: 'plan.json', format: 'terraform' });
    expect(properties('aws_lambda_function.orders')).toMatchObject({
      Role: '<aws_iam_role.orders.Arn>',
      Environment: { Variables: { STAGE: 'prod', QUEUE: '<module.mail[0].aws_sqs_queue.this>' } },
    });
    const [fn] = app.functions;
    expect(fn).toMatchObject({
      id: 'plan.json#aws_lambda_function.orders',
      handler: { handler: 'app.handler', artefact: { kind: 'path', name: 'src/app.zip' } },
      role: 'aws_iam_role.orders',
      at: { file: 'plan.json', line: 8 },
    });
    expect(fn?.triggers.map(({ kind, exposure }) => `${kind} ${exposure}`).sort()).toEqual([
      'function-url public',
      'sqs account',
    ]);
  });

  it('gives roles with statements that are known, and that may be longer than what they refer to', () => {
    const { app } = configured(plan());
    const [role] = app.roles;
    expect(
      role?.statements.map(({ action, resource }) => [
        ...action.values.map(plain),
        ...(resource?.values ?? []).map(plain),
      ]),
    ).toEqual([
      ['*', '*'],
      [
        'sqs:SendMessage',
        '<module.mail[0].aws_sqs_queue.this.Arn>',
        '<module.mail[0].aws_sqs_queue.this.Arn><?it is known only after apply>',
      ],
    ]);
  });

  it('of a version that is not known says so; a state is read as a plan is', () => {
    expect(configured(plan({ format_version: '9.0' })).diagnostics[0]).toContain('template/unsupported');
    const { planned_values } = JSON.parse(plan()['plan.json']);
    const state = JSON.stringify({ format_version: '1.0', values: planned_values });
    expect(configured({ 'state.json': state }).app.functions).toHaveLength(1);
  });

  it('without anything in it gives nothing and does not throw', () => {
    for (const bad of [
      '{}',
      '{"root_module": 1}',
      '{"root_module": {"resources": [1, {}, {"address": "a", "type": "b"}]}}',
    ]) {
      const { diagnostics } = configured({
        'plan.json': `{"format_version": "1.0", "values": ${bad}}`,
        'z.tf': 'resource "x_y" "z" {}',
      });
      expect(diagnostics).toEqual([]);
    }
  });
});

it('an output of a plan that gives the ARN of a function may start it', () => {
  const lambda = {
    address: 'aws_lambda_function.orders',
    mode: 'managed',
    type: 'aws_lambda_function',
    name: 'orders',
    values: { function_name: 'orders', handler: 'app.handler', runtime: 'nodejs22.x' },
  };
  const references = ['aws_lambda_function.orders.arn', 'aws_lambda_function.orders'];
  const { app } = configured({
    'plan.json': JSON.stringify({
      format_version: '1.2',
      planned_values: { root_module: { resources: [lambda] } },
      configuration: { root_module: { outputs: { target: { expression: { references } } } } },
    }),
  });
  expect(app.functions[0]?.triggers.map(({ source }) => source)).toEqual(['output target']);
});

it('a function of a plan without a file name keeps its handler and its own name, by which its source can be found', () => {
  const lambda = {
    address: 'aws_lambda_function.orders',
    mode: 'managed',
    type: 'aws_lambda_function',
    name: 'orders',
    values: { function_name: 'shop-orders', handler: 'app.handler', runtime: 'nodejs22.x', filename: null },
  };
  const { app } = configured({
    'plan.json': JSON.stringify({
      format_version: '1.2',
      planned_values: { root_module: { resources: [lambda] } },
      configuration: {},
    }),
  });
  expect(app.functions[0]?.handler).toMatchObject({
    kind: 'unknown',
    handler: 'app.handler',
    artefact: { kind: 'function', name: 'shop-orders' },
  });
});
