/** Where our loader differs from compose-go on purpose; docs/compose-differences.md tells users. */

/** One difference of one case. */
export interface KnownDifference {
  readonly case: string;
  readonly lines: readonly string[];
  /** Why it is so; a heading of the page. */
  readonly reason: string;
}

const numbers = "Numbers keep the text that was written";
const refused = "What is refused is not carried further";

export const knownDifferences: readonly KnownDifference[] = [
  {
    case: "keys: lists of a service",
    lines: ['model.a.depends_on.b: nothing, not "service_started"'],
    reason: refused,
  },
  {
    case: "keys: deploy",
    lines: [
      'error: Cannot request a device: only those with the capability "gpu" are known',
    ],
    reason: refused,
  },
  {
    case: "values: long volumes",
    lines: [
      'error: Cannot mount a "image": only volume, bind and tmpfs are known',
      'model.a.targets: ["/anonymous","/c","/data","/dir","/dir2","/t","/t2"], not ["/anonymous","/c","/data","/dir","/dir2","/img","/t","/t2"]',
    ],
    reason: refused,
  },
  {
    case: "keys: labels, annotations and environment of many types",
    lines: ['services.a.labels.c: "1.50", not "1.5"'],
    reason: numbers,
  },
  {
    case: "values: booleans and numbers of YAML",
    lines: [
      'services.a.environment.C: "0x10", not "16"',
      'services.a.environment.D: "1e3", not "1000"',
      'services.a.environment.E: ".5", not "0.5"',
      'services.a.environment.F: "2024-01-01", not "2024-01-01 00:00:00 +0000 UTC"',
      'services.a.environment.H: "1_000", not "1000"',
      'model.a.environment.C: "0x10", not "16"',
      'model.a.environment.D: "1e3", not "1000"',
      'model.a.environment.E: ".5", not "0.5"',
      'model.a.environment.F: "2024-01-01", not "2024-01-01 00:00:00 +0000 UTC"',
      'model.a.environment.H: "1_000", not "1000"',
    ],
    reason: numbers,
  },
  {
    case: "values: one of several host ports",
    lines: [
      'error: Cannot publish "9000-9002" for "90": 3 host ports for 1 container ports',
      'model.a.ports: [], not ["9000-9002:90/tcp"]',
    ],
    reason: "A host port is one port",
  },
  {
    case: "files: dependencies on what no profile selects",
    lines: [
      'services.a.depends_on: nothing, not {"b":{"condition":"service_started","required":false}}',
      'model.a.depends_on.b: nothing, not "service_started"',
    ],
    reason: "What is not run is not waited for",
  },
  {
    case: "files: a volume of one letter",
    lines: [
      'services.a.volumes[0].source: "v", not nothing',
      'services.a.volumes[0].target: "/v", not "v:/v"',
      'model.a.targets[0]: "/v", not "v:/v"',
    ],
    reason: "A volume may have a name of one letter",
  },
  {
    case: "dotenv: names",
    lines: [
      'error: Cannot set variable "a[0]": a name has letters, digits, "_", "-" and "." and does not begin with a digit',
      'model.a.environment.a[0]: nothing, not "5"',
    ],
    reason: "Names of variables are those of Kubernetes",
  },
  {
    case: "errors: an undefined volume",
    lines: [
      'no error, not service "a" refers to undefined volume db: invalid compose project',
    ],
    reason: "Volumes come from app.volumes",
  },
];
