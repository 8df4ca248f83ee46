import { isCloudSdk } from './index.ts';

/** Matches the quoted names that code loads: `require('@aws-sdk/client-s3')`, `import x from "aws4/lib"`. */
const loaded = /['"`](@[\w.-]+\/[\w.-]+|[\w.-]+)(?:\/[\w/.-]*)?['"`]/g;

/**
 * Texts that only code has which signs requests to a cloud, addresses one, or takes credentials, by itself. Sources: AWS
 * Signature Version 4 (the name of the algorithm), AWS service endpoints (the domains of the partitions), Google Cloud
 * documentation of the metadata server.
 */
const requests = [
  'AWS4-HMAC-SHA256',
  'AWS4-ECDSA-P256-SHA256',
  '.amazonaws.com',
  '.amazonaws.eu',
  '.api.aws',
  'metadata.google.internal',
] as const;

/** Returns the cloud SDK that JavaScript code loads, else a text by which it calls a cloud itself; null if it shows neither. */
export function cloudUseIn(code: string): string | null {
  let other: string | null = null;
  for (const [, name = ''] of code.matchAll(loaded)) {
    if (!isCloudSdk('npm', name)) continue;
    // A client tells which service it calls.
    if (name.startsWith('@aws-sdk/client-')) return name;
    other ??= name;
  }
  return other ?? requests.find((text) => code.includes(text)) ?? null;
}
