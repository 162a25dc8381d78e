import { deepStrictEqual, match } from "node:assert/strict";
import { binding } from "../../tests/fakes/compose_builder.ts";
import { scheduling } from "./scheduling.ts";

/** The expressions as `key in a,b`. */
function summary(
  pools: string[],
  zones: string[],
  disks: (string | undefined)[],
) {
  const got = scheduling(
    { pools, zones },
    disks.map((zone, index) => binding(`v${index}`, { zone })),
  );
  const terms = got.scheduling.affinity?.nodeAffinity
    ?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return {
    selector: got.scheduling.nodeSelector,
    expressions: terms.flatMap(({ matchExpressions = [] }) =>
      matchExpressions.map(({ key, operator, values }) =>
        `${key} ${operator} ${values}`
      )
    ),
    problems: got.problems.map(({ message }) => message),
  };
}

Deno.test("scheduling() says nothing when nobody asks", () => {
  deepStrictEqual(scheduling(undefined, []), { scheduling: {}, problems: [] });
  deepStrictEqual(scheduling({ pools: [], zones: [] }, [binding("a")]), {
    scheduling: {},
    problems: [],
  });
});

Deno.test("scheduling() selects one pool and one zone by label", () => {
  deepStrictEqual(summary(["user"], ["1"], []), {
    selector: { "kompox.dev/node-pool": "user", "kompox.dev/node-zone": "1" },
    expressions: [],
    problems: [],
  });
});

Deno.test("scheduling() gives a choice of pools and zones as affinity, pools first", () => {
  deepStrictEqual(summary(["a", "b"], ["1", "2"], ["west", undefined]), {
    selector: undefined,
    expressions: [
      "kompox.dev/node-pool In a,b",
      "kompox.dev/node-zone In 1,2",
      "topology.kubernetes.io/zone In west",
    ],
    problems: [],
  });
});

Deno.test("scheduling() refuses disks in two zones", () => {
  const { problems } = summary([], [], ["west", "east"]);
  deepStrictEqual(problems.length, 1);
  match(problems[0], /"v0" in "west", "v1" in "east"/);
});
