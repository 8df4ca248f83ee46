import { execFileSync, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';

/**
 * The address of every public name here. It is an address for documentation (RFC 5737), which a guard treats as
 * public.
 */
export const outside = '203.0.113.10';
/** The address of databases in the private network. */
export const inside = '10.0.1.20';
const isInside = (name: string): boolean => /\.(?:rds|cache)\.amazonaws\.com$/.test(name);

/**
 * Runs a command in its own network namespace, which has only this machine's loopback and the two addresses. This
 * machine answers its DNS questions, so nothing that a function sends leaves the machine. Needs root, or user
 * namespaces. Returns the exit code.
 */
export function withoutWorld(command: readonly string[]): number {
  const script = `ip link set lo up && ip addr add ${outside}/32 dev lo && ip addr add ${inside}/32 dev lo &&
    printf 'nameserver 127.0.0.1\\n' > "$0" && mount --bind "$0" /etc/resolv.conf && exec "$@"`;
  const folder = mkdtempSync(join(tmpdir(), 'emmental-network-'));
  const spaces = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const { status } = spawnSync(
    'unshare',
    [...spaces, '--net', '--mount', 'sh', '-c', script, join(folder, 'resolv.conf'), ...command],
    { stdio: 'inherit' },
  );
  rmSync(folder, { recursive: true });
  return status ?? 1;
}

/** Answers each DNS question for an address (RFC 1035 §4.1) with the address here; other questions get no answer. */
export async function startNames(): Promise<() => void> {
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const labels: string[] = [];
    let at = 12;
    for (let size = query[at] ?? 0; size > 0; size = query[at] ?? 0) {
      labels.push(query.toString('latin1', at + 1, at + 1 + size));
      at += 1 + size;
    }
    const question = query.subarray(12, at + 5);
    const isAddress = query.readUInt16BE(at + 1) === 1;
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(0x8180, 2);
    head.writeUInt16BE(isAddress ? 1 : 0, 6);
    head.fill(0, 8);
    const to = (isInside(labels.join('.').toLowerCase()) ? inside : outside).split('.').map(Number);
    const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...to]);
    socket.send(Buffer.concat([head, question, ...(isAddress ? [answer] : [])]), port, address);
  });
  socket.bind(53, '127.0.0.1');
  await once(socket, 'listening');
  return () => socket.close();
}

/**
 * Makes a certificate authority for this run, and starts a server on port 443 that presents a certificate of this
 * authority for any requested name.
 */
export async function startHttps(
  answers: RequestListener,
): Promise<{ readonly authority: string; readonly stop: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-authority-'));
  const openssl = (...args: readonly string[]): void =>
    void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    ...['req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '7', '-subj', '/CN=bench'],
    ...['-addext', 'keyUsage=critical,keyCertSign'],
  );
  openssl('req', ...key, '-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', '/CN=here');
  const contexts = new Map<string, SecureContext>();
  const contextOf = (name: string): SecureContext => {
    const known = contexts.get(name);
    if (known) return known;
    writeFileSync(join(folder, 'names'), `subjectAltName=DNS:${name}`);
    openssl(
      ...['x509', '-req', '-in', 'leaf.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-out', 'leaf.pem', '-days', '7', '-extfile', 'names'],
    );
    const read = (file: string) => readFileSync(join(folder, file));
    const context = createSecureContext({ key: read('leaf.key'), cert: read('leaf.pem') });
    contexts.set(name, context);
    return context;
  };
  const options: ServerOptions = { SNICallback: (name, done) => done(null, contextOf(name)) };
  const server = createServer(options, answers);
  server.listen(443, outside);
  await once(server, 'listening');
  return {
    authority: join(folder, 'ca.pem'),
    stop: () => {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/**
 * Makes packages that contain their own list of certificate authorities accept this one too. Their files may be hard
 * links, so they are replaced, not changed.
 */
export function trust(task: string, authority: string): void {
  const added = readFileSync(authority, 'utf8');
  writeFileSync(authorityIn(task), added);
  for (const name of readdirSync(task, { recursive: true, encoding: 'utf8' }))
    if (/(?:^|\/)(?:cacert\.pem|ca-certificates\.crt)$/.test(name)) {
      const file = join(task, name);
      const text = readFileSync(file, 'utf8');
      rmSync(file);
      writeFileSync(file, `${text}\n${added}`);
    }
}

/** The file with the authority among the files of a function, for libraries that take its path from a variable. */
export const authorityIn = (task: string): string => join(task, 'authority.pem');
