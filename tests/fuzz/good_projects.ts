/** Good Compose projects that use most keys, and pieces of text that break them. */

/** Files by name; `compose.yml` is the first. */
export type ProjectTexts = Readonly<Record<string, string>>;

const most = `x-common: &common
  restart: unless-stopped
  environment: &env {TZ: UTC, "N": 1}
include: [inc.yml]
services:
  web:
    <<: *common
    image: "nginx:\${TAG:-1}"
    extends: {file: base.yml, service: base}
    command: nginx -g 'daemon off;'
    environment: {<<: *env, A: $$x, B: "\${V:?set it}"}
    env_file: [{path: a.env, required: true}]
    ports: ["8080:80", {target: 443, published: "8443"}, 90-92:90-92/udp]
    expose: [9000]
    volumes: [./up:/up, db/data:/d:ro, {type: tmpfs, target: /t, tmpfs: {size: 1m}}]
    depends_on: {db: {condition: service_healthy}, job: {condition: service_completed_successfully}}
    deploy: {resources: {limits: {cpus: "0.5", memory: 64m}}}
    extra_hosts: ["h:10.0.0.1"]
    networks: {default: {aliases: [w]}}
    stop_grace_period: 1m30s
    x-kompox: {resources: {cpu: 10m, memory: 16Mi}, liveness: true}
  db:
    image: postgres:16
    healthcheck: {test: [CMD, pg_isready], interval: 5s, retries: 3}
    user: "999:999"
    cap_drop: [ALL]
  job: {image: busybox, command: [sh, -c, "echo $$HOME"], restart: "no", profiles: []}
volumes: {db: {}}
networks: {default: {}}
`;

const included: ProjectTexts = {
  "compose.yml": most,
  "inc.yml": "services: {inc: {image: x}}\n",
  "base.yml": "services: {base: {image: y, tty: true}}\n",
  "a.env": "E=\"1\"\nF='$x'\n",
};

/** The one above, and each golden pair that is one plain Compose file. */
export async function goodProjects(): Promise<ProjectTexts[]> {
  const golden = new URL("../golden/", import.meta.url);
  const projects = [included];
  const names = [...Deno.readDirSync(golden)].filter((entry) =>
    entry.isDirectory
  ).map(({ name }) => name).sort();
  for (const name of names) {
    const files = [...Deno.readDirSync(new URL(`${name}/`, golden))]
      .map((entry) => entry.name);
    // A pair with files or problems of its own needs more than its text.
    const plain = files.includes("compose.yml") &&
      files.every((file) => ["compose.yml", "objects.yml"].includes(file));
    if (!plain) continue;
    const text = await Deno.readTextFile(
      new URL(`${name}/compose.yml`, golden),
    );
    projects.push({ "compose.yml": text });
  }
  return projects;
}

/** What a mutation puts in. */
export const pieces: readonly string[] = [
  ..."{ } [ ] : , - * & ! | > ' \" $ ${ $$ # % @ ~ << ? *env &env !reset !override null true 0 -1 1e999 99999999999999999999 .. / :: 0x 0440 __proto__ constructor ${A:-${B:-}}"
    .split(" "),
  " ",
  "\n",
  "\t",
  "\n  ",
  "\n---\n",
  "\u0000",
  "\uFEFF",
  "\uD800",
  "x".repeat(5000),
  "[".repeat(100),
];
