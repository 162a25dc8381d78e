import { blocksOf, guides, isRun, Reader, readGuide } from "../docs/guide.ts";
import { kubeconfigFile } from "./real_cluster.ts";

/** The Japanese pages have the same commands: a test in tests/docs sees to it. */
for (const name of guides) {
  const title =
    `docs/${name}.md: every command does what it says on a real cluster`;
  Deno.test(title, { ignore: kubeconfigFile === undefined }, async () => {
    const blocks = blocksOf(await readGuide("docs", name)).filter(isRun);
    const reader = await Reader.open(kubeconfigFile!);
    let at = 0;
    try {
      for (; at < blocks.length; at++) await reader.run(blocks[at]);
    } finally {
      // The last block of a guide removes what the others have made.
      if (at < blocks.length) await reader.run(blocks.at(-1)!).catch(() => {});
      await reader.close();
    }
    console.log(`ran ${blocks.length} blocks`);
  });
}
