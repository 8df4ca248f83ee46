import { type Administrator, makeToken, post } from './fill.ts';

const day = 86_400_000;

/** Sends the counts of two weeks of two functions of the app `shop`: with a new destination, and an unusual last day. */
export async function fillTraffic(administrator: Administrator): Promise<void> {
  const token = await makeToken(administrator, {
    kind: 'guard',
    name: 'guard-traffic',
    team: 'shop',
    app: 'shop',
    environment: 'prod',
  });
  const lines = ['Thumbnails', 'OrdersApi'].flatMap((name) =>
    Array.from({ length: 13 }, (_, ago) => counts(name, 12 - ago)),
  );
  await post(
    administrator.origin,
    '/v1/signals',
    { authorization: `Bearer ${token}` },
    lines.map((line) => JSON.stringify(line)).join('\n'),
  );
}

function counts(name: string, ago: number): unknown {
  // Today's counts are of a moment ago; those of other days of their noon.
  const today = Math.floor(Date.now() / day) * day;
  const time = ago === 0 ? Date.now() - 60_000 : today - ago * day + day / 2;
  const n = ago === 1 && name === 'Thumbnails' ? 9_000 : 400 + ago;
  const fresh = ago < 3 && name === 'Thumbnails' ? { 'api.new.example:443': 12 } : {};
  return {
    schema: 'emmental/signal/1',
    kind: 'hits',
    id: `em-${String(ago).padStart(16, '0')}`,
    time: new Date(time).toISOString(),
    app: 'shop',
    function: name,
    level: 'in-process',
    guardVersion: '0.4.1',
    profileDigest: 'a41c9e7711',
    evidence: {
      hits: { callback: n + 20, resize: n, upload: n, calls: n },
      targets: {
        callback: { 'hooks.shop.example:443': n, ...fresh },
        resize: { '/opt/bin/convert': n },
        upload: { s3: n },
        calls: { 's3:GetObject': n },
      },
      invocations: n,
    },
  };
}
