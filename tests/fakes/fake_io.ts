/** A command's outside that keeps what was written and plays terminals, keys and signals. */

import type {
  Child,
  ChildProgram,
  Input,
  Io,
  Output,
  Permission,
  SignalName,
} from "../../cli/io.ts";

/** What the outside is like at the beginning. */
export interface FakeIoSetting {
  readonly env?: Readonly<Record<string, string>>;
  /** Files by path; written ones are added. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether all three streams are a terminal. */
  readonly terminal?: boolean;
  /** Chunks of stdin; it then ends, unless `stdinStays`. */
  readonly stdin?: readonly string[];
  readonly stdinStays?: boolean;
  /** Programs in the PATH; they give their exit code, perhaps when a signal comes. */
  readonly programs?: Readonly<
    Record<string, (told: Promise<SignalName>) => Promise<number>>
  >;
}

/** The state is open to be looked at. */
export class FakeIo implements Io {
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
  readonly stdin: Input;
  readonly files: Map<string, string>;
  readonly modes = new Map<string, number>();
  readonly revoked: Permission[] = [];
  readonly entered: string[] = [];
  /** Every change of raw mode, in order. */
  readonly raw: boolean[] = [];
  /** Programs that were started. */
  readonly spawned: ChildProgram[] = [];
  /** Temporary folders that are there. */
  readonly folders: string[] = [];
  size = { columns: 80, rows: 24 };
  time = new Date("2025-01-02T03:04:05Z");
  readonly #env: Readonly<Record<string, string>>;
  readonly #terminal: boolean;
  readonly #programs: NonNullable<FakeIoSetting["programs"]>;
  readonly #signals = new Map<SignalName, Set<() => void>>();
  readonly #uncaught = new Set<(error: unknown) => void>();
  readonly #timers = new Set<() => void>();

  constructor(setting: FakeIoSetting = {}) {
    this.#env = setting.env ?? {};
    this.#terminal = setting.terminal ?? false;
    this.#programs = setting.programs ?? {};
    this.files = new Map(Object.entries(setting.files ?? {}));
    this.stdout = new FakeOutput(this.#terminal);
    this.stderr = new FakeOutput(this.#terminal);
    this.stdin = {
      isTerminal: this.#terminal,
      async *chunks() {
        for (const chunk of setting.stdin ?? []) {
          yield new TextEncoder().encode(chunk);
        }
        if (setting.stdinStays) await new Promise(() => {});
      },
      setRaw: (raw) => {
        this.raw.push(raw);
      },
    };
  }

  env(name: string): string | undefined {
    return this.#env[name];
  }

  windowSize() {
    return this.#terminal ? this.size : undefined;
  }

  onSignal(name: SignalName, listener: () => void): () => void {
    const listeners = this.#signals.get(name) ?? new Set();
    this.#signals.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Lets a signal arrive. @returns how many listened */
  emit(name: SignalName): number {
    const listeners = [...this.#signals.get(name) ?? []];
    for (const listener of listeners) listener();
    return listeners.length;
  }

  onUncaught(listener: (error: unknown) => void): () => void {
    this.#uncaught.add(listener);
    return () => this.#uncaught.delete(listener);
  }

  /** Lets an error happen that nobody waits for. */
  emitUncaught(error: unknown): void {
    for (const listener of [...this.#uncaught]) listener(error);
  }

  readonly pathSeparator = ":";

  directory(): string {
    return "/home/me/shop";
  }

  changeDirectory(path: string): void {
    if (!this.files.has(`${path}/`)) throw new Error("no such directory");
    this.entered.push(path);
  }

  revoke(permissions: readonly Permission[]): void {
    this.revoked.push(...permissions);
  }

  readTextFile(path: string): Promise<string | undefined> {
    return Promise.resolve(this.files.get(path));
  }

  fileMode(path: string): Promise<number | undefined> {
    return Promise.resolve(
      this.files.has(path) ? this.modes.get(path) ?? 0o644 : undefined,
    );
  }

  makeFolder(path: string): Promise<void> {
    this.files.set(`${path}/`, "");
    return Promise.resolve();
  }

  replaceFile(path: string, text: string, mode: number): Promise<void> {
    if (path.startsWith("missing/")) {
      return Promise.reject(new Error("No such file or directory"));
    }
    this.files.set(path, text);
    this.modes.set(path, mode);
    return Promise.resolve();
  }

  makeTemporaryFolder(): Promise<string> {
    this.folders.push("/tmp/kompox-1");
    return Promise.resolve("/tmp/kompox-1");
  }

  removeFolder(path: string): void {
    this.folders.splice(this.folders.indexOf(path), 1);
  }

  spawn(program: ChildProgram): Child | undefined {
    const run = this.#programs[program.command];
    if (run === undefined) return undefined;
    this.spawned.push(program);
    const told = Promise.withResolvers<SignalName>();
    return { ended: run(told.promise), signal: (name) => told.resolve(name) };
  }

  now(): Date {
    return this.time;
  }

  every(_ms: number, action: () => void): () => void {
    this.#timers.add(action);
    return () => this.#timers.delete(action);
  }

  after(_ms: number, action: () => void): () => void {
    return this.every(0, action);
  }

  /** Lets every timer that is set go off once. */
  tick(): void {
    for (const action of [...this.#timers]) action();
  }

  /** Listeners and timers that were not ended. */
  get leftovers(): number {
    const signals = [...this.#signals.values()].map((set) => set.size);
    return this.#timers.size + this.#uncaught.size +
      signals.reduce((sum, size) => sum + size, 0);
  }
}

/** Keeps what was written. */
export class FakeOutput implements Output {
  text = "";
  readonly #decoder = new TextDecoder();
  constructor(readonly isTerminal: boolean) {}

  write(text: string): void {
    this.text += text;
  }

  send(bytes: Uint8Array): Promise<void> {
    this.text += this.#decoder.decode(bytes, { stream: true });
    return Promise.resolve();
  }
}
