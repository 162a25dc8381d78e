import { deepStrictEqual } from "node:assert/strict";
import type {
  ComposeMount,
  ComposePort,
  ComposeProject,
  ComposeService,
} from "../../core/compose/model.ts";
import { readYaml } from "../../core/domain/read_yaml.ts";
import { Source } from "../../core/domain/source.ts";
import type { MapNode } from "../../core/domain/tree.ts";
import type { ProjectReader } from "../../core/compose/project_reader.ts";
import { readStarterProject, starterProject } from "./starter_project.ts";

const source = new Source("compose.yml", "name: shop\nservices: {}\n");
const spot = { source, offset: 0 };

function port(hostPort: number, more: Partial<ComposePort> = {}): ComposePort {
  return {
    spot,
    hostPort,
    containerPort: 80,
    protocol: "tcp",
    implied: false,
    loopback: false,
    ...more,
  };
}

function service(
  name: string,
  ports: readonly ComposePort[],
  mounts: readonly ComposeMount[],
): ComposeService {
  return { name, spot, ports, mounts } as unknown as ComposeService;
}

Deno.test("starterProject() tells ports that others may reach and what is mounted", () => {
  const project: ComposeProject = {
    services: [
      service("db", [port(5432, { loopback: true })], [
        {
          kind: "volume",
          spot,
          volumeName: "db",
          subPath: "data",
          target: "/var/lib/db",
          readOnly: false,
        },
      ]),
      service("web", [port(8080), port(53, { protocol: "udp" })], [
        { kind: "bind", spot, subPath: "src", target: "/src", readOnly: true },
        { kind: "tmpfs", spot, target: "/tmp" },
      ]),
    ],
    volumes: new Map(),
    tree: readYaml(source).root as MapNode,
  };
  deepStrictEqual(starterProject("compose.yml", project), {
    file: "compose.yml",
    name: "shop",
    ports: [{ service: "web", hostPort: 8080 }],
    volumeNames: ["db"],
    hasBinds: true,
  });
});

/** Files of the directory /srv in memory; the process stands in it. */
function readerOf(files: Readonly<Record<string, string>>): ProjectReader {
  const nameOf = (path: string) => path.replace(/^(?:\/srv)?\/?(?:\.$)?/, "");
  return {
    look(path) {
      const name = nameOf(path);
      const text: string | undefined = files[name];
      return Promise.resolve(
        name === ""
          ? { kind: "directory", realPath: "/srv", sizeBytes: 0 }
          : text === undefined
          ? undefined
          : {
            kind: "file",
            realPath: `/srv/${name}`,
            sizeBytes: text.length,
          },
      );
    },
    readTextFile: (path) => Promise.resolve(files[nameOf(path)]),
    readFile: (path) =>
      Promise.resolve(new TextEncoder().encode(files[nameOf(path)])),
  };
}

Deno.test("readStarterProject() sees what interpolation and long forms say", async () => {
  const reader = readerOf({
    ".env": "PORT=9000\n",
    "compose.yml": `name: \${NAME:-shop}
services:
  web:
    image: nginx:1.27
    ports:
      - "\${PORT}:80"
      - { target: 81, published: "8081" }
    volumes: [db/data:/db]
volumes: { db: {} }
`,
  });
  const { project, problems } = await readStarterProject(
    "compose.yml",
    reader,
    () => undefined,
  );
  deepStrictEqual(problems.filter(({ level }) => level === "error"), []);
  deepStrictEqual(project, {
    file: "compose.yml",
    name: "shop",
    ports: [
      { service: "web", hostPort: 9000 },
      { service: "web", hostPort: 8081 },
    ],
    volumeNames: ["db"],
    hasBinds: false,
  });
});

Deno.test("readStarterProject() tells why there is no project", async () => {
  const got = await readStarterProject(
    "compose.yml",
    readerOf({ "compose.yml": "services: [" }),
    () => undefined,
  );
  deepStrictEqual(got.project, undefined);
  deepStrictEqual(
    got.problems.map(({ level, at }) => [level, at?.file, at?.line]),
    [["error", "compose.yml", 1]],
  );
});
