import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { KompoxError } from "../../core/domain/error.ts";
import type { Call } from "../../core/operations/call.ts";
import type { Operations } from "../../core/operations/operations.ts";
import type { Database } from "../../core/ports/database.ts";
import type { NewJob } from "../../core/ports/jobs.ts";
import { memoryDatabase, realClock } from "../../tests/fakes/service_world.ts";
import { JobRunner } from "./job_runner.ts";

type Work = (input: unknown, call: Call) => Promise<unknown>;

function runnerOf(
  database: Database,
  work: Work,
  more: { alone?: boolean; runs?: string[]; logs?: unknown[] } = {},
): JobRunner {
  return new JobRunner({
    database,
    clock: realClock,
    runner: crypto.randomUUID(),
    alone: more.alone ?? true,
    operations: (_, runId) => {
      more.runs?.push(runId);
      return { deployApp: work } as unknown as Operations;
    },
    log: (fields) => void more.logs?.push(fields),
    ended: () => {},
  });
}

function job(more: Partial<NewJob> = {}): NewJob {
  return {
    id: crypto.randomUUID(),
    operation: "deployApp",
    resource: "app/1",
    tokenId: "t",
    requestId: "r",
    input: { a: 1 },
    ...more,
  };
}

async function inDatabase(work: (database: Database) => Promise<void>) {
  const database = await memoryDatabase();
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

const forever: Work = (_, { signal }) =>
  new Promise((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason))
  );

async function ended(database: Database, id: string) {
  while (true) {
    const row = await database.jobs.find(id);
    if (row?.finishedAt !== undefined) return row;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

Deno.test("JobRunner stores events in order and the result", async () => {
  await inDatabase(async (database) => {
    const runner = runnerOf(database, (input, { report }) => {
      for (const state of ["a", "b", "c"]) report({ step: "apply", state });
      return Promise.resolve({ input });
    });
    const { id } = await runner.submit(job());
    runner.begin(id);
    const row = await ended(database, id);
    deepStrictEqual(row.result, { input: { a: 1 } });
    const events = await database.jobs.events(id, 1);
    deepStrictEqual(events.map(({ seq, event }) => [seq, event]), [
      [2, { step: "apply", state: "b" }],
      [3, { step: "apply", state: "c" }],
    ]);
    await runner.stop(0);
    const [audit] = await database.audit.list(1);
    deepStrictEqual([audit.action, audit.result], ["deployApp", "ok"]);
    strictEqual(await database.jobs.input(id), undefined);
  });
});

Deno.test("JobRunner cancels what runs and what waits", async () => {
  await inDatabase(async (database) => {
    const runner = runnerOf(database, forever);
    const running = await runner.submit(job());
    runner.begin(running.id);
    const waiting = await runner.submit(job({ resource: "app/2" }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    strictEqual(runner.busy("app/1"), true);
    await runner.cancel(running.id);
    await runner.cancel(waiting.id);
    runner.begin(waiting.id);
    for (const { id } of [running, waiting]) {
      const { state, error } = await ended(database, id);
      strictEqual(state, "canceled");
      strictEqual(error?.kind, "canceled");
    }
    strictEqual(await runner.cancel("none"), undefined);
    await runner.stop(0);
  });
});

Deno.test("JobRunner keeps the kind and problems of a failure, and nothing of a bug", async () => {
  await inDatabase(async (database) => {
    const logs: unknown[] = [];
    const failures = [
      new KompoxError("conflict", [{
        level: "error",
        message: "no",
        hint: "h",
      }]),
      new TypeError("canary"),
    ];
    for (const failure of failures) {
      const runner = runnerOf(database, () => Promise.reject(failure), {
        logs,
      });
      const { id } = await runner.submit(job());
      runner.begin(id);
      const { error } = await ended(database, id);
      if (failure instanceof KompoxError) {
        deepStrictEqual(error, {
          kind: "conflict",
          problems: failure.problems,
        });
      } else deepStrictEqual(error, { kind: "bug", problems: [] });
      await runner.stop(0);
    }
    const text = JSON.stringify(logs);
    ok(text.includes("TypeError") && !text.includes("canary"), text);
  });
});

Deno.test("JobRunner takes up what an ended process left, under the same id", async () => {
  await inDatabase(async (database) => {
    const runs: string[] = [];
    const first = runnerOf(database, forever, { runs });
    const running = await first.submit(job());
    first.begin(running.id);
    const queued = await first.submit(job({ resource: "app/2" }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    // It ends in the middle: the row stays as it is.
    await first.stop(0);
    strictEqual((await database.jobs.find(running.id))?.state, "running");
    const second = runnerOf(database, () => Promise.resolve({ ok: 1 }), {
      runs,
    });
    await second.start();
    const row = await ended(database, running.id);
    strictEqual(row.state, "succeeded");
    strictEqual(row.attempt, 2);
    strictEqual((await ended(database, queued.id)).state, "succeeded");
    deepStrictEqual(
      runs.toSorted(),
      [
        running.id,
        running.id,
        queued.id,
      ].toSorted(),
    );
    await second.stop(0);
  });
});

Deno.test("JobRunner leaves alone what another process keeps", async () => {
  await inDatabase(async (database) => {
    const first = runnerOf(database, forever, { alone: false });
    const { id } = await first.submit(job());
    first.begin(id);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = runnerOf(database, forever, { alone: false });
    await second.start();
    strictEqual(second.running, 0);
    await second.stop(0);
    await first.stop(0);
  });
});

Deno.test("JobRunner gives up an operation that ends the service again and again", async () => {
  await inDatabase(async (database) => {
    const { id } = await runnerOf(database, forever).submit(job());
    for (let attempt = 1; attempt <= 5; attempt++) {
      const runner = runnerOf(database, forever);
      await runner.start();
      await new Promise((resolve) => setTimeout(resolve, 20));
      await runner.stop(0);
    }
    const last = runnerOf(database, () => Promise.resolve({}));
    await last.start();
    const { state, error } = await ended(database, id);
    deepStrictEqual([state, error?.kind], ["failed", "failed"]);
    await last.stop(0);
  });
});

Deno.test("JobRunner waits for what runs when it is stopped", async () => {
  await inDatabase(async (database) => {
    const runner = runnerOf(database, async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return {};
    });
    const { id } = await runner.submit(job());
    runner.begin(id);
    await runner.stop(5_000);
    strictEqual((await database.jobs.find(id))?.state, "succeeded");
  });
});
