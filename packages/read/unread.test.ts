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
    ['Pulumi', 'Pulumi.yaml', 'name: shop\nruntime: nodejs\n'],
    ['Azure Functions', 'Orders/function.json', '{"bindings": []}'],
  ];
  it.each(rows)('%s is said, with the file', (name, path, text) => {
    const result = found({ [path]: text });
    expect(result.found).toEqual([]);
    expect(result.diagnostics).toMatchObject([{ code: 'template/unread-format', file: path, line: 1 }]);
    expect(result.diagnostics[0]?.message).toContain(name);
  });

  it('Bicep without a function says nothing, and many files of a folder say it once', () => {
    const text = "resource site 'Microsoft.Web/sites@2023-12-01' = {}";
    const { diagnostics } = found({
      'a/b.bicep': "resource store 'Microsoft.Storage/storageAccounts@2023-01-01' = {}",
      'c/a.bicep': text,
      'c/b.bicep': text,
    });
    expect(diagnostics.map((diagnostic) => diagnostic.file)).toEqual(['c/a.bicep']);
  });
});
