import { credentialIn } from './credential.ts';

/** A kind of file with credentials. */
export interface CredentialFile {
  /** The kind, for people: `a private key`. */
  readonly what: string;
  readonly name: RegExp;
  /** Returns true if the text of the file contains a credential; absent = the name alone decides. */
  readonly holds?: (text: string) => boolean;
}

/**
 * Files that no deployment package should hold. Sources: dotenv documentation (`.env`, `.env.local`), OpenSSH `ssh-keygen(1)`
 * (names of keys), RFC 7468 (labels of private keys), AWS CLI user guide, "Configuration and credential file
 * settings", npm documentation, `.npmrc`, Google Cloud IAM documentation, "Create and delete service account keys", Terraform
 * documentation, "Sensitive data in state".
 */
export const credentialFiles: readonly CredentialFile[] = [
  { what: 'a secret', name: /^\.env(?:\.[\w.-]+)?$/, holds: setsSecret },
  {
    what: 'a private key',
    name: /\.(?:pem|key|ppk)$|^id_(?:rsa|dsa|ecdsa|ed25519)$/,
    holds: (text) => /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----|^PuTTY-User-Key-File/.test(text),
  },
  { what: 'a store of keys', name: /\.(?:p12|pfx|jks|keystore)$/ },
  {
    what: 'credentials of AWS',
    name: /^credentials$/,
    holds: (text) => /^[ \t]*aws_secret_access_key[ \t]*=[ \t]*\S/m.test(text),
  },
  {
    what: 'a token of npm',
    name: /^\.npmrc$/,
    holds: (text) => /:_(?:authToken|password|auth)[ \t]*=[ \t]*[^$\s]/.test(text),
  },
  {
    what: 'the key of a service account',
    // Only JSON files with such a name are opened, because there are too many others.
    name: /(?:account|credential|key|secret|firebase|google|gcp|gcloud|\bsa\b)[\w.-]*\.json$/i,
    holds: (text) => /"type"\s*:\s*"service_account"/.test(text) && text.includes('PRIVATE KEY-----'),
  },
  {
    what: 'a state of Terraform',
    name: /\.tfstate(?:\.backup)?$/,
    holds: (text) => text.includes('"resources"'),
  },
];

/** True when a line `NAME=value` of a text sets a credential that is not a placeholder. */
function setsSecret(text: string): boolean {
  return text.split('\n').some((line) => {
    const [, name, value = ''] = /^\s*(?:export\s+)?(\w+)\s*=\s*(.*?)\s*$/.exec(line.slice(0, 2_000)) ?? [];
    return name !== undefined && credentialIn(name, value.replace(/^(["'])(.*)\1$/, '$2')) !== null;
  });
}
