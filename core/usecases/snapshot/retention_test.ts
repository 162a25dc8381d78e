import { deepStrictEqual } from "node:assert/strict";
import { retention } from "./retention.ts";

/** Newest first: `!` stands for a set that is not complete. */
function sets(...times: string[]) {
  return times.map((text) => {
    const time = text.replace("!", "");
    return {
      name: time,
      createdAt: `2026-${time}:00Z`,
      complete: !text.endsWith("!"),
    };
  });
}

const none = { hourly: 0, daily: 0, weekly: 0 };

const cases: readonly {
  name: string;
  given: string[];
  keep: typeof none;
  kept: string[];
  deleted: string[];
}[] = [
  {
    name: "keeps nothing of nothing",
    given: [],
    keep: none,
    kept: [],
    deleted: [],
  },
  {
    name: "never deletes the newest complete set",
    given: ["01-02T03:00", "01-01T03:00"],
    keep: none,
    kept: ["01-02T03:00 newest"],
    deleted: ["01-01T03:00"],
  },
  {
    name: "does not count a set that is not complete as good",
    given: ["01-03T03:00!", "01-02T03:00", "01-01T03:00!", "01-01T02:00"],
    keep: none,
    kept: ["01-03T03:00 unfinished", "01-02T03:00 newest"],
    deleted: ["01-01T03:00", "01-01T02:00"],
  },
  {
    name: "keeps what there is while no set is complete",
    given: ["01-02T03:00!", "01-01T03:00!"],
    keep: none,
    kept: ["01-02T03:00 unfinished", "01-01T03:00 unfinished"],
    deleted: [],
  },
  {
    name: "keeps the newest set of each hour",
    given: ["01-02T03:40", "01-02T03:10", "01-02T02:59", "01-02T01:00"],
    keep: { ...none, hourly: 2 },
    kept: ["01-02T03:40 newest, hourly", "01-02T02:59 hourly"],
    deleted: ["01-02T03:10", "01-02T01:00"],
  },
  {
    name: "counts hours that have a set, not those that passed",
    given: ["01-09T03:00", "01-02T03:00", "01-01T03:00"],
    keep: { ...none, hourly: 2 },
    kept: ["01-09T03:00 newest, hourly", "01-02T03:00 hourly"],
    deleted: ["01-01T03:00"],
  },
  {
    name: "keeps by several rules at once",
    given: [
      "01-08T12:00",
      "01-08T00:00",
      "01-07T23:59",
      "01-05T00:00",
      "01-04T23:00",
      "01-04T22:00",
    ],
    keep: { hourly: 1, daily: 2, weekly: 2 },
    kept: [
      "01-08T12:00 newest, hourly, daily, weekly",
      "01-07T23:59 daily",
      "01-04T23:00 weekly",
    ],
    deleted: ["01-08T00:00", "01-05T00:00", "01-04T22:00"],
  },
  {
    name: "begins weeks on Monday",
    // The 5th of January 2026 is a Monday.
    given: ["01-12T00:00", "01-11T23:59", "01-05T00:00", "01-04T23:59"],
    keep: { ...none, weekly: 3 },
    kept: [
      "01-12T00:00 newest, weekly",
      "01-11T23:59 weekly",
      "01-04T23:59 weekly",
    ],
    deleted: ["01-05T00:00"],
  },
];
for (const { name, given, keep, kept, deleted } of cases) {
  Deno.test(`retention() ${name}`, () => {
    const got = retention(sets(...given), keep);
    deepStrictEqual(got.kept.map(({ set, rule }) => `${set} ${rule}`), kept);
    deepStrictEqual(got.deleted, deleted);
  });
}
