/** Finds kubectl for tests that compare with it. */

/**
 * The first that runs: `KOMPOX_TEST_KUBECTL`, PATH, the one of the test cluster.
 *
 * @returns undefined, after the reason was printed
 */
export async function findKubectl(about: string): Promise<string | undefined> {
  const given = Deno.env.get("KOMPOX_TEST_KUBECTL");
  const cluster = Deno.env.get("KUBELAB_DIR") ?? "/var/tmp/kubelab";
  for (const path of [given, "kubectl", `${cluster}/bin/kubectl`]) {
    if (!path) continue;
    try {
      const args = ["version", "--client"];
      const { success } = await new Deno.Command(path, { args }).output();
      if (success) return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  console.log(
    `skipped: ${about}: there is no kubectl, neither in KOMPOX_TEST_KUBECTL nor in PATH`,
  );
}
