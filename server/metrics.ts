/** Counts requests and jobs, and writes them as Prometheus reads them. */

const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Durations {
  readonly buckets: number[];
  sum: number;
  count: number;
}

export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #durations = new Map<string, Durations>();
  readonly #jobs = new Map<string, number>();

  /** @param route its name, never the path: names of apps are not for metrics */
  request(route: string, status: number, seconds: number): void {
    count(this.#requests, `route="${route}",status="${status}"`);
    const label = `route="${route}"`;
    let found = this.#durations.get(label);
    if (found === undefined) {
      found = { buckets: bounds.map(() => 0), sum: 0, count: 0 };
      this.#durations.set(label, found);
    }
    found.sum += seconds;
    found.count++;
    for (const [index, bound] of bounds.entries()) {
      if (seconds <= bound) found.buckets[index]++;
    }
  }

  job(operation: string, state: string): void {
    count(this.#jobs, `operation="${operation}",state="${state}"`);
  }

  /** @param running jobs that run now */
  text(running: number): string {
    return [
      "# HELP kompox_http_requests_total Requests that were answered.",
      "# TYPE kompox_http_requests_total counter",
      ...lines("kompox_http_requests_total", this.#requests),
      "# HELP kompox_http_request_duration_seconds Time until an answer began.",
      "# TYPE kompox_http_request_duration_seconds histogram",
      ...[...this.#durations].flatMap(histogram),
      "# HELP kompox_operations_ended_total Long operations that ended.",
      "# TYPE kompox_operations_ended_total counter",
      ...lines("kompox_operations_ended_total", this.#jobs),
      "# HELP kompox_operations_running Long operations that run in this process.",
      "# TYPE kompox_operations_running gauge",
      `kompox_operations_running ${running}`,
      "",
    ].join("\n");
  }
}

function count(counts: Map<string, number>, labels: string): void {
  counts.set(labels, (counts.get(labels) ?? 0) + 1);
}

function lines(name: string, counts: ReadonlyMap<string, number>): string[] {
  return [...counts].map(([labels, value]) => `${name}{${labels}} ${value}`);
}

function histogram([label, { buckets, sum, count }]: [string, Durations]) {
  const name = "kompox_http_request_duration_seconds";
  return [
    ...bounds.map((bound, index) =>
      `${name}_bucket{${label},le="${bound}"} ${buckets[index]}`
    ),
    `${name}_bucket{${label},le="+Inf"} ${count}`,
    `${name}_sum{${label}} ${sum}`,
    `${name}_count{${label}} ${count}`,
  ];
}
