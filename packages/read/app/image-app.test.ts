import { describe, expect, it, onTestFinished } from 'vitest';
import { readApps } from '../read-apps.ts';
import { repository } from '../testing/repository.ts';

function read(files: Readonly<Record<string, string>>) {
  const made = repository(files);
  onTestFinished(made.remove);
  return readApps(made.source, '', { env: new Map(), opt: new Map(), parameters: new Map() }).apps.map(
    ({ id, template, functions }) => ({ id, template, functions }),
  );
}

const python = 'FROM public.ecr.aws/lambda/python:3.13\nCOPY app.py ./\nCMD ["app.handler"]\n';

describe('a Dockerfile of a Lambda function without a template', () => {
  it('is a function whose triggers and role are not known', () => {
    const [app, ...more] = read({ 'mail/Dockerfile': python, 'mail/app.py': 'def handler(e, c): pass\n' });
    expect(more).toEqual([]);
    expect(app).toMatchObject({ id: 'mail/Dockerfile', template: null });
    expect(app?.functions).toMatchObject([
      {
        id: 'mail/Dockerfile#mail',
        runtime: 'python3.13',
        language: 'python',
        packageType: 'image',
        role: null,
        triggers: [{ source: 'undeclared trigger', exposure: 'unknown' }],
        handler: { kind: 'handler', directory: 'mail', handler: 'app.handler' },
      },
    ]);
  });

  it.each([
    [
      'a base image of AWS on Docker Hub',
      'Dockerfile',
      'FROM amazon/aws-lambda-nodejs:22\nCMD ["app.handler"]\n',
    ],
    [
      'the client of the runtime interface',
      'Dockerfile',
      'FROM python:3.13\nRUN pip install awslambdaric\nENTRYPOINT ["python", "-m", "awslambdaric"]\nCMD ["app.handler"]\n',
    ],
    ['a file name with an ending', 'Dockerfile.mail', python],
  ])('is known by %s', (_name, file, text) => {
    expect(read({ [`mail/${file}`]: text })).toHaveLength(1);
  });

  it.each([
    ['another base image', { 'web/Dockerfile': 'FROM node:22\nCMD ["app.handler"]\n' }],
    [
      'an image that builds a layer',
      { 'layer/Dockerfile': 'FROM public.ecr.aws/lambda/python:3.13\nRUN pip install x\n' },
    ],
    [
      'a command that is no handler',
      { 'x/Dockerfile': 'FROM public.ecr.aws/lambda/python:3.13\nCMD ["/bin/sh"]\n' },
    ],
    ['a program that may declare it', { 'mail/Dockerfile': python, 'infra/cdk.json': '{}' }],
    ['an empty file', { 'mail/Dockerfile': '' }],
    ['binary content', { 'mail/Dockerfile': '\u0000FROM \u0000' }],
  ])('%s is none', (_name, files) => {
    expect(read(files as Record<string, string>)).toEqual([]);
  });

  it('a template with images may declare it', () => {
    const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Mail: { Type: AWS::Serverless::Function, Properties: { PackageType: Image, ImageUri: "1.dkr.ecr.x.amazonaws.com/a" } }
`;
    expect(read({ 'mail/Dockerfile': python, 'template.yaml': template }).map(({ id }) => id)).toEqual([
      'template.yaml',
    ]);
  });
});
