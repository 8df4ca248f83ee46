import { quiet, type SilentApp } from './case.ts';

const python = 'def handler(event, context):\n    return {"statusCode": 204}\n';

/** Repositories whose functions are declared by a program or by a tool that is not read yet. */
export const silentPrograms: readonly SilentApp[] = [
  {
    says: 'an app of the CDK in TypeScript',
    files: {
      'cdk.json': '{ "app": "npx ts-node bin/acme.ts" }\n',
      'bin/acme.ts':
        "import { App, Stack } from 'aws-cdk-lib';\nimport { Function, Runtime, Code } from 'aws-cdk-lib/aws-lambda';\nconst stack = new Stack(new App(), 'Acme');\nnew Function(stack, 'Fn', { runtime: Runtime.NODEJS_22_X, handler: 'app.handler', code: Code.fromAsset('src') });\n",
      'src/app.js': 'exports.handler = async () => 1;\n',
    },
    asks: 'CDK',
  },
  {
    says: 'an app of the CDK in Python',
    files: {
      'cdk.json': '{ "app": "python3 app.py" }\n',
      'app.py': 'import aws_cdk as cdk\napp = cdk.App()\napp.synth()\n',
    },
    asks: 'CDK',
  },
  {
    says: 'an app of SST',
    files: {
      'sst.config.ts':
        "export default $config({ app: () => ({ name: 'acme' }), run: async () => { new sst.aws.Function('Fn', { handler: 'src/app.handler' }); } });\n",
      'src/app.mjs': quiet,
    },
    asks: 'SST',
  },
  {
    says: 'a program of Pulumi',
    files: {
      'Pulumi.yaml': 'name: acme\nruntime: nodejs\n',
      'index.ts':
        "import * as aws from '@pulumi/aws';\nnew aws.lambda.CallbackFunction('fn', { callback: async () => 1 });\n",
    },
    asks: 'Pulumi',
  },
  {
    says: 'an app of Chalice',
    files: {
      '.chalice/config.json': '{ "version": "2.0", "app_name": "acme" }\n',
      'app.py':
        "from chalice import Chalice\napp = Chalice(app_name='acme')\n\n\n@app.route('/')\ndef index():\n    return {}\n",
    },
    asks: 'Chalice',
  },
  {
    says: 'an app of Zappa',
    files: {
      'zappa_settings.json': '{ "live": { "app_function": "acme.app", "runtime": "python3.12" } }\n',
      'acme.py': 'app = None\n',
    },
    asks: 'Zappa',
  },
  {
    says: 'functions of Firebase under names that are not known',
    files: {
      'firebase.json': '{ "functions": { "source": "functions" } }\n',
      'functions/package.json':
        '{ "main": "index.js", "dependencies": { "firebase-functions": "^6.0.0" } }\n',
      'functions/index.js':
        "const { onRequest } = require('firebase-functions/v2/https');\nfor (const name of require('./names.json')) exports[name] = onRequest((request, response) => response.send('ok'));\n",
    },
    asks: 'may declare more functions of Firebase',
  },
  {
    says: 'functions of Azure',
    files: {
      'host.json': '{ "version": "2.0" }\n',
      'Orders/function.json':
        '{ "bindings": [{ "type": "httpTrigger", "authLevel": "anonymous", "direction": "in", "name": "req" }] }\n',
      'Orders/index.js': 'module.exports = async () => 1;\n',
    },
    asks: 'Azure',
  },
  {
    says: 'a function of Azure in Terraform',
    files: { 'main.tf': 'resource "azurerm_linux_function_app" "acme" {\n  name = "acme"\n}\n' },
    asks: 'azurerm_linux_function_app',
  },
  {
    says: 'functions of Architect',
    files: { 'app.arc': '@app\nacme\n\n@http\nget /\n', 'src/http/get-index/index.mjs': quiet },
    asks: 'Architect',
  },
  {
    says: 'a function of Google whose code lies in a bucket',
    files: {
      'main.tf':
        'resource "google_cloudfunctions2_function" "Fn" {\n  name = "fn"\n  location = "europe-west1"\n  build_config {\n    runtime = "nodejs22"\n    entry_point = "run"\n    source {\n      storage_source {\n        bucket = "acme-builds"\n        object = "fn.zip"\n      }\n    }\n  }\n}\n',
    },
    asks: 'acme-builds',
  },
  {
    says: 'a service account of Google that exists already',
    files: {
      'main.tf':
        'data "google_service_account" "acme_existing" {\n  account_id = "acme"\n}\nresource "google_cloudfunctions2_function" "Fn" {\n  name = "fn"\n  location = "europe-west1"\n  build_config {\n    runtime = "nodejs22"\n    entry_point = "run"\n    source {\n      storage_source {\n        bucket = "acme-builds"\n        object = "fn.zip"\n      }\n    }\n  }\n  service_config {\n    service_account_email = data.google_service_account.acme_existing.email\n  }\n}\n',
    },
    asks: 'acme_existing',
  },
  {
    says: 'a function that gcloud deploys from a bucket',
    files: {
      'deploy.sh':
        '#!/bin/sh\ngcloud functions deploy acme --gen2 --runtime=python312 --source=gs://acme-builds/fn.zip --entry-point=run --trigger-http\n',
      'main.py': python,
    },
    asks: 'acme-builds',
  },
  {
    says: 'a function in Java',
    files: {
      'template.yaml':
        'AWSTemplateFormatVersion: "2010-09-09"\nTransform: AWS::Serverless-2016-10-31\nResources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: ., Runtime: java21, Handler: com.acme.Orders::handle, Policies: [AmazonS3FullAccess] }\n',
      'src/main/java/com/acme/Orders.java':
        'package com.acme;\npublic class Orders { public String handle(String e) { return e; } }\n',
    },
    asks: 'java21',
    keeps: true,
  },
];
