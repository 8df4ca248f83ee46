import { describe, expect, it, onTestFinished } from 'vitest';
import { discover } from './discover.ts';
import { repository } from './testing/repository.ts';

function found(files: Readonly<Record<string, string>>): ReturnType<typeof discover> {
  const made = repository(files);
  onTestFinished(made.remove);
  return discover(made.source, '');
}

describe('formats that are not read yet', () => {
  const rows: readonly [string, string, string][] = [
    ['AWS CDK', 'infra/cdk.json', '{"app": "node bin/app.js"}'],
    ['Terraform in JSON', 'main.tf.json', '{"resource": {"aws_lambda_function": {"orders": {}}}}'],
    ['Pulumi', 'Pulumi.yaml', 'name: shop\nruntime: nodejs\n'],
    ['Azure Functions', 'Orders/function.json', '{"bindings": []}'],
  ];
  it.each(rows)('%s is said, with the file', (name, path, text) => {
    const result = found({ [path]: text });
    expect(result.found).toEqual([]);
    expect(result.diagnostics).toMatchObject([{ code: 'template/unread-format', file: path, line: 1 }]);
    expect(result.diagnostics[0]?.message).toContain(name);
  });

  it('Terraform in JSON without a function says nothing, and many files of a folder say it once', () => {
    const text = '{"resource": {"aws_lambda_function": {"f": {}}}}';
    const { diagnostics } = found({
      'a/b.tf.json': '{"resource": {"aws_s3_bucket": {"b": {}}}}',
      'c/a.tf.json': text,
      'c/b.tf.json': text,
    });
    expect(diagnostics.map((one) => one.file)).toEqual(['c/a.tf.json']);
  });
});
