import type { Signal } from '@emmental/model';
import type { Incident } from '../incidents/incident.ts';

/** Returns the artifact of OCSF for the action: a file, a process, an endpoint or a call of a cloud, with all details as data. */
export function evidenceOf({ section, function: fn, evidence }: Signal, from: Incident['from']): object {
  const { what, ...details } = evidence;
  const { hits: _, skeletons: __, shape: ___, start: ____, ...data } = details;
  return {
    name: from?.path ?? section ?? 'guard',
    data: { ...(what === undefined ? {} : { what }), ...data, ...(from === null ? {} : { from }) },
    actor: { app_name: fn },
    ...(what === undefined || evidence.class !== undefined ? {} : artifactOf(section, what)),
  };
}

function artifactOf(section: Signal['section'], what: string): object {
  switch (section) {
    case 'files':
      return fileOf(what.replace(/^(read|write) /, ''));
    case 'processes':
      // A process of OCSF has an id, and the guard stops it before it has one.
      return {};
    case 'outbound':
      return endpointOf(what);
    case 'permissions':
      return { api: { operation: what.split(' ')[0] ?? what } };
    default:
      return {};
  }
}

const fileOf = (path: string): object => ({
  // Type 1: a regular file.
  file: { name: path.slice(path.lastIndexOf('/') + 1) || path, path, type_id: 1, type: 'Regular File' },
});

/** Reads `api.example.com:443 (198.51.100.7)`. */
function endpointOf(what: string): object {
  const [, host, port, ip] = /^([^\s()]+?):(\d{1,5})(?: \(([0-9a-fA-F.:]+)\))?/.exec(what) ?? [];
  if (host === undefined) return {};
  return { dst_endpoint: { hostname: host, port: Number(port), ...(ip === undefined ? {} : { ip }) } };
}
