/**
 * Fields of events that say who calls and that the cloud sets, so that the sender cannot choose them: what an authorizer or IAM
 * found out, and the address of the caller. Sources: API Gateway developer guide, "Input format of a Lambda function for
 * proxy integration"; AppSync developer guide, "Identity"; Lambda developer guide, "Lambda context object" (`identity`); ALB user
 * guide, "Authenticate users" (`x-amzn-oidc-data`); reference of firebase-functions, `CallableContext`.
 */
const setByCloud: readonly RegExp[] = [
  /^(?:Records\[\]\.)?requestContext\.authorizer\b/,
  /^(?:Records\[\]\.)?requestContext\.identity\.(?:cognito\w*|userArn|user|caller|accountId|accessKey|principalOrgId|apiKey(?:Id)?|clientCert|sourceIp)\b/,
  /^(?:Records\[\]\.)?requestContext\.authentication\b/,
  /^requestContext\.http\.sourceIp$/,
  /^identity\.\w/,
  /^context\.identity\b/,
  /^context\.auth\b/,
];

/** Is the field set by the cloud, and about the caller? */
export const isAboutCaller = (path: string): boolean => setByCloud.some((pattern) => pattern.test(path));

/** Names of variables, fields and settings that hold a secret to compare with. */
export const secretName =
  /secret|token|pass(?:word|wd|phrase)?\b|api_?-?key|apikey|access_?key|shared_?key|(?:^|[_-])key$|credential|signature|hmac|digest/i;

/** The last part of fields that hold a password, without those that hold the place in a list or the kind of a token. */
const passwordName =
  /(?<!next_?|page_?|continuation_?|pagination_?|start(?:ing)?_?|sync_?|cursor_?)(?:authori[sz]ation|secret|token|pass(?:word|wd|phrase|code)|api_?key|access_?key|shared_?key|auth_?key|secret_?key|credentials?)$/i;

/** Texts in the place of a password that are none: names of schemes, of states, of kinds of content. */
const noPassword =
  /^(?:bearer|basic|digest|negotiate|apikey|token|aws4-hmac-sha256|none|null|undefined|nil|true|false|anonymous|guest|deny|denied|unauthori[sz]ed|forbidden|invalid|expired|missing|\w+\/[\w.+*-]+)$/i;

/** Does code that compares a field with a text of its own compare it with a password? */
export const isFixedPassword = (field: string, text: string): boolean =>
  passwordName.test(field) && text.trim() === text && text.length >= 4 && !noPassword.test(text);

/** Headers that a distribution in front of the function adds, so that nobody can come past it. Source: CloudFront developer guide, "Restrict access to ALBs". */
export const originHeader =
  /^(?:cloudfront|cdn|cf|origin|edge|proxy|gateway|front_?door|fastly|akamai)_?(?:header|verify|verification|auth|access|custom|check|guard)\w*$|^(?:custom_?header|verify_?origin|from_?(?:cloudfront|cdn))$/i;

/** Names of values that code computes to compare a signature with. */
export const computedName = /expected|computed|calculated|digest|hmac|signature|hash/i;

/** The last part of fields by which a request speaks of rights. */
export const rightName =
  /^(?:is_?)?(?:admin(?:istrator)?|superuser|staff|owner|internal|trusted|authori[sz]ed|authenticated|logged_?in|roles?|groups?|user_?roles?|permissions?|scopes?|privileges?|user_?types?|account_?types?)$/i;

/** Names of functions that compare two texts in constant time, or a password with its hash. */
export const comparerName =
  /^(?:timingSafeEqual|compare_digest|safe_?compare|secure_?compare|constant_?time\w*|tsscmp|scmp|compare(?:Sync)?|checkpw|check_password_hash|verify\w*)$/i;

/** Packages that verify tokens, signatures and sessions. */
const verifiers =
  /^(?:jsonwebtoken|jose|fast-jwt|aws-jwt-verify|jwt|jwks-rsa|njwt|firebase-admin|google-auth-library|google\.oauth2|google\.auth|stripe|svix|standardwebhooks|passport|express-jwt|express-oauth2-jwt-bearer|authlib|itsdangerous|python_jose|nacl|tweetnacl|discord-interactions|discord_interactions|@slack\/bolt|slack_sdk|@octokit\/webhooks\S*|@clerk\/\S+|@auth0\/\S+|@okta\/\S+|cognitojwt|cognito_jwt_verifier|http-signature|twilio)\b/;

/** The methods of such packages that fail, or answer with no, where the token, the signature or the session is not valid. */
const verifying =
  /(?:^|[._])(?:verify\w*|jwtVerify|jwtDecrypt|constructEvent\w*|construct_event|authenticate\w*|validateRequest|validate_request|introspect\w*|unsign|loads|hydrate|requiresAuth|requireAuth)(?:\(\))?$/;

/** The packages of Python whose `decode` checks the signature of a token. Source: pyjwt.readthedocs.io, python-jose.readthedocs.io. */
const decoding = /^(?:jwt|jose(?:\.jwt)?|python_jose|authlib\.jose)\b.*\bdecode$/;

/** Does a call of a package, such as `jsonwebtoken.verify`, check a token, a signature or a session? */
export const isVerifying = (name: string, language: 'javascript' | 'python'): boolean =>
  (verifiers.test(name) && verifying.test(name)) || (language === 'python' && decoding.test(name));

/** Names of functions that let wanted callers pass alone, such as `requireAdmin`, `checkAuth`, `login_required`. */
const guarding =
  /^(?:(?:is|has|can|must|be|require|requires|required|ensure|ensures|assert|asserts|check|checks|verify|verifies|validate|validates|protect|enforce|guard)_?(?:s_)?\w*(?:auth|admin|perm|role|scope|login|logged|access|token|signature|session|allowed|owner|caller)\w*|(?:\w+_)?(?:login|auth|authentication|admin|permissions?|roles?|tokens?|jwt|scopes?)_required|\w*(?:Login|Auth|Admin|Permissions?|Roles?|Tokens?|Jwt|Scopes?)Required|authori[sz]ed?|authenticated?|protected)$/i;

/** Does the name of a function say that it lets wanted callers pass alone? */
export const isGuardName = (name: string): boolean => guarding.test(name);
