import { ok, rejects, strictEqual } from "node:assert/strict";
import { testCertificate } from "../../tests/fakes/test_certificate.ts";
import { certificateAt, denoMachine } from "./machine.ts";

const soon = () => AbortSignal.timeout(10_000);

Deno.test("certificateAt() tells the end of a certificate and why it is not trusted", async () => {
  const { certificate, key } = await testCertificate(["localhost"]);
  const server = Deno.listenTls({
    hostname: "127.0.0.1",
    port: 0,
    cert: certificate,
    key,
  });
  const accepting = (async () => {
    for await (const connection of server) {
      const tls = connection as Deno.TlsConn;
      await tls.handshake().catch(() => {});
      tls.close();
    }
  })();
  try {
    const { port } = server.addr as Deno.NetAddr;
    const found = await certificateAt("localhost", port, soon());
    ok(found.notAfter > new Date());
    ok(found.fault !== undefined && !/^[A-Z_]+$/.test(found.fault));
  } finally {
    server.close();
    await accepting;
  }
});

Deno.test("certificateAt() fails where nothing listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  await rejects(
    certificateAt("localhost", port, soon()),
    /ECONNREFUSED|refused/,
  );
});

Deno.test("denoMachine.run() gives the output of a program, and undefined where there is none", async () => {
  const deno = await denoMachine.run(Deno.execPath(), ["--version"], soon());
  ok(deno?.startsWith("deno "));
  const none = await denoMachine.run("kompox-no-such-program", [], soon());
  strictEqual(none, undefined);
});

Deno.test("denoMachine.run() ends with its signal", async () => {
  const args = ["eval", "await new Promise((done) => setTimeout(done, 60e3))"];
  const signal = AbortSignal.timeout(300);
  const started = performance.now();
  await denoMachine.run(Deno.execPath(), args, signal).catch(() => {});
  ok(performance.now() - started < 10_000);
});
