import {
  crashed,
  event,
  pod,
  running,
  starting,
  waiting,
} from "../../tests/fakes/app_view_builder.ts";
import { testCauses } from "../../tests/fakes/cause_cases.ts";

const aPod = pod({ web: {} });

testCauses([
  {
    name: "an image name that is none",
    pod: pod({ web: waiting("InvalidImageName") }),
    message: 'Cannot start "web": "img" is not an image name',
    graceMs: 1_000,
  },
  {
    name: "an image that the registry does not have",
    pod: pod({ web: waiting("ErrImagePull", "img: not found.") }),
    message: 'Cannot pull image "img" of "web": img: not found',
    hint: 'check the name and tag of "img", and that it was pushed',
    graceMs: 5_000,
  },
  {
    name: "the registry's words when the state only says that it backs off",
    pod: pod({
      web: waiting("ImagePullBackOff", 'Back-off pulling image "img"'),
    }),
    more: {
      events: [
        event(aPod, "Pulling", 'Pulling image "img"', "web"),
        event(aPod, "Failed", "403 denied", "web"),
        event(aPod, "Failed", "Failed to pull of another", "db"),
      ],
    },
    message: 'Cannot pull image "img" of "web": 403 denied',
    graceMs: 5_000,
  },
  {
    name: "the registry's words without what is wrapped around them",
    pod: pod({
      web: waiting(
        "ErrImagePull",
        'rpc error: code = NotFound desc = failed to pull and unpack image "a":' +
          ' failed to resolve reference "a": a: not found',
      ),
    }),
    message: 'Cannot pull image "img" of "web": a: not found',
    graceMs: 5_000,
  },
  {
    name: "a configuration that the kubelet has not read yet, after a while",
    pod: pod({
      web: waiting("CreateContainerConfigError", "failed to sync secret cache"),
    }),
    message: 'Cannot configure "web": failed to sync secret cache',
    graceMs: 15_000,
  },
  {
    name: "a registry that cannot be reached, after a longer time",
    pod: pod({ web: waiting("ErrImagePull", "dial tcp: i/o timeout") }),
    message: 'Cannot pull image "img" of "web": dial tcp: i/o timeout',
    graceMs: 60_000,
  },
  {
    name: "a crash loop after two restarts when all else is ready",
    pod: pod({ web: crashed(2, 7), db: running }),
    message: 'Cannot keep "web" running: it ended with exit code 7, 3 times, ' +
      "each time restarted",
    graceMs: 1_000,
  },
  {
    name: "a crash loop only at the end while another container starts",
    pod: pod({ web: crashed(3), db: starting }),
    message: 'Cannot keep "web" running: it ended with exit code 1, 4 times, ' +
      "each time restarted",
  },
  {
    name: "a crash loop after four restarts in any company",
    pod: pod({ web: crashed(4), db: starting }),
    message: 'Cannot keep "web" running: it ended with exit code 1, 5 times, ' +
      "each time restarted",
    graceMs: 1_000,
  },
  {
    name: "a program that ends without an error",
    pod: pod({ web: crashed(2, 0) }),
    message: 'Cannot keep "web" running: it ended with exit code 0, 3 times, ' +
      "each time restarted",
    hint: 'give "web" a command that goes on running, or mark it as a job',
    graceMs: 1_000,
  },
  {
    name: "the first end only at the end of the wait",
    pod: pod({ web: crashed(0) }),
    message: 'Cannot keep "web" running: it ended with exit code 1, once',
  },
  {
    name: "too little memory",
    pod: pod({ web: crashed(2, 137, "OOMKilled") }),
    message: 'Cannot keep "web" running: it was killed for using more memory ' +
      "than its limit, 3 times, each time restarted",
    hint: 'raise x-kompox.limits.memory of "web", or make it use less memory',
    graceMs: 1_000,
  },
  {
    name: "a failing job",
    pod: pod({ "init:seed": crashed(2, 4), web: waiting("PodInitializing") }),
    message: 'Cannot start the app: "seed", which must succeed first, ended ' +
      "with exit code 4, 3 times, each time restarted",
    graceMs: 1_000,
  },
  {
    name: "none for a job that is done",
    pod: pod({
      "init:seed": { containerID: "c", state: { terminated: { exitCode: 0 } } },
      web: waiting("ContainerCreating"),
    }),
    message: undefined,
  },
  {
    name: "a missing secret",
    pod: pod({
      web: waiting("CreateContainerConfigError", 'secret "key" not found'),
    }),
    message: 'Cannot configure "web": secret "key" not found',
    hint: 'create the secret "key"',
    graceMs: 5_000,
  },
  {
    name: "a program that is not in the image",
    pod: pod({
      web: {
        ...crashed(1, 128, "StartError"),
        lastState: {
          terminated: {
            reason: "StartError",
            exitCode: 128,
            message: "failed to create task: OCI runtime: unable to start " +
              'container process: exec: "/no": stat /no: no such file or directory',
          },
        },
      },
    }),
    message:
      'Cannot start "web": exec: "/no": stat /no: no such file or directory',
    hint:
      'correct command or entrypoint of "web": the program must be in its image',
    graceMs: 5_000,
  },
]);
