/** What every database must hold of tokens, the audit record and long operations. */

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { NewJob } from "../../core/ports/jobs.ts";
import {
  at,
  type DatabaseTest,
  isKind,
  later,
  secret,
} from "./database_world.ts";

function job(id: string, more: Partial<NewJob> = {}): NewJob {
  return {
    id,
    operation: "deployApp",
    resource: "app/1",
    tokenId: "t1",
    requestId: "r1",
    input: { secret },
    ...more,
  };
}

export function accountConformance(test: DatabaseTest): void {
  test("finds tokens by their hash, and revokes them once", async ({ tokens }) => {
    const token = {
      id: "1",
      name: "ci",
      prefix: "kpx_ab",
      role: "owner",
      apps: ["a", "b"],
      createdAt: at,
      expiresAt: later,
    } as const;
    await tokens.create(token, "h1");
    await tokens.create({ ...token, id: "2", createdAt: later }, "h2");
    deepStrictEqual(await tokens.findByHash("h1"), token);
    strictEqual(await tokens.findByHash("h3"), undefined);
    strictEqual(await tokens.revoke("1", later), true);
    strictEqual(await tokens.revoke("1", at), true);
    strictEqual(await tokens.revoke("3", later), false);
    await tokens.touch("1", later);
    deepStrictEqual(
      (await tokens.list()).map(({ id, revokedAt, lastUsedAt }) => ({
        id,
        revokedAt,
        lastUsedAt,
      })),
      [
        { id: "2", revokedAt: undefined, lastUsedAt: undefined },
        { id: "1", revokedAt: later, lastUsedAt: later },
      ],
    );
  });

  test("keeps the audit record, newest first", async ({ audit }) => {
    const row = {
      at,
      actor: "ci",
      action: "deployApp",
      resource: "app/1",
      requestId: "r",
    };
    await audit.append({ ...row, result: "accepted" });
    await audit.append({ ...row, result: "ok" });
    await audit.append({ ...row, result: "conflict" });
    deepStrictEqual(
      (await audit.list(2)).map(({ result }) => result),
      ["conflict", "ok"],
    );
    deepStrictEqual((await audit.list(1))[0], { ...row, result: "conflict" });
  });
}

export function jobConformance(test: DatabaseTest): void {
  test("runs one operation at a time on a resource", async ({ jobs }) => {
    const outcomes = await Promise.allSettled(
      Array.from(
        { length: 10 },
        (_, index) => jobs.create(job(`j${index}`), at),
      ),
    );
    strictEqual(
      outcomes.filter(({ status }) => status === "fulfilled").length,
      1,
    );
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") {
        ok(isKind("conflict")(outcome.reason), String(outcome.reason));
      }
    }
    const other = await jobs.create(job("other", { resource: "app/2" }), at);
    strictEqual(other.state, "queued");
  });

  test("answers the same request with the same operation", async ({ jobs }) => {
    const idempotency = { key: "k", requestHash: "h" };
    const same = await Promise.all(
      Array.from(
        { length: 10 },
        (_, index) => jobs.create(job(`j${index}`, { idempotency }), at),
      ),
    );
    const ids = new Set(same.map(({ id }) => id));
    strictEqual(ids.size, 1);
    const changed = { key: "k", requestHash: "other" };
    await rejects(
      jobs.create(job("x", { idempotency: changed }), at),
      isKind("conflict"),
    );
    // The key is the token's own.
    const foreign = job("y", { idempotency, tokenId: "t2", resource: "app/2" });
    strictEqual((await jobs.create(foreign, at)).id, "y");
    const [id] = [...ids];
    await jobs.begin(id, "runner", at);
    const end = { state: "succeeded", result: { done: true } } as const;
    await jobs.finish(id, 1, end, later);
    const again = await jobs.create(job("z", { idempotency }), later);
    strictEqual(again.id, id);
    deepStrictEqual(again.result, { done: true });
  });

  test("refuses what an older attempt writes", async ({ jobs }) => {
    await jobs.create(job("j"), at);
    deepStrictEqual(await jobs.input("j"), { secret });
    const begun = await Promise.all(
      Array.from({ length: 5 }, (_, index) => jobs.begin("j", `r${index}`, at)),
    );
    strictEqual(begun.filter((row) => row !== undefined).length, 1);
    await jobs.addEvent("j", 1, { step: "check", state: "one" }, at);
    strictEqual(await jobs.keep("j", 1, at), true);
    strictEqual(await jobs.begin("j", "late", later), undefined);
    deepStrictEqual(await jobs.waiting(at), []);
    strictEqual((await jobs.waiting(later)).length, 1);
    const again = await jobs.begin("j", "second", later, later);
    strictEqual(again?.attempt, 2);
    strictEqual(again?.startedAt, at);
    await rejects(
      jobs.addEvent("j", 1, { step: "check", state: "old" }, later),
      isKind("conflict"),
    );
    strictEqual(await jobs.keep("j", 1, later), false);
    const ended = { state: "succeeded", result: 1 } as const;
    await rejects(jobs.finish("j", 1, ended, later), isKind("conflict"));
    await jobs.addEvent("j", 2, { step: "check", state: "two" }, later);
    strictEqual((await jobs.askCancel("j"))?.cancelAsked, true);
    const error = { kind: "canceled", problems: [] };
    await jobs.finish("j", 2, { state: "canceled", error }, later);
    await rejects(jobs.finish("j", 2, ended, later), isKind("conflict"));
    const found = await jobs.find("j");
    deepStrictEqual(
      [found?.state, found?.error, found?.finishedAt],
      ["canceled", error, later],
    );
    strictEqual(await jobs.input("j"), undefined);
    deepStrictEqual(
      (await jobs.events("j", 0)).map(({ seq }) => seq),
      [1, 2],
    );
    deepStrictEqual(await jobs.events("j", 1), [
      { seq: 2, at: later, event: { step: "check", state: "two" } },
    ]);
    await jobs.forget(later);
    ok(await jobs.find("j"));
    await jobs.forget("2027-01-01T00:00:00.000Z");
    strictEqual(await jobs.find("j"), undefined);
    deepStrictEqual(await jobs.events("j", 0), []);
  });

  test("numbers events of many writers without gaps", async ({ jobs }) => {
    await jobs.create(job("j"), at);
    await jobs.begin("j", "r", at);
    await Promise.all(
      Array.from(
        { length: 20 },
        (_, index) =>
          jobs.addEvent("j", 1, { step: "wait", state: String(index) }, at),
      ),
    );
    deepStrictEqual(
      (await jobs.events("j", 0)).map(({ seq }) => seq),
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });
}
