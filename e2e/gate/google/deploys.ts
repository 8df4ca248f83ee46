import type { GateAttack } from '../attack.ts';
import {
  changed,
  evil,
  evilPython,
  type Files,
  found,
  foundOrLost,
  harmless,
  harmlessPython,
  notRead,
} from './base.ts';

const firebase = (code: string, more: object = {}): Files => ({
  'firebase.json': JSON.stringify({ functions: { source: 'functions', ...more } }),
  'functions/package.json':
    '{"main":"index.js","engines":{"node":"22"},"dependencies":{"firebase-functions":"^6.0.0"}}',
  'functions/index.js': `const { onRequest, onCall } = require('firebase-functions/v2/https');\nconst { onDocumentCreated } = require('firebase-functions/v2/firestore');\n${code}`,
});
const evilFirebase =
  'exports.door = onRequest({ invoker: "private" }, (req, res) => res.send(eval(req.body.text)));\n';
const openRequest = 'exports.door = onRequest((req, res) => res.send("ok"));\n';
const tested = `exports.door = onCall((request) => {
  if (!request.auth) throw new Error('who are you?');
  return eval(request.data.text);
});
`;
const reads = "exports.note = onDocumentCreated('notes/{id}', (event) => eval(event.data.data().text));\n";
const security = (who: string): string =>
  `rules_version = '2';\nservice cloud.firestore {\n  match /databases/{db}/documents {\n    match /notes/{id} {\n      allow write: if ${who};\n    }\n  }\n}\n`;
const withRules = {
  ...firebase(reads),
  'firebase.json': JSON.stringify({
    functions: { source: 'functions' },
    firestore: { rules: 'firestore.rules' },
  }),
};

const firebaseChanges: readonly GateAttack[] = [
  changed(
    'a private request of Firebase that is public now',
    firebase(evilFirebase),
    {
      files: {
        'functions/index.js': `${firebase(evilFirebase.replace('private', 'public'))['functions/index.js']}`,
      },
    },
    found,
  ),
  changed(
    'a new function of Firebase',
    firebase(openRequest),
    {
      edits: {
        'functions/index.js': [
          [
            'exports.door',
            'exports.more = onRequest((req, res) => res.send(eval(req.body.text)));\nexports.door',
          ],
        ],
      },
    },
    found,
  ),
  changed(
    'a call of Firebase that tests its caller no more',
    firebase(tested),
    { edits: { 'functions/index.js': [["  if (!request.auth) throw new Error('who are you?');\n", '']] } },
    found,
  ),
  changed(
    'another folder of functions in firebase.json',
    firebase(openRequest),
    {
      files: {
        'firebase.json': '{"functions":{"source":"more"}}',
        'more/package.json':
          '{"main":"index.js","engines":{"node":"22"},"dependencies":{"firebase-functions":"^6.0.0"}}',
        'more/index.js': `${firebase(evilFirebase.replace('private', 'public'))['functions/index.js']}`,
      },
    },
    found,
  ),
  changed(
    'a step before the deployment that changes the code',
    firebase(openRequest),
    {
      files: {
        'firebase.json': '{"functions":{"source":"functions","predeploy":["cp real.js functions/index.js"]}}',
        'real.js': evil,
      },
    },
    notRead,
  ),
  changed(
    'security rules that let everybody write what starts a function',
    { ...withRules, 'firestore.rules': security('request.auth != null') },
    { files: { 'firestore.rules': security('true') } },
    /Anyone[\w ]* can (?:run code|write|start)/,
  ),
  changed(
    'security rules in another file',
    { ...withRules, 'firestore.rules': security('false') },
    {
      files: {
        'firebase.json': '{"functions":{"source":"functions"},"firestore":{"rules":"open.rules"}}',
        'open.rules': security('true'),
      },
    },
    /Anyone[\w ]* can (?:run code|write|start)/,
  ),
  changed(
    'a second list of functions in firebase.json',
    firebase(openRequest),
    {
      files: {
        'firebase.json':
          '{"functions":[{"source":"functions","codebase":"a"},{"source":"more","codebase":"b"}]}',
        'more/package.json':
          '{"main":"index.js","engines":{"node":"22"},"dependencies":{"firebase-functions":"^6.0.0"}}',
        'more/index.js': `${firebase(evilFirebase.replace('private', 'public'))['functions/index.js']}`,
      },
    },
    found,
  ),
];

const deploy = (flags: string, head = ''): string =>
  `#!/bin/sh\nset -e\n${head}gcloud functions deploy door --gen2 --runtime=nodejs22 --region=europe-west1 --source=code --entry-point=handler --trigger-http ${flags}\n`;
const script: Files = { 'deploy.sh': deploy('--no-allow-unauthenticated'), 'code/index.js': evil };
const openScript: Files = { 'deploy.sh': deploy('--allow-unauthenticated'), 'code/index.js': harmless };

const gcloud: readonly GateAttack[] = [
  changed(
    'a flag of gcloud that lets everybody call',
    script,
    { files: { 'deploy.sh': deploy('--allow-unauthenticated') } },
    found,
  ),
  changed(
    'a flag of gcloud in a variable',
    { ...script, 'deploy.sh': deploy('$AUTH', 'AUTH=--no-allow-unauthenticated\n') },
    { files: { 'deploy.sh': deploy('$AUTH', 'AUTH=--allow-unauthenticated\n') } },
    found,
  ),
  changed(
    'a binding that a script adds after the deployment',
    script,
    {
      files: {
        'deploy.sh': `${deploy('--no-allow-unauthenticated')}gcloud functions add-invoker-policy-binding door --region=europe-west1 --member=allUsers\n`,
      },
    },
    found,
  ),
  changed(
    'a binding that another script adds',
    script,
    {
      files: {
        'open.sh':
          '#!/bin/sh\ngcloud run services add-iam-policy-binding door --region=europe-west1 --member=allUsers --role=roles/run.invoker\n',
      },
    },
    /Anyone can (?:run code|call)/,
  ),
  changed(
    'another entry point of gcloud',
    {
      ...openScript,
      'code/index.js': `${harmless}exports.debug = (req, res) => res.send(eval(req.body.text));\n`,
    },
    { edits: { 'deploy.sh': [['=handler', '=debug']] } },
    found,
  ),
  changed(
    'another source of gcloud',
    openScript,
    { edits: { 'deploy.sh': [['=code', '=more']] }, files: { 'more/index.js': evil } },
    found,
  ),
  changed(
    'a build variable of gcloud that names another file',
    {
      'deploy.sh': deploy('--allow-unauthenticated').replace('nodejs22', 'python313'),
      'code/main.py': harmlessPython,
    },
    {
      files: {
        'deploy.sh': deploy('--allow-unauthenticated --set-build-env-vars=GOOGLE_FUNCTION_SOURCE=real.py'),
        'code/real.py': evilPython,
      },
    },
    foundOrLost,
  ),
  changed(
    'a file of flags of gcloud',
    openScript,
    {
      files: {
        'deploy.sh': deploy('--allow-unauthenticated --flags-file=flags.yaml'),
        'flags.yaml': '--entry-point: debug\n',
      },
    },
    notRead,
  ),
  changed(
    'a command that changes the code before gcloud',
    openScript,
    {
      files: {
        'deploy.sh': deploy('--allow-unauthenticated', 'cp real.js code/index.js\n'),
        'real.js': evil,
      },
    },
    foundOrLost,
  ),
  changed(
    'a new script that deploys Python',
    openScript,
    {
      files: {
        'p/deploy.sh': deploy('--allow-unauthenticated')
          .replace('nodejs22', 'python313')
          .replace('deploy door', 'deploy snake'),
        'p/code/main.py': evilPython,
      },
    },
    found,
  ),
];

const cloudBuild = (args: readonly string[], before = ''): string =>
  `steps:\n${before}  - name: gcr.io/google.com/cloudsdktool/cloud-sdk\n    entrypoint: gcloud\n    args: [functions, deploy, door, --gen2, --runtime=nodejs22, --region=europe-west1, --source=code, --entry-point=handler, --trigger-http${args.map((arg) => `, ${arg}`).join('')}]\n`;
const built: Files = { 'cloudbuild.yaml': cloudBuild(['--no-allow-unauthenticated']), 'code/index.js': evil };

const knative = (more = '', command = ''): string =>
  `apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata:\n  name: door\n  annotations:\n    run.googleapis.com/ingress: all\n${more}spec:\n  template:\n    spec:\n      containers:\n        - image: europe-docker.pkg.dev/shop/images/door\n${command}`;
const server = (body: string): string =>
  `require('http').createServer((req, res) => req.on('data', (d) => ${body})).listen(8080);\n`;
const service: Files = {
  'service.yaml': knative(),
  Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
  'server.js': server("res.end('ok')"),
};
const evilServer = server('res.end(eval(`${d}`))');

const pipelines: readonly GateAttack[] = [
  changed(
    'an argument of Cloud Build that lets everybody call',
    built,
    { files: { 'cloudbuild.yaml': cloudBuild(['--allow-unauthenticated']) } },
    found,
  ),
  changed(
    'a substitution of Cloud Build that lets everybody call',
    {
      ...built,
      'cloudbuild.yaml': `${cloudBuild(['$_AUTH'])}substitutions:\n  _AUTH: --no-allow-unauthenticated\n`,
    },
    {
      files: {
        'cloudbuild.yaml': `${cloudBuild(['$_AUTH'])}substitutions:\n  _AUTH: --allow-unauthenticated\n`,
      },
    },
    found,
  ),
  changed(
    'a step of Cloud Build that changes the code',
    { 'cloudbuild.yaml': cloudBuild(['--allow-unauthenticated']), 'code/index.js': harmless },
    {
      files: {
        'cloudbuild.yaml': cloudBuild(
          ['--allow-unauthenticated'],
          '  - name: ubuntu\n    args: [cp, real.js, code/index.js]\n',
        ),
        'real.js': evil,
      },
    },
    foundOrLost,
  ),
  changed(
    'a new file of Cloud Build',
    {},
    { files: { 'svc/cloudbuild.yaml': cloudBuild(['--allow-unauthenticated']), 'svc/code/index.js': evil } },
    found,
  ),
  changed(
    'an action of GitHub that deploys',
    { 'code/index.js': evil },
    {
      files: {
        '.github/workflows/deploy.yml':
          'on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: gcloud functions deploy door --gen2 --runtime=nodejs22 --region=europe-west1 --source=code --entry-point=handler --trigger-http --allow-unauthenticated\n',
      },
    },
    found,
  ),
  changed(
    'a service of Knative without the check of callers',
    service,
    {
      files: {
        'service.yaml': knative("    run.googleapis.com/invoker-iam-disabled: 'true'\n"),
        'server.js': evilServer,
      },
    },
    /run code in|not read:|Anyone can call/,
  ),
  changed(
    'a command of Knative that starts another program',
    service,
    { files: { 'service.yaml': knative('', '          command: [node, real.js]\n'), 'real.js': evilServer } },
    /run code in|not read:/,
  ),
  changed(
    'a Dockerfile that starts another program',
    service,
    { edits: { Dockerfile: [['server.js', 'real.js']] }, files: { 'real.js': evilServer } },
    /run code in|not read:/,
  ),
  changed(
    'a Procfile that starts another program',
    {
      'deploy.sh': 'gcloud run deploy door --source=. --region=europe-west1 --allow-unauthenticated\n',
      'package.json': '{"scripts":{"start":"node server.js"}}',
      'server.js': server("res.end('ok')"),
      Procfile: 'web: node server.js\n',
    },
    { files: { Procfile: 'web: node real.js\n', 'real.js': evilServer } },
    /run code in|not read:/,
  ),
  changed(
    'a script of package.json that starts another program',
    {
      'deploy.sh': 'gcloud run deploy door --source=. --region=europe-west1 --allow-unauthenticated\n',
      'package.json': '{"scripts":{"start":"node server.js"}}',
      'server.js': server("res.end('ok')"),
    },
    { files: { 'package.json': '{"scripts":{"start":"node real.js"}}', 'real.js': evilServer } },
    /run code in|not read:/,
  ),
];

export const googleDeploys: readonly GateAttack[] = [...firebaseChanges, ...gcloud, ...pipelines];
