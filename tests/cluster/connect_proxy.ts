/** An HTTP proxy that knows CONNECT only, for tests; it counts what goes through. */

import { connect, createServer, type Server, type Socket } from "node:net";

/** Listens on a free port of this machine. */
export class ConnectProxy {
  /** Where clients wanted to go, in order. */
  readonly targets: string[] = [];
  /** The `proxy-authorization` of each. */
  readonly logins: (string | undefined)[] = [];
  /** Answers everything with this instead of 200. */
  refuseWith?: string;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer((client) => this.#serve(client));

  /** @returns its URL */
  async open(login = ""): Promise<string> {
    await new Promise<void>((resolve) =>
      this.#server.listen(0, "127.0.0.1", resolve)
    );
    const { port } = this.#server.address() as { port: number };
    return `http://${login}127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(client: Socket): void {
    this.#keep(client);
    let head = "";
    const read = (chunk: Uint8Array) => {
      head += new TextDecoder("latin1").decode(chunk);
      if (!head.includes("\r\n\r\n")) return;
      client.off("data", read);
      this.#connect(client, head);
    };
    client.on("data", read);
  }

  #connect(client: Socket, head: string): void {
    const [, target] = /^CONNECT (\S+) /.exec(head) ?? [];
    const [, login] = /^proxy-authorization: *(.*)$/im.exec(head) ?? [];
    this.targets.push(target);
    this.logins.push(login?.trim());
    if (target === undefined || this.refuseWith !== undefined) {
      client.end(`HTTP/1.1 ${this.refuseWith ?? "405 No"}\r\n\r\n`);
      return;
    }
    const [, host, port] = /^(.*):(\d+)$/.exec(target)!;
    const server = connect(Number(port), host);
    this.#keep(server);
    server.once("connect", () => {
      client.write("HTTP/1.1 200 Connected\r\n\r\n");
      client.pipe(server);
      server.pipe(client);
    });
    server.on("error", () => client.destroy());
    server.on("close", () => client.destroy());
    client.on("close", () => server.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
  }
}
