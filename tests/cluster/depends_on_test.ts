/** `depends_on` on a real cluster: nothing starts before what it waits for. */

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { KompoxError } from "../../core/domain/error.ts";
import { type RealApp, testOnCluster } from "./app_cluster.ts";
import { runIn } from "./run_in.ts";

const database = `  db:
    image: postgres:16
    environment: {POSTGRES_PASSWORD: secret}
    healthcheck:
      test: pg_isready -U postgres -h 127.0.0.1
      interval: 2s
      start_interval: 1s
`;

/** The server ends when it cannot reach what it needs. */
const server = `  web:
    image: busybox:1.36
    command:
      - sh
      - -c
      - |
        nc -w 2 db 5432 </dev/null || exit 1
        mkdir /www && echo up >/www/index.html
        exec httpd -f -p 8080 -h /www
    ports: ["8080:8080"]
    stop_grace_period: 1s
    depends_on:
      db: {condition: service_healthy}
      migrate: {condition: service_completed_successfully}
`;

const migration = `  migrate:
    image: postgres:16
    environment: {PGPASSWORD: secret}
    entrypoint: [psql, -h, db, -U, postgres, -c]
    command: ["create table if not exists shelves (id int)"]
    depends_on:
      db: {condition: service_healthy}
`;

interface ContainerState {
  readonly name: string;
  readonly restartCount: number;
  readonly started?: boolean;
}

/** Names with their counts of restarts, of all pods. */
async function restarts(app: RealApp): Promise<string[]> {
  const pods = await app.list({ apiVersion: "v1", kind: "Pod" });
  return pods.flatMap(({ status }) => {
    const { containerStatuses = [], initContainerStatuses = [] } = status as {
      containerStatuses?: ContainerState[];
      initContainerStatuses?: ContainerState[];
    };
    return [...initContainerStatuses, ...containerStatuses]
      .map(({ name, restartCount }) => `${name} ${restartCount}`);
  });
}

testOnCluster(
  "deployApp() starts a server on a real cluster when its database and its migration are done, at the first try",
  "waits",
  async (app) => {
    const report = await app.deploy(
      `services:\n${server}${database}${migration}`,
    );
    strictEqual(report.ready, true);
    deepStrictEqual(await restarts(app), ["db 0", "migrate 0", "web 0"]);
    const { text } = await runIn(
      app,
      "web",
      "wget",
      "-qO-",
      "http://127.0.0.1:8080/",
    );
    strictEqual(text, "up\n");
    const table = await runIn(
      app,
      "db",
      "sh",
      "-c",
      "PGPASSWORD=secret psql -h 127.0.0.1 -U postgres -tc 'select count(*) from shelves'",
    );
    strictEqual(table.text.trim(), "0");
  },
);

testOnCluster(
  "deployApp() names the migration that fails on a real cluster, with its log, and starts nothing after it",
  "fails",
  async (app) => {
    const broken = migration.replace(
      "create table if not exists shelves (id int)",
      "alter table nowhere add column a int",
    );
    const failure = await app.deploy(
      `services:\n${server}${database}${broken}`,
    ).then(() => undefined, (error: unknown) => error);
    ok(failure instanceof KompoxError);
    strictEqual(failure.kind, "failed");
    const told = failure.problems
      .map(({ message, hint }) => `${message}\n${hint}`).join("\n");
    match(told, /"?migrate"?/);
    match(told, /relation "nowhere" does not exist/);
    const [web] = (await app.list({ apiVersion: "v1", kind: "Pod" }))
      .flatMap(({ status }) =>
        (status as { containerStatuses?: ContainerState[] })
          .containerStatuses ?? []
      );
    strictEqual(web.name, "web");
    strictEqual(web.started, false);
  },
);
