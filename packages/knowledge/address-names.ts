/**
 * True when the name of an option, a constant or a variable suggests an address that the code connects to (`baseURL`,
 * `DEFAULT_HOST`, `brokers`), not an address that the code shows to people or passes on (`docsUrl`, `redirectUri`).
 */
export const namesAddress = (name: string): boolean => called.test(name) && !shown.test(name);

/** True when a name suggests an address that the code shows to people or passes on. */
export const namesShown = (name: string): boolean => shown.test(name);

const called =
  /(?:^|[a-z\d._-])(?:ur[il]s?|base|hosts?|host_?names?|endpoints?|nodes?|servers?|brokers?|address(?:es)?|domain|dsn|api|connect(?:ion)?_?string|contact_?points?)$/i;
const shown =
  /^__.*__$|redirect|callback|return|success|cancel|doc|help|home|repo|issue|learn|licen[cs]e|schema|specified|(?:js|css)_?url|namespace|xmlns|link|href|image|avatar|icon|photo|picture|logo(?!n)|example|audience|scope|cookie|public|mail_?address/i;
