import { expect, it } from 'vitest';
import { configured } from './testing/configured.ts';

const json = (value: unknown): string => JSON.stringify(value, null, 1);

it('a configuration in JSON is read as the same in HCL', () => {
  const { app, properties, diagnostics } = configured({
    'main.tf.json': json({
      '//': 'written by a tool',
      variable: { names: { type: 'list(string)', default: ['a', '${b}'] } },
      locals: [{ stage: 'dev' }],
      data: {
        aws_iam_policy_document: {
          own: {
            statement: { actions: ['s3:*'], resources: ['*'] },
            dynamic: {
              statement: {
                for_each: { queue: 'sqs:SendMessage' },
                content: { actions: ['${statement.value}'], resources: ['*'] },
              },
            },
          },
        },
      },
      resource: {
        aws_sqs_queue: { each: { for_each: '${toset(["x"])}', name: '${local.stage}-${each.key}' } },
        aws_lambda_function: {
          orders: {
            function_name: 'orders',
            runtime: 'nodejs22.x',
            environment: { variables: { STAGE: '${local.stage}' } },
            tags: { owner: 'shop' },
          },
        },
        aws_iam_role_policy: {
          p: { role: 'r', policy: '${data.aws_iam_policy_document.own.json}' },
        },
      },
    }),
  });
  expect(diagnostics).toEqual([]);
  expect(app).toMatchObject({ id: 'main.tf.json', format: 'terraform' });
  expect(properties('aws_lambda_function.orders')).toMatchObject({
    Environment: { Variables: { STAGE: 'dev' } },
  });
  expect(properties('aws_sqs_queue.each["x"]')).toMatchObject({ QueueName: 'dev-x' });
  expect(properties('aws_iam_role_policy.p')).toMatchObject({
    PolicyDocument: { Statement: [{ Action: ['s3:*'] }, { Action: ['sqs:SendMessage'] }] },
  });
  expect(app.functions[0]?.at).toMatchObject({ file: 'main.tf.json', line: 54 });
});

it('files in JSON and in HCL are one configuration; what is not an object is reported with its line', () => {
  const { app, diagnostics } = configured({
    'a.tf': 'locals { name = "orders" }\n',
    'b.tf.json': json({ resource: { aws_sqs_queue: { q: { name: '${local.name}' }, bad: 1 } } }),
  });
  expect([...app.resources.keys()]).toEqual(['aws_sqs_queue.q']);
  expect(diagnostics).toEqual([
    expect.stringMatching(/^template\/invalid b\.tf\.json:7 .*aws_sqs_queue\.bad/),
  ]);
});

it('no text makes it throw', () => {
  for (const text of [
    '',
    '[',
    '[1]',
    '{"resource": [[{"a": {"b": [1, null]}}]]}',
    '{"locals": 1, "module": {"m": {"source": {}}}}',
  ])
    expect(() => configured({ 'main.tf.json': text, 'z.tf': 'resource "x_y" "z" {}' })).not.toThrow();
});
