/** Causes with an image: a bad name, one that is not there, one that may not be read. */

import { type Cause, grace, oneLine } from "./cause.ts";
import type { ContainerView } from "./pod_view.ts";

const failing = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "ErrImageNeverPull",
  "InvalidImageName",
  "ImageInspectError",
  "RegistryUnavailable",
  "SignatureValidationFailed",
]);

/**
 * @param told messages of the pod's events about this container, newest last:
 *   the registry's own words, which a back-off leaves out of the state
 */
export function imageCause(
  object: string,
  container: ContainerView,
  told: readonly string[],
): Cause | undefined {
  const { name, image, state } = container;
  if (state.kind !== "waiting" || !failing.has(state.reason)) return undefined;
  const key = `image ${name} ${image}`;
  if (state.reason === "InvalidImageName") {
    return {
      key,
      object,
      message: `Cannot start "${name}": "${image}" is not an image name`,
      hint: `correct the image of "${name}" in the Compose file`,
      graceMs: grace.hopeless,
    };
  }
  if (state.reason === "ErrImageNeverPull") {
    return {
      key,
      object,
      message: `Cannot start "${name}": image "${image}" is not on the node, ` +
        "and pull_policy forbids to pull it",
      hint: `remove pull_policy from "${name}", or load the image on the node`,
      graceMs: grace.hopeless,
    };
  }
  const answer = registryAnswer(state.message, told);
  const verdict = judge(answer);
  return {
    key,
    object,
    message: `Cannot pull image "${image}" of "${name}": ` +
      (answer === "" ? state.reason : answer),
    hint: verdict.hint.replaceAll("IMAGE", image),
    graceMs: verdict.graceMs,
  };
}

/** The most telling message: a back-off says nothing of the registry. */
function registryAnswer(message: string, told: readonly string[]): string {
  const failures = told.filter((text) => /fail|error|denied/i.test(text));
  const candidates = [message, ...failures.reverse()];
  const found = candidates.find((text) =>
    text !== "" && !text.startsWith("Back-off")
  );
  return oneLine(unwrapped(found ?? ""));
}

const wrappers = [
  /^rpc error: code = \w+ desc = /,
  /^failed to pull image "[^"]*": /i,
  /^failed to pull and unpack image "[^"]*": /,
  /^failed to resolve (?:reference|image) "[^"]*": /,
];

/** Without what kubelet and runtime put around the registry's answer. */
function unwrapped(message: string): string {
  let text = message;
  for (let before = ""; before !== text;) {
    before = text;
    for (const wrapper of wrappers) text = text.replace(wrapper, "");
  }
  return text;
}

function judge(answer: string): { hint: string; graceMs: number } {
  if (/not found|manifest unknown|does not exist|name unknown/i.test(answer)) {
    return {
      hint: 'check the name and tag of "IMAGE", and that it was pushed',
      graceMs: grace.unlikely,
    };
  }
  if (
    /denied|unauthori[sz]ed|forbidden|authentication|\b40[13]\b/i.test(answer)
  ) {
    return {
      hint: 'check the name of "IMAGE"; if the registry is private, give the ' +
        "cluster access to it",
      graceMs: grace.unlikely,
    };
  }
  if (/no match for platform|exec format/i.test(answer)) {
    return {
      hint: 'push "IMAGE" for the processor of the cluster\'s nodes',
      graceMs: grace.hopeless,
    };
  }
  return {
    hint:
      'check that the nodes of the cluster can reach the registry of "IMAGE"',
    graceMs: grace.outside,
  };
}
