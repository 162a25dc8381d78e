/** Reads `cluster`: its ingress, its protection and the settings for its driver. */

import type {
  Certificate,
  CertResolver,
  Cluster,
  ClusterIngress,
  Protection,
} from "../../domain/resources.ts";
import type { Located } from "../../domain/source.ts";
import type { Fields, OldKey } from "./fields.ts";
import {
  certificateName,
  dnsLabel,
  emailRule,
  hostRule,
  objectName,
  shown,
  unnamed,
} from "./text_rules.ts";
import { readBoolean, readChoice, readRecord } from "./values.ts";

const keys = ["name", "existing", "ingress", "protection", "settings"];

const ingressKeys = [
  "controller",
  "namespace",
  "serviceAccount",
  "domain",
  "certResolver",
  "certEmail",
  "certificates",
];

/** The ACME servers that a resolver is named after. */
export const certResolvers: readonly CertResolver[] = ["staging", "production"];

const levels: readonly Protection[] = ["none", "cannotDelete", "readOnly"];

/** A cluster without a usable name is called {@link unnamed}. */
export function readCluster(
  root: Fields,
  newId: () => string,
): Cluster {
  const field = root.required("cluster");
  const fields = field && root.open(field, keys, oldKey);
  if (fields === undefined) return unnamedCluster(newId());
  const name = fields.requiredText("name", dnsLabel);
  const existing = readBoolean(fields, "existing", false);
  const ingress = readClusterIngress(fields);
  const protection = readProtection(fields);
  const settings = readRecord(fields, "settings");
  return {
    id: newId(),
    name: name?.value ?? unnamed,
    existing,
    ingress,
    protection,
    settings,
  };
}

function unnamedCluster(id: string): Cluster {
  return {
    id,
    name: unnamed,
    existing: false,
    ingress: noIngress,
    protection: { provisioning: "none", installation: "none" },
    settings: {},
  };
}

/** Fields of the first drafts of the format. */
const oldKey: OldKey = (key) => {
  if (key === "domain") {
    return {
      state: 'it has moved to "cluster.ingress.domain"',
      hint: 'write "domain" below "ingress"',
    };
  }
  if (key === "auth") {
    return {
      state: 'access has moved to "cluster.settings"',
      hint: 'write KUBECONFIG and KUBECONTEXT below "settings"',
    };
  }
};

const noIngress: ClusterIngress = {
  controller: "traefik",
  namespace: "traefik",
  serviceAccount: "ingress-service-account",
  certificates: [],
};

function readClusterIngress(cluster: Fields): ClusterIngress {
  const fields = cluster.map("ingress", ingressKeys);
  if (fields === undefined) return noIngress;
  const { namespace, serviceAccount } = noIngress;
  return {
    controller: readChoice(fields, "controller", ["traefik"]) ?? "traefik",
    namespace: fields.text("namespace", dnsLabel)?.value ?? namespace,
    serviceAccount: fields.text("serviceAccount", objectName)?.value ??
      serviceAccount,
    domain: fields.text("domain", hostRule)?.value,
    certResolver: readChoice(fields, "certResolver", certResolvers),
    certEmail: fields.text("certEmail", emailRule)?.value,
    certificates: readCertificates(fields),
  };
}

function readCertificates(ingress: Fields): Certificate[] {
  const byName = new Map<string, Certificate>();
  for (const item of ingress.list("certificates")) {
    const fields = ingress.open(item, ["name", "source"]);
    const name = fields?.requiredText("name", certificateName);
    const source = fields?.requiredText("source");
    if (name === undefined || source === undefined) continue;
    if (byName.has(name.value)) {
      ingress.error(
        `Cannot use certificate name ${shown(name.value)} twice: ` +
          "an earlier certificate has it",
        name,
        "give each certificate a name of its own",
      );
    } else byName.set(name.value, certificate(name.value, source));
  }
  return [...byName.values()];
}

/** A file is named relative to the configuration, wherever that is. */
function certificate(name: string, source: Located<string>): Certificate {
  const { file } = source.source;
  const cut = Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\"));
  const directory = cut < 0 ? undefined : file.slice(0, cut) || "/";
  return {
    name,
    source: source.value,
    ...directory !== undefined && { directory },
  };
}

function readProtection(cluster: Fields): Cluster["protection"] {
  const fields = cluster.map("protection", ["provisioning", "installation"]);
  if (fields === undefined) {
    return { provisioning: "none", installation: "none" };
  }
  return {
    provisioning: readChoice(fields, "provisioning", levels) ?? "none",
    installation: readChoice(fields, "installation", levels) ?? "none",
  };
}
