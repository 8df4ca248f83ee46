import { hash, randomBytes } from 'node:crypto';

/** The prefixes of secrets. A scanner of repositories finds a leaked one by it. */
export const prefixes = {
  guard: 'em_guard_',
  upload: 'em_upload_',
  read: 'em_read_',
  session: 'em_session_',
  invitation: 'em_invite_',
} as const;

/** A secret that is shown once, and the digest that is stored in its place. */
export interface Secret {
  readonly text: string;
  readonly digest: Buffer;
}

/** Makes a secret with 256 bits of randomness. So many cannot be guessed, so a fast digest is enough for them. */
export function newSecret(kind: keyof typeof prefixes): Secret {
  const text = `${prefixes[kind]}${randomBytes(32).toString('base64url')}`;
  return { text, digest: digestOf(text) };
}

/** The digest by which a secret is looked up. */
export const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer');
