import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { type Kind, KompoxError } from "../../core/domain/error.ts";
import { FakeCluster } from "../../tests/fakes/fake_cluster.ts";
import { FakeKube, FakeTraffic } from "../../tests/fakes/fake_kube.ts";
import {
  newTrouble,
  openWork,
  type Trouble,
  troubleOf,
  type Wait,
  waitUntil,
} from "./work.ts";

const hint = "run it again";
const wait: Wait = {
  what: "make it",
  on: "the maker",
  limitMs: 60_000,
  hint,
};

async function world(signal = new AbortController().signal) {
  const cluster = new FakeCluster();
  const told: string[] = [];
  const work = await openWork(cluster.clock, {
    signal,
    kube: () => Promise.resolve(new FakeKube(cluster, new FakeTraffic())),
    report: (object, state) => void told.push(`${object}: ${state}`),
  });
  return { work, told, clock: cluster.clock };
}

async function refused(
  asked: Promise<unknown>,
  kind: Kind,
  says: string,
): Promise<void> {
  await rejects(asked, (error) => {
    ok(error instanceof KompoxError, String(error));
    strictEqual(error.kind, kind);
    strictEqual(error.problems[0].hint, hint);
    ok(error.message.includes(says), error.message);
    return true;
  });
}

const full = "rpc error: code = ResourceExhausted desc = full";

Deno.test("waitUntil() gives what is found, and tells each trouble once", async () => {
  const { work, told, clock } = await world();
  const trouble = () => Promise.resolve(troubleOf(full));
  const found = await waitUntil(
    work,
    { ...wait, trouble },
    () => Promise.resolve(clock.elapsedMs > 5_000 ? "it" : undefined),
  );
  strictEqual(found, "it");
  deepStrictEqual(told, [`the maker: ${full}`]);
});

Deno.test("waitUntil() fails at once with a cause that is final", async () => {
  const { work, clock } = await world();
  const said = "rpc error: code = InvalidArgument desc = no such type";
  const trouble = () => Promise.resolve(troubleOf(said));
  const asked = waitUntil(
    work,
    { ...wait, trouble },
    () => Promise.resolve(undefined),
  );
  await refused(asked, "failed", said);
  ok(clock.elapsedMs < 1_000);
});

Deno.test("waitUntil() fails with a cause that stays, before its limit", async () => {
  const { work, clock } = await world();
  const trouble = () => Promise.resolve(troubleOf(full));
  const asked = waitUntil(
    work,
    { ...wait, trouble },
    () => Promise.resolve(undefined),
  );
  await refused(asked, "failed", full);
  ok(clock.elapsedMs < 30_000);
});

Deno.test("waitUntil() says at its limit that it knows no cause", async () => {
  const { work, clock } = await world();
  const asked = waitUntil(work, wait, () => Promise.resolve(undefined));
  await refused(asked, "unavailable", "the maker did not come to an end");
  ok(clock.elapsedMs >= wait.limitMs);
});

Deno.test("waitUntil() names the cause at the caller's deadline", async () => {
  const limit = new AbortController();
  const { work } = await world(limit.signal);
  let asks = 0;
  const trouble = () => {
    if (++asks === 3) limit.abort(new DOMException("late", "TimeoutError"));
    return Promise.resolve(troubleOf(full));
  };
  const asked = waitUntil(
    work,
    { ...wait, trouble },
    () => Promise.resolve(undefined),
  );
  await refused(asked, "failed", full);
});

Deno.test("waitUntil() ends with the reason of an interrupt as it is", async () => {
  const limit = new AbortController();
  const { work } = await world(limit.signal);
  const reason = new Error("interrupted");
  const asked = waitUntil(work, wait, () => {
    limit.abort(reason);
    return Promise.resolve(undefined);
  });
  await rejects(asked, (error) => error === reason);
});

Deno.test("newTrouble() lets nothing old be final, but the same words said again", async () => {
  const said = "rpc error: code = NotFound desc = gone";
  const given: (Trouble | undefined)[] = [
    troubleOf(said, "10:00"),
    troubleOf(said, "10:00"),
    troubleOf(said, "10:05"),
  ];
  const ask = newTrouble(() => Promise.resolve(given.shift()));
  const finals = [await ask(), await ask(), await ask()]
    .map((each) => each?.final);
  deepStrictEqual(finals, [false, false, true]);
});

Deno.test("newTrouble() takes what is said after it first asked as new", async () => {
  const given = [undefined, troubleOf("code = NotFound", "10:00")];
  const ask = newTrouble(() => Promise.resolve(given.shift()));
  deepStrictEqual([(await ask())?.final, (await ask())?.final], [
    undefined,
    true,
  ]);
});
