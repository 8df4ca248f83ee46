export { credentialIn, entropy, isExample, kindByName } from './credential.ts';
export { type SecretFormat, secretFormats, secretNames } from './formats.ts';
