/** Reads the settings of a cluster that shape its ingress controller. */

import type { Problem } from "../../domain/error.ts";
import type { IngressSetting } from "../../domain/ingress_settings.ts";
import { isHostName } from "../../domain/patterns.ts";
import { sizeInBytes } from "../../domain/quantity.ts";
import type { Target } from "../../domain/resources.ts";

export const serviceTypes = ["LoadBalancer", "NodePort", "ClusterIP"] as const;
export type ServiceType = typeof serviceTypes[number];

/** How Traefik is installed; defaults are those of the values contract (spec/50 §4). */
export interface TraefikSettings {
  /** The cluster brings its own: only the namespace and the account are made. */
  readonly bundled: boolean;
  readonly image: string;
  readonly ingressClass: string;
  readonly serviceType: ServiceType;
  /** Absent: Kubernetes chooses. */
  readonly nodePorts: { readonly http?: number; readonly https?: number };
  readonly serviceAnnotations: Readonly<Record<string, string>>;
  /** Absent: ACME data lasts as long as the pod. */
  readonly storage?: { readonly size: string; readonly className?: string };
  readonly redirect: boolean;
}

const usualClass = "traefik";

type Texts = Readonly<Record<string, string>>;

/**
 * The class that the Ingresses of apps name, whoever installed its controller.
 *
 * @returns the usual one and a problem when the setting is no name
 */
export function ingressClassOf(
  { provider, cluster }: Pick<Target, "provider" | "cluster">,
): { ingressClass: string; problems: Problem[] } {
  const problems: Problem[] = [];
  const texts = { ...provider.settings, ...cluster.settings };
  const ingressClass = readClass(new Reader(texts, problems));
  return { ingressClass, problems };
}

/**
 * Empty values count as absent.
 *
 * @param texts settings of the cluster, those of its provider below them
 * @returns settings with defaults where a value is of no use, and all problems
 */
export function traefikSettings(
  texts: Texts,
): { settings: TraefikSettings; problems: Problem[] } {
  const problems: Problem[] = [];
  const read = new Reader(texts, problems);
  const persistence = read.flag("TRAEFIK_PERSISTENCE", true);
  const size = read.checked("TRAEFIK_STORAGE_SIZE", isSize, {
    state: "it is no size above 0",
    hint: "write it as 1Gi",
  }) ?? "1Gi";
  const className = read.name("TRAEFIK_STORAGE_CLASS");
  const serviceType = read.choice("TRAEFIK_SERVICE_TYPE", serviceTypes) ??
    "LoadBalancer";
  const settings: TraefikSettings = {
    bundled: read.flag("USE_BUNDLED_TRAEFIK", false),
    image: read.checked("TRAEFIK_IMAGE", (text) => /^\S+$/.test(text), {
      state: "it holds a blank",
      hint: "write it as traefik:v3.6",
    }) ?? "traefik:v3.6",
    ingressClass: readClass(read),
    serviceType,
    nodePorts: nodePorts(read, serviceType, problems),
    serviceAnnotations: read.pairs("TRAEFIK_SERVICE_ANNOTATIONS"),
    storage: persistence ? { size, className } : undefined,
    redirect: read.flag("TRAEFIK_HTTP_REDIRECT", false),
  };
  return { settings, problems };
}

function readClass(read: Reader): string {
  return read.name("TRAEFIK_INGRESS_CLASS") ?? usualClass;
}

function nodePorts(
  read: Reader,
  serviceType: ServiceType,
  problems: Problem[],
): TraefikSettings["nodePorts"] {
  const http = read.port("TRAEFIK_NODE_PORT_HTTP");
  const https = read.port("TRAEFIK_NODE_PORT_HTTPS");
  if (http !== undefined && http === https) {
    problems.push(unfit("TRAEFIK_NODE_PORT_HTTPS", String(https), {
      state: "TRAEFIK_NODE_PORT_HTTP has the same",
      hint: "give each a port of its own",
    }));
  }
  if (serviceType !== "ClusterIP") return { http, https };
  const given = http === undefined ? "HTTPS" : "HTTP";
  if ((http ?? https) !== undefined) {
    problems.push(unfit(`TRAEFIK_NODE_PORT_${given}`, String(http ?? https), {
      state: "a Service of type ClusterIP has no node ports",
      hint: "set TRAEFIK_SERVICE_TYPE: NodePort, or remove the port",
    }));
  }
  return {};
}

interface Fault {
  readonly state: string;
  readonly hint: string;
}

class Reader {
  readonly #texts: Texts;
  readonly #problems: Problem[];

  constructor(texts: Texts, problems: Problem[]) {
    this.#texts = texts;
    this.#problems = problems;
  }

  text(key: IngressSetting): string | undefined {
    return this.#texts[key]?.trim() || undefined;
  }

  checked(
    key: IngressSetting,
    holds: (text: string) => boolean,
    fault: Fault,
  ): string | undefined {
    const text = this.text(key);
    if (text === undefined || holds(text)) return text;
    this.#problems.push(unfit(key, text, fault));
  }

  name(key: IngressSetting): string | undefined {
    return this.checked(key, isHostName, {
      state: "it is not the name of a Kubernetes object",
      hint: 'use a-z, 0-9, "-" and ".", with a letter or digit at both ends',
    });
  }

  choice<const T extends string>(
    key: IngressSetting,
    choices: readonly T[],
  ): T | undefined {
    const state = "there is no such choice";
    const hint = `use one of ${choices.join(", ")}`;
    const is = (text: string) => choices.some((choice) => choice === text);
    return this.checked(key, is, { state, hint }) as T | undefined;
  }

  flag(key: IngressSetting, usual: boolean): boolean {
    const text = this.choice(key, ["true", "false"]);
    return text === undefined ? usual : text === "true";
  }

  port(key: IngressSetting): number | undefined {
    const isPort = (text: string) =>
      /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535;
    const text = this.checked(key, isPort, {
      state: "it is no port",
      hint: "use a port of the cluster's range, usually 30000 to 32767",
    });
    return text === undefined ? undefined : Number(text);
  }

  /** Values may hold `=`; a comma or a line break ends one. */
  pairs(key: IngressSetting): Record<string, string> {
    const pairs: [string, string][] = [];
    for (const item of (this.text(key) ?? "").split(/[,\n]/)) {
      const text = item.trim();
      const cut = text.indexOf("=");
      if (cut > 0) {
        pairs.push([text.slice(0, cut).trim(), text.slice(cut + 1).trim()]);
      } else if (text !== "") {
        const state = "it is no key=value";
        const hint = "write it as example.com/name=value";
        this.#problems.push(unfit(key, text, { state, hint }));
      }
    }
    return Object.fromEntries(
      pairs.sort(([left], [right]) => left < right ? -1 : 1),
    );
  }
}

function isSize(text: string): boolean {
  return (sizeInBytes(text) ?? 0) > 0;
}

function unfit(key: string, text: string, { state, hint }: Fault): Problem {
  return {
    level: "error",
    message: `Cannot use "${text}" for setting ${key}: ${state}`,
    hint,
  };
}
