import { expect, test } from 'vitest';
import { isQuietLayerImage, publicLayer } from './public-layers.ts';

test.each([
  ['AWSLambdaPowertoolsPythonV3-python312-x86_64', 0],
  ['AWS-Parameters-and-Secrets-Lambda-Extension', 0],
  ['Datadog-Extension', 3],
  ['aws-otel-nodejs-amd64-ver-1-30-1', 7],
  ['acme-agent', null],
  ['My-Datadog-Extension', null],
  ['${DatadogLayer}', null],
])('the calls that %s makes by itself', (name, calls) => {
  expect(publicLayer(name)?.calls.length ?? null).toBe(calls);
});

test('an image of a layer that calls nothing', () => {
  expect(isQuietLayerImage('public.ecr.aws/awsguru/aws-lambda-adapter:0.8.4')).toBe(true);
  expect(isQuietLayerImage('public.ecr.aws/datadog/lambda-extension:60')).toBe(false);
  expect(isQuietLayerImage('builder')).toBe(false);
});
