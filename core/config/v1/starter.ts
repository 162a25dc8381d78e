/** Writes a first `kompoxops.yml`, with comments, from what is known of a directory. */

import type { Problem } from "../../domain/error.ts";
import { isDnsLabel, isVolumeName } from "../../domain/patterns.ts";
import { appNameFrom, ruleNames } from "./starter_names.ts";
import { labelFrom } from "./text_rules.ts";

/** What a Compose project asks for. */
export interface StarterProject {
  /** Path of the Compose file, relative to the directory. */
  readonly file: string;
  /** Top-level `name`. */
  readonly name?: string;
  /** Published tcp ports that are not kept to the loopback address, in file order. */
  readonly ports: readonly StarterPort[];
  /** Named volumes that services mount, in file order. */
  readonly volumeNames: readonly string[];
  /** Whether a service mounts a path of the directory. */
  readonly hasBinds: boolean;
}

export interface StarterPort {
  readonly service: string;
  /** 1 to 65535. */
  readonly hostPort: number;
}

export interface StarterInput {
  /** Last part of the directory's path: names the app when Compose does not. */
  readonly directoryName: string;
  /** Absent: a small example stands in for it. */
  readonly project?: StarterProject;
  /** The current context of the kubeconfig. */
  readonly kubeContext?: { readonly name: string; readonly server?: string };
}

/** The file, and what the Compose project needs that it cannot say. */
export interface Starter {
  readonly text: string;
  readonly problems: readonly Problem[];
}

/**
 * The text is read by `readConfig` without a problem, whatever the input.
 * Equal input gives equal text.
 *
 * @see docs/kompoxops-yml.md
 */
export function starterConfig(input: StarterInput): Starter {
  const { project } = input;
  const volumes = starterVolumes(project);
  const text = [
    head,
    clusterPart(input),
    appPart(input),
    project === undefined ? exampleCompose : composePart(project),
    ingressPart(project === undefined ? examplePorts : project.ports),
    volumesPart(volumes.names),
  ].join("\n");
  return { text, problems: volumes.problems };
}

const head = `# Editors check this file by its schema, once it is there:
#   kompoxops schema >.kompoxops.schema.json
# yaml-language-server: $schema=.kompoxops.schema.json

# What runs where. Every field: docs/kompoxops-yml.md
version: v1

# The names of service, provider and app enter the names of all that Kompox
# makes: choose them before the first deploy.
service:
  name: ops

# Who runs the cluster. "k3s" is the driver for every Kubernetes that a
# kubeconfig reaches.
provider:
  name: k3s1
  driver: k3s
`;

function clusterPart({ kubeContext }: StarterInput): string {
  const name = kubeContext && labelFrom(kubeContext.name, 63) || "cluster1";
  const server = kubeContext?.server;
  const where = server === undefined ? "" : `, ${onOneLine(server)}`;
  const settings = kubeContext === undefined
    ? `  # The context of the kubeconfig; without it, the current one:
  # settings:
  #   KUBECONTEXT: my-context
`
    : `  settings:
    # The context of the kubeconfig that was current${where}
    KUBECONTEXT: ${quoted(kubeContext.name)}
`;
  return `# The cluster exists: Kompox neither creates nor deletes it.
cluster:
  name: ${quoted(name)}
  existing: true
  ingress:
    controller: traefik
    namespace: traefik
    # With a domain each rule below gets a host APP-HASH-PORT.DOMAIN. Point
    # *.DOMAIN at the cluster:
    # domain: apps.example.com
${settings}`;
}

function appPart({ directoryName, project }: StarterInput): string {
  return `app:
  name: ${quoted(appNameFrom(project?.name ?? directoryName))}
`;
}

const examplePorts: readonly StarterPort[] = [
  { service: "web", hostPort: 8080 },
];

const exampleCompose =
  `  # A Compose document, or a file of its own: "compose: file:compose.yml"
  compose:
    services:
      web:
        image: nginx:1.27
        ports: ["8080:80"]
`;

function composePart({ file }: StarterProject): string {
  return `  # Relative to this file; a list of such names is merged in order.
  compose: ${quoted(`file:${file}`)}
`;
}

function ingressPart(ports: readonly StarterPort[]): string {
  const names = ruleNames(ports);
  const about =
    `  # The ways in over HTTP, by the host ports that Compose publishes. Remove the
  # rules of ports that are for the app alone or speak another protocol.
`;
  if (names.size === 0) {
    return `${about}  # ingress:
  #   - name: web
  #     port: 8080
  #     hosts: [www.example.com]
`;
  }
  const rules = [...names].map(([hostPort, name], index) =>
    `    - name: ${quoted(name)}
      port: ${hostPort}
${index === 0 ? hostsExample : ""}`
  );
  return `${about}  ingress:
${rules.join("")}`;
}

const hostsExample =
  `      # Hosts of your own, whose names lead to the cluster:
      # hosts: [www.example.com]
`;

function volumesPart(names: readonly string[]): string {
  const about =
    `  # Sizes of new disks. The first volume also takes the relative paths that
  # services mount.
`;
  if (names.length === 0) {
    return `${about}  # volumes:
  #   - name: default
  #     size: 10Gi
`;
  }
  const items = names.map((name) =>
    `    - name: ${quoted(name)}
      size: 10Gi
`
  );
  return `${about}  volumes:
${items.join("")}`;
}

/** `default` first when paths are mounted, then the named ones. */
function starterVolumes(
  project: StarterProject | undefined,
): { names: string[]; problems: Problem[] } {
  const names = new Set<string>(project?.hasBinds ? ["default"] : []);
  const problems: Problem[] = [];
  for (const name of new Set(project?.volumeNames)) {
    if (isVolumeName(name)) names.add(name);
    else problems.push(unusableVolume(name, project!.file));
  }
  return { names: [...names], problems };
}

function unusableVolume(name: string, file: string): Problem {
  const better = labelFrom(name, 16);
  return {
    level: "warning",
    message: `Cannot declare volume "${onOneLine(name)}": ` +
      "its name is not a DNS label of at most 16 characters",
    hint: isDnsLabel(better)
      ? `rename it to "${better}" in ${file}, and add it to app.volumes`
      : `rename it in ${file}, and add it to app.volumes`,
  };
}

/** A scalar that YAML reads as this very text. */
function quoted(text: string): string {
  const plain = /^[A-Za-z][-A-Za-z0-9_./:@]*$/.test(text) &&
    !text.endsWith(":") &&
    !/^(?:null|true|false|yes|no|on|off|y|n)$/i.test(text);
  if (plain) return text;
  return JSON.stringify(text).replace(/[^ -~]/gu, (sign) => {
    const code = sign.codePointAt(0)!;
    const [mark, digits] = code > 0xffff ? ["U", 8] : ["u", 4];
    return `\\${mark}${code.toString(16).padStart(digits, "0")}`;
  });
}

/** For a comment: no line break, no control character, at most 120 characters. */
function onOneLine(text: string): string {
  return text.slice(0, 120).replace(/[^ -~]/g, "?");
}
