import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { type Deployed, type Example, emmental, protect } from '../../e2e/deployed.ts';

/** Address of the database in the network of the functions. */
export const inside = '10.99.7.5';

/** Gives this machine the address while `run` runs; returns null if it has no permission to do so. */
export async function withAddress<T>(run: () => Promise<T>): Promise<T | null> {
  if (spawnSync('ip', ['addr', 'add', `${inside}/32`, 'dev', 'lo']).status !== 0) return null;
  try {
    return await run();
  } finally {
    spawnSync('ip', ['addr', 'del', `${inside}/32`, 'dev', 'lo']);
  }
}

/** Layers of AWS: parameters and secrets, and the layer in which OpenTelemetry's collector listens. */
const layers = [
  'arn:aws:lambda:eu-west-1:015030872274:layer:AWS-Parameters-and-Secrets-Lambda-Extension:17',
  'arn:aws:lambda:eu-west-1:901920570463:layer:aws-otel-collector-amd64-ver-0-117-0:1',
];

/**
 * Puts the functions of the template into a network (VPC), with tracing and extensions; derives the rules again and
 * adds the guard.
 */
export function laidOut(app: Example, place: Deployed): void {
  emmental('protect', place.folder, '--root', place.folder, '--only', 'guard', '--remove', '--write');
  const file = join(place.folder, app === 'weak-shop' ? 'template.yaml' : 'serverless.yml');
  const text = readFileSync(file, 'utf8');
  const list = layers.map((layer) => `- ${layer}`);
  writeFileSync(
    file,
    app === 'weak-shop'
      ? text.replace(
          '    Timeout: 10\n',
          `    Timeout: 10\n    Tracing: Active\n    VpcConfig:\n      SubnetIds: [subnet-1]\n      SecurityGroupIds: [sg-1]\n    Layers:\n${list.map((layer) => `      ${layer}\n`).join('')}`,
        )
      : text.replace(
          '  stage: dev\n',
          `  stage: dev\n  tracing: { lambda: true }\n  vpc: { subnetIds: [subnet-1], securityGroupIds: [sg-1] }\n  layers:\n${list.map((layer) => `    ${layer}\n`).join('')}`,
        ),
  );
  emmental('profile', 'derive', place.folder, '--root', place.folder);
  if (app === 'weak-shop') appendFileSync(join(place.folder, 'src/beside.cjs'), javascript);
  else writeFileSync(join(place.folder, 'sitecustomize.py'), python);
  protect(place.folder);
}

/** The daemons that AWS starts beside the function on the same machine. */
export interface Daemons {
  readonly env: (app: Example, place: Deployed) => Record<string, string>;
  /** Number of requests and trace segments that the daemons received. */
  readonly heard: () => number;
  readonly stop: () => void;
}

export async function startDaemons(): Promise<Daemons> {
  let heard = 0;
  const xray = createSocket('udp4').on('message', () => {
    heard += 1;
  });
  xray.bind(2000, '127.0.0.1');
  await once(xray, 'listening');
  const servers: Server[] = [];
  for (const port of [2773, 4318]) {
    const server = createServer((request, response) => {
      heard += 1;
      request.resume();
      response.end('{}');
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
  }
  return {
    env: (app, place) => ({
      AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
      _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '2773',
      ...(app === 'weak-shop'
        ? { NODE_OPTIONS: `--require=${place.folder}/src/beside.cjs` }
        : { PYTHONPATH: place.folder }),
    }),
    heard: () => heard,
    stop: () => {
      xray.close();
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

/** Repeats what tracing and the clients of the extensions do: sends a segment, reads a secret, sends spans. */
const javascript = `
const dgram = require('node:dgram');
const http = require('node:http');
const socket = dgram.createSocket('udp4').unref();
const request = (options, body) =>
  http.request({ host: 'localhost', ...options }, (answer) => answer.resume()).on('error', () => {}).end(body);
setInterval(() => {
  socket.send('{"format": "json", "version": 1}\\n{}', 2000, '127.0.0.1');
  request({ port: 2773, path: '/secretsmanager/get?secretId=a', headers: { 'X-Aws-Parameters-Secrets-Token': 't' } });
  request({ port: 4318, path: '/v1/traces', method: 'POST' }, '{}');
}, 50).unref();
`;
const python = `
import socket, threading, time, urllib.request

def _beside():
    segments = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        time.sleep(0.05)
        try:
            segments.sendto(b'{"format": "json", "version": 1}\\n{}', ("127.0.0.1", 2000))
            direct.open("http://localhost:2773/secretsmanager/get?secretId=a", timeout=2).read()
            direct.open("http://localhost:4318/v1/traces", data=b"{}", timeout=2).read()
        except Exception:
            pass

threading.Thread(target=_beside, daemon=True).start()
`;
