/** The settings of a cluster that shape its ingress controller; all drivers have them. */

/** Each with one line about it, as a driver describes its settings. */
export const ingressSettings = {
  USE_BUNDLED_TRAEFIK:
    "true: use the Traefik that the cluster brings, install none",
  TRAEFIK_IMAGE: "image of Traefik, default traefik:v3.6",
  TRAEFIK_INGRESS_CLASS: "name of the IngressClass, default traefik",
  TRAEFIK_SERVICE_TYPE:
    "LoadBalancer (default), NodePort or ClusterIP: how Traefik is reached",
  TRAEFIK_NODE_PORT_HTTP: "port of the nodes that leads to HTTP",
  TRAEFIK_NODE_PORT_HTTPS: "port of the nodes that leads to HTTPS",
  TRAEFIK_SERVICE_ANNOTATIONS:
    "annotations of the Service, key=value, one a line or with commas",
  TRAEFIK_PERSISTENCE:
    "false: keep no ACME account and certificates over restarts",
  TRAEFIK_STORAGE_SIZE: "size of the disk for ACME data, default 1Gi",
  TRAEFIK_STORAGE_CLASS: "storage class of that disk",
  TRAEFIK_HTTP_REDIRECT: "true: send HTTP to HTTPS",
} as const;

export type IngressSetting = keyof typeof ingressSettings;
