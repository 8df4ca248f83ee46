/** A kind of credential that can be recognised by its form. */
export interface SecretFormat {
  readonly what: string;
  readonly pattern: RegExp;
}

/**
 * Forms that issuers document. Sources: pages of the issuers on token formats (AWS IAM identifiers, GitHub
 * "token formats", Slack "token types", Stripe "API keys", Google Cloud "API keys", RFC 7468, RFC 7519).
 */
export const secretFormats: readonly SecretFormat[] = [
  { what: 'aws-access-key', pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/ },
  { what: 'private-key', pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/ },
  { what: 'github-token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})\b/ },
  { what: 'gitlab-token', pattern: /\bglpat-[\w-]{20,}\b/ },
  { what: 'slack-token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}\b/ },
  {
    what: 'slack-webhook',
    pattern: /hooks\.slack\.com\/services\/T[A-Z0-9]{7,}\/B[A-Z0-9]{7,}\/[A-Za-z0-9]{20,}/,
  },
  { what: 'stripe-key', pattern: /\b[sr]k_live_[A-Za-z0-9]{16,}\b/ },
  { what: 'google-api-key', pattern: /\bAIza[A-Za-z0-9_-]{35}(?![\w-])/ },
  { what: 'sendgrid-key', pattern: /\bSG\.[\w-]{16,32}\.[\w-]{32,64}\b/ },
  { what: 'twilio-key', pattern: /\bSK[0-9a-f]{32}\b/ },
  { what: 'npm-token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { what: 'openai-key', pattern: /\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,}\b/ },
  { what: 'jwt', pattern: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/ },
  {
    what: 'url-password',
    // The password of a server on the machine of a developer opens nothing of others.
    pattern:
      /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"`{}$<>]+:([^\s:/@'"`{}$<>]{6,})@(?!(?:localhost|127\.0\.0\.1)(?:[:/]|$))(?:[\w.[]|[$%]?\{)/,
  },
];

/** Patterns for names of settings that hold a credential, each with the kind of credential. */
export const secretNames: readonly (readonly [RegExp, string])[] = [
  [/pass(?:word|wd|phrase)?$|^pwd$|[-_]pwd$/i, 'password literal'],
  [/(?:aws[-_]?)?secret[-_]?access[-_]?key$/i, 'aws-secret-key'],
  [/(?:api|access|auth|encryption|signing|hmac|private|master|service)[-_]?key$/i, 'key literal'],
  [/(?:client|app|shared|jwt|webhook|session|signing|cookie)?[-_]?secret$/i, 'secret literal'],
  [/(?:auth|access|api|bearer|refresh|bot|oauth)[-_]?token$|^token$/i, 'token literal'],
];
