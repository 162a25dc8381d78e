/** Clients that write to a service while it may die, and know which states may be there after that. */

import { ok, strictEqual } from "node:assert/strict";

/** Where the service is now, and who asks. */
export interface Target {
  readonly url: string;
  readonly token: string;
}

export interface Answer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any
  readonly body: any;
}

/** @returns undefined: no answer came */
export async function ask(
  { url, token }: Target,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer | undefined> {
  try {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  } catch (error) {
    // The connection broke: of fetch, and of a body that was cut.
    if (error instanceof TypeError || error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

function must(answer: Answer | undefined, status: number): void {
  if (answer === undefined) return;
  strictEqual(answer.status, status, JSON.stringify(answer.body));
}

/** What may be there: the last that was acknowledged, and what was asked for since. */
type Possible<T> = T[];

/** One client; nobody else writes to what it makes. */
export class Client {
  readonly #id: string;
  #count = 0;
  /** By name; 0: it is not there, else how often it was written. */
  readonly #apps = new Map<string, Possible<number>>();
  /** By secret: whether it is good. */
  readonly #tokens = new Map<string, Possible<boolean>>();
  /** By key: the operation, where it was acknowledged. */
  readonly #deploys = new Map<string, { app: string; id?: string }>();
  acknowledged = 0;

  constructor(id: string) {
    this.#id = id;
  }

  /** Works until the service gives no answer. */
  async work(target: Target): Promise<void> {
    while (await this.#one(target));
  }

  /** @returns whether the service still answers */
  async #one(target: Target): Promise<boolean> {
    const app = `${this.#id}-${++this.#count}`;
    const deploys = this.#count % 8 === 1;
    const steps = [
      () => this.#write(target, app, 1),
      () => this.#write(target, app, 2),
      deploys
        ? () => this.#deploy(target, app)
        : () => this.#delete(target, app),
      () => this.#token(target),
    ];
    for (const step of steps) if (!await step()) return false;
    return true;
  }

  async #write(target: Target, name: string, count: number): Promise<boolean> {
    const before = this.#apps.get(name) ?? [0];
    this.#apps.set(name, [...before, count]);
    const answer = count === 1
      ? await ask(target, "POST", "/apps", document(name, count))
      : await ask(target, "PUT", `/apps/${name}`, document(name, count), {
        "if-match": "*",
      });
    must(answer, count === 1 ? 201 : 200);
    if (answer === undefined) return false;
    this.#apps.set(name, [count]);
    this.acknowledged++;
    return true;
  }

  async #delete(target: Target, name: string): Promise<boolean> {
    const before = this.#apps.get(name)!;
    this.#apps.set(name, [...before, 0]);
    const answer = await ask(target, "DELETE", `/apps/${name}`, undefined, {
      "if-match": "*",
    });
    must(answer, 200);
    if (answer === undefined) return false;
    this.#apps.set(name, [0]);
    this.acknowledged++;
    return true;
  }

  async #deploy(target: Target, app: string): Promise<boolean> {
    const key = `key-${app}`;
    this.#deploys.set(key, { app });
    const answer = await deploy(target, app, key);
    must(answer, 202);
    if (answer === undefined) return false;
    this.#deploys.set(key, { app, id: answer.body.id });
    this.acknowledged++;
    return true;
  }

  /** Makes one; revokes every second one. */
  async #token(target: Target): Promise<boolean> {
    const made = await ask(target, "POST", "/tokens", {
      name: `${this.#id}-${this.#count}`,
      role: "operator",
    });
    must(made, 201);
    if (made === undefined) return false;
    const { id, token } = made.body;
    this.#tokens.set(token, [true]);
    this.acknowledged++;
    if (this.#count % 2 === 0) return true;
    this.#tokens.set(token, [true, false]);
    const gone = await ask(target, "DELETE", `/tokens/${id}`);
    must(gone, 200);
    if (gone === undefined) return false;
    this.#tokens.set(token, [false]);
    this.acknowledged++;
    return true;
  }

  /**
   * Looks at all that was written since the last look, then forgets it.
   *
   * @returns what does not hold, and the operations that were begun
   */
  async check(
    target: Target,
  ): Promise<{ wrong: string[]; operations: string[] }> {
    const wrong: string[] = [];
    for (const [name, possible] of this.#apps) {
      const found = countOf(await ask(target, "GET", `/apps/${name}`), name);
      if (!possible.some((count) => count === found)) {
        wrong.push(`app ${name}: ${found}, not ${possible}`);
      }
    }
    for (const [token, possible] of this.#tokens) {
      const answer = await ask({ ...target, token }, "GET", "/apps?limit=1");
      const good = answer?.status === 200;
      if (!good && answer?.status !== 401 && answer?.status !== 429) {
        wrong.push(`a token: ${answer?.status}`);
      }
      if (!possible.includes(good)) wrong.push(`a token: ${good}`);
    }
    const operations: string[] = [];
    for (const [key, { app, id }] of this.#deploys) {
      if (this.#apps.has(app) && this.#apps.get(app)!.includes(0)) continue;
      const first = await deploy(target, app, key);
      const again = await deploy(target, app, key);
      operations.push(first?.body.id);
      const ids = [id ?? first?.body.id, first?.body.id, again?.body.id];
      if (new Set(ids).size > 1 || typeof ids[0] !== "string") {
        wrong.push(`${key}: ${JSON.stringify([id, first, again])}`);
      }
    }
    for (const it of [this.#apps, this.#tokens, this.#deploys]) it.clear();
    return { wrong, operations };
  }
}

function deploy(target: Target, app: string, key: string) {
  return ask(target, "POST", `/apps/${app}/deploy`, {
    bundle: { entries: [], files: {}, paths: {}, variables: {}, profiles: [] },
    wait: false,
    timeoutMs: 10_000,
    lockTimeoutMs: 20_000,
    forceConflicts: false,
  }, { "idempotency-key": key });
}

/** Its count is in it twice, far from each other: half of a document would show. */
function document(name: string, count: number) {
  return {
    version: "v1",
    kind: "App",
    name,
    cluster: "main",
    compose: {
      "x-first": count,
      "x-filler": "x".repeat(5_000),
      services: { web: { image: "nginx" } },
      "x-last": count,
    },
  };
}

function countOf(answer: Answer | undefined, name: string): number {
  if (answer?.status === 404) return 0;
  strictEqual(answer?.status, 200, `${name}: ${JSON.stringify(answer)}`);
  const { compose } = answer.body;
  strictEqual(compose["x-first"], compose["x-last"]);
  ok(compose["x-first"] > 0);
  return compose["x-first"];
}

/** Resolves to the document of an operation that has ended. */
export async function ended(
  target: Target,
  id: string,
  limitMs: number,
  // deno-lint-ignore no-explicit-any
): Promise<any> {
  const until = Date.now() + limitMs;
  while (true) {
    const answer = await ask(target, "GET", `/operations/${id}`);
    strictEqual(answer?.status, 200, JSON.stringify(answer?.body));
    if (answer.body.finished_at !== undefined) return answer.body;
    ok(Date.now() < until, `operation ${id} does not end`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
