/** Returns the address where people read an advisory, by the prefix of its id. */
export function advisoryUrl(id: string): string {
  for (const [prefix, address] of addresses) if (id.startsWith(prefix)) return address + id;
  return `https://osv.dev/vulnerability/${id}`;
}

const addresses = [
  ['GHSA-', 'https://github.com/advisories/'],
  ['GO-', 'https://pkg.go.dev/vuln/'],
  ['CVE-', 'https://nvd.nist.gov/vuln/detail/'],
] as const;
