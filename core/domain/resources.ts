/** The resources that Kompox manages, without any version: service, provider, cluster, app. */

import type { Located } from "./source.ts";

/** The top of the hierarchy: one installation of Kompox. Its name enters all hashes. */
export interface Service {
  readonly id: string;
  readonly name: string;
}

/** An account on an infrastructure, and the driver that handles it. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  /** Key of the driver registry, such as `k3s` or `aks`. */
  readonly driver: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** How the shared ingress controller of a cluster is reached. */
export interface ClusterIngress {
  readonly controller: "traefik";
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Default domain; absent means no default Ingress. */
  readonly domain?: string;
  readonly certResolver?: CertResolver;
  readonly certEmail?: string;
  readonly certificates: readonly Certificate[];
}

export type CertResolver = "staging" | "production";

/** A static certificate; its Secret is `tls-<name>`. */
export interface Certificate {
  readonly name: string;
  readonly source: string;
  /** Where relative paths in the source start; absent: the working directory. */
  readonly directory?: string;
}

export type Protection = "none" | "cannotDelete" | "readOnly";

/** A Kubernetes cluster, made by Kompox or existing. */
export interface Cluster {
  readonly id: string;
  readonly name: string;
  readonly existing: boolean;
  readonly ingress: ClusterIngress;
  readonly settings: Readonly<Record<string, string>>;
  readonly protection: {
    readonly provisioning: Protection;
    readonly installation: Protection;
  };
}

/** One way in: a Compose host port and the hosts that lead to it. */
export interface IngressRule {
  readonly name: Located<string>;
  /** A Compose host port. */
  readonly hostPort: Located<number>;
  readonly hosts: readonly Located<string>[];
}

/** A logical volume that an app asks for; disks are its instances. */
export interface AppVolume {
  readonly name: Located<string>;
  /** Declared size in bytes. */
  readonly sizeBytes: number;
  readonly type: "disk" | "files";
  readonly options: Readonly<Record<string, string>>;
}

/** Where the pod of an app may run; each list is empty when there is no opinion. */
export interface AppDeployment {
  readonly pools: readonly string[];
  readonly zones: readonly string[];
}

/** One peer rule of the app's NetworkPolicy, as in the Kubernetes field of that name. */
export interface NetworkIngressRule {
  readonly from: readonly {
    readonly namespaceSelector: {
      readonly matchLabels?: Readonly<Record<string, string>>;
      readonly matchExpressions?: readonly {
        readonly key: string;
        readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
        readonly values?: readonly string[];
      }[];
    };
  }[];
  readonly ports: readonly {
    readonly protocol: "TCP" | "UDP" | "SCTP";
    readonly port: number;
  }[];
}

/** An app: a Compose project, its ways in and its volumes, on one cluster. */
export interface App {
  readonly id: string;
  readonly name: string;
  /** Where `app.compose` comes from; the bundle of an operation may replace it. */
  readonly compose: ComposeOrigin;
  readonly ingress: {
    readonly certResolver?: CertResolver;
    readonly rules: readonly IngressRule[];
  };
  /** In file order: the first takes relative bind mounts. */
  readonly volumes: readonly AppVolume[];
  /** Absent: snapshots are taken by hand only. */
  readonly snapshots?: SnapshotSchedule;
  readonly deployment?: AppDeployment;
  readonly networkIngress: readonly NetworkIngressRule[];
  readonly settings: Readonly<Record<string, string>>;
}

/** When sets of snapshots are taken by themselves, and how many stay. */
export interface SnapshotSchedule {
  /** Five fields as cron has them, or a word such as `@daily`; in UTC. */
  readonly cron: string;
  readonly keep: SnapshotRetention;
}

/** For how many of the newest hours, days and weeks that have a set the newest set of each stays. */
export interface SnapshotRetention {
  readonly hourly: number;
  readonly daily: number;
  readonly weekly: number;
}

/** What `app.compose` says: files beside the configuration, or the text itself. */
export type ComposeOrigin =
  | { readonly kind: "files"; readonly paths: readonly Located<string>[] }
  | {
    readonly kind: "inline";
    /** The file that holds the document, as shown in places. */
    readonly file: string;
    /** Its whole text. */
    readonly text: string;
    /** Keys from the root of the file to the Compose document; a block text is read as YAML again. */
    readonly pointer: readonly string[];
  };

/** All that a conversion needs to know of where an app runs. */
export interface Target {
  readonly service: Service;
  readonly provider: Provider;
  readonly cluster: Cluster;
  readonly app: App;
}
