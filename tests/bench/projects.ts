/** Compose projects of any size for the benchmark, each in a folder of its own. */

/** @returns a project of `count` services that use the common keys */
export function composeOf(count: number): string {
  const services = Array.from({ length: count }, (_, index) =>
    [
      `  s${index}:`,
      `    image: docker.io/library/nginx:1.27`,
      `    environment:`,
      `      NUMBER: "${index}"`,
      `      TZ: Asia/Tokyo`,
      `    ports:`,
      `      - "${10_000 + index}:${20_000 + index}"`,
      `    healthcheck:`,
      `      test: ["CMD", "true"]`,
      `      interval: 10s`,
      `    x-kompox:`,
      `      resources: { cpu: 10m, memory: 16Mi }`,
    ].join("\n"));
  return `services:\n${services.join("\n")}\n`;
}

/** @returns a configuration for it; settings choose the cluster */
export function configOf(
  app: string,
  settings: Readonly<Record<string, string>> = {},
  domain?: string,
): string {
  return JSON.stringify({
    version: "v1",
    service: { name: "bench" },
    provider: { name: "local", driver: "k3s" },
    cluster: {
      name: "local",
      existing: true,
      ...(domain === undefined ? {} : { ingress: { domain } }),
      settings,
    },
    app: {
      name: app,
      compose: "file:compose.yml",
      ...(domain === undefined ? {} : {
        ingress: [{
          name: "web",
          port: 10_000,
          hosts: [`${app}.example.test`],
        }],
      }),
    },
  });
}

/** Writes a project into a new folder below `root` and returns the folder. */
export async function writeProject(
  root: string,
  app: string,
  compose: string,
  config: string,
): Promise<string> {
  const folder = `${root}/${app}`;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${folder}/compose.yml`, compose);
  await Deno.writeTextFile(`${folder}/kompoxops.yml`, config);
  return folder;
}
