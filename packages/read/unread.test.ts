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
    ['Azure Functions', 'host.json', '{ "version": "2.0" }'],
    [
      'Azure Resource Manager',
      'site.json',
      '{ "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": [{ "type": "Microsoft.Web/sites" }] }',
    ],
    ['Zappa', 'zappa_settings.json', '{ "live": {} }'],
    ['Architect', 'app.arc', '@app\nshop\n'],
    ['CDK for Terraform', 'cdktf.json', '{}'],
    ['AWS Amplify', 'amplify/backend.ts', 'defineBackend({ work });'],
    ['Terragrunt', 'live/terragrunt.hcl', 'terraform {\n  source = "git::https://x.example/y.git"\n}\n'],
    ['OpenTofu', 'main.tofu', 'resource "aws_lambda_function" "f" {}'],
    ['Claudia.js', 'claudia.json', '{}'],
    [
      'AWS CLI',
      '.github/workflows/d.yml',
      'jobs: { d: { steps: [{ run: "aws --region x lambda create-function" }] } }',
    ],
    ['AWS CLI', 'deploy.ps1', 'aws lambda create-function --function-name f'],
    ['boto3', 'tools/ship.py', 'client.create_function(\n  FunctionName="f", Role=role)'],
    [
      'GitHub Actions',
      'ci/g.yml',
      'jobs: { d: { steps: [{ uses: google-github-actions/deploy-cloud-functions@v3 }] } }',
    ],
    ['a template that another program fills in', 'stack.yaml.j2', 'F: {Type: AWS::Lambda::Function}'],
    ['AWS CLI', 'deploy.sh', 'aws lambda create-function --function-name f'],
  ];
  it.each(rows)('%s is said, with the file', (name, path, text) => {
    const result = found({ [path]: text });
    expect(result.found).toEqual([]);
    expect(result.diagnostics).toMatchObject([{ code: 'template/unread-format', file: path, line: 1 }]);
    expect(result.diagnostics[0]?.message).toContain(name);
  });

  it('a format in many folders is one diagnostic with a count', () => {
    const { diagnostics } = found({ 'a/cdk.json': '{}', 'b/cdk.json': '{}' });
    expect(diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining('in 2 folders')]);
  });

  it('the functions of a project that is reported are not reported again', () => {
    const { diagnostics } = found({
      'host.json': '{ "version": "2.0" }',
      'Orders/function.json': '{"bindings": []}',
    });
    expect(diagnostics.map(({ file }) => file)).toEqual(['host.json']);
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

describe('files with commands of gcloud and folders named target', () => {
  const deploy = 'gcloud functions deploy api --runtime nodejs20 --trigger-http --allow-unauthenticated';
  it.each([
    ['Makefile', `deploy:\n\t@${deploy}\n`],
    ['deploy.ps1', `${deploy}\n`],
    ['package.json', `{ "scripts": { "deploy": "${deploy}" } }`],
    ['.gitlab-ci.yml', `deploy: { script: ['${deploy}'] }`],
    ['bitbucket-pipelines.yml', `pipelines: { default: [{ step: { script: ['${deploy}'] } }] }`],
    ['.github/workflows/d.yml', `jobs: { d: { steps: [{ run: '${deploy}' }] } }`],
  ])('%s is read', (path, text) => {
    expect(found({ [path]: text, 'index.js': '' }).found.map(({ document }) => document.path)).toEqual([
      path,
    ]);
  });

  it('target is searched unless a build tool writes it', () => {
    const text = 'Resources: { F: { Type: AWS::Lambda::Function } }';
    expect(found({ 'target/t.yaml': text }).found).toHaveLength(1);
    expect(found({ 'target/t.yaml': text, 'pom.xml': '' }).found).toHaveLength(0);
  });
});
