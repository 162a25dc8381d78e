import {
  type BadCase,
  badService,
  testBadCases,
} from "../../tests/fakes/compose_bad_cases.ts";

const ports: BadCase[] = [
  ["ports that are no list", badService("ports: 80:80"), [
    '4:12 error Cannot read "ports": a list is expected',
  ]],
  ["a port that is a word", badService("ports: [http]"), [
    '4:13 error Cannot publish port "http"',
  ]],
  ["port 0", badService("ports: ['0:80']"), ["4:13 error Cannot publish port"]],
  ["port 65536", badService("ports: ['80:65536']"), [
    '4:13 error Cannot publish port "65536"',
  ]],
  ["a range onto one port", badService("ports: ['80-82:80']"), [
    '4:13 error Cannot publish "80-82" for "80": 3 host ports for 1',
  ]],
  ["ranges of different length", badService("ports: ['80-82:90-91']"), [
    "4:13 error Cannot publish",
  ]],
  ["a range backwards", badService("ports: ['82-80:82-80']"), [
    '4:13 error Cannot publish port "82-80"',
  ]],
  ["sctp", badService("ports: ['80:80/sctp']"), [
    '4:13 error Cannot publish over "sctp"',
  ]],
  ["a bare IPv6 address", badService("ports: ['::1:80:80']"), [
    '4:13 error Cannot publish port "::1:80:80"'.replace("publish", "read"),
  ]],
  ["a host that is no address", badService("ports: ['web:80:80']"), [
    '4:13 error Cannot publish on "web"',
  ]],
  ["a long form without target", badService("ports: [{published: 80}]"), [
    '4:13 error Cannot publish a port: "target" is missing',
  ]],
  [
    "an unknown key in the long form",
    badService("ports: [{target: 80, host: 1}]"),
    [
      '4:26 error Cannot read "ports": "host" is no key',
    ],
  ],
  ["a list in the long form", badService("ports: [{target: [80]}]"), [
    '4:22 error Cannot read "ports": a port is expected, a list',
  ]],
  ["nothing", badService("ports: [~]"), ["4:13 error Cannot read"]],
  [
    "too many ports",
    badService("ports: ['1-60000:1-60000', '1-9999:60001-65535']"),
    ['4:32 error Cannot publish "1-9999"'],
  ],
  [
    "too many ports of several services",
    badService("expose: [1-65535]") + "  b: {image: x, expose: [1]}\n",
    ["5:26 error Cannot publish so many ports"],
  ],
  ["expose of a word", badService("expose: [http]"), [
    '4:14 error Cannot publish port "http"',
  ]],
];
const volumes: BadCase[] = [
  ["an absolute bind", badService("volumes: ['/etc:/etc']"), [
    '4:15 error Cannot mount "/etc": the path is absolute',
  ]],
  ["a Windows path", badService("volumes: ['C:\\data:/data']"), [
    '4:15 error Cannot mount "C:\\data": the path is absolute',
  ]],
  ["a home directory", badService("volumes: ['~/x:/x']"), [
    '4:15 error Cannot mount "~/x": the path is in a home directory',
  ]],
  ["a path above", badService("volumes: ['../x:/x']"), [
    '4:15 error Cannot mount "../x": the path leaves the project directory',
  ]],
  ["a path above, later", badService("volumes: ['./a/../../x:/x']"), [
    '4:15 error Cannot mount "./a/../../x": the path leaves',
  ]],
  ["a path above the volume", badService("volumes: ['db/../../x:/x']"), [
    '4:15 error Cannot mount "db/../../x": the path leaves the volume',
  ]],
  ["Docker's socket", badService("volumes: ['/var/run/docker.sock:/s']"), [
    '4:15 error Cannot mount "/var/run/docker.sock": the container would own',
  ]],
  [
    "a single file that is too long",
    badService("volumes: ['./a.conf:/a.conf']"),
    [
      '4:15 error Cannot copy "a.conf" into the cluster: it has more than 1048576',
    ],
    { paths: { "a.conf": "file" } },
  ],
  ["two on one target", badService("volumes: ['./a:/x', 'b:/x/']"), [
    '4:25 error Cannot mount two things at "/x": line 4',
  ]],
  ["a tmpfs on a volume", badService("volumes: ['a:/x']\ntmpfs: /x"), [
    '5:12 error Cannot mount two things at "/x"',
  ]],
  ["a relative target", badService("volumes: ['./a:data']"), [
    '4:15 error Cannot mount at "data"',
  ]],
  ["the root", badService("volumes: ['./a:/']"), [
    '4:15 error Cannot mount at "/"',
  ]],
  ["a target with ..", badService("volumes: ['./a:/x/../..']"), [
    '4:15 error Cannot mount at "/x/../.."',
  ]],
  ["an empty source", badService("volumes: [':/x']"), [
    "4:15 error Cannot mount: the source is empty",
  ]],
  ["too many parts", badService("volumes: ['a:/b:c:d']"), [
    '4:15 error Cannot mount "a:/b:c:d": it has too many parts',
  ]],
  ["an unknown mode", badService("volumes: ['a:/b:r0']"), [
    '4:15 error Cannot mount "a:/b:r0": "r0" is no mode',
  ]],
  ["a bad volume name", badService("volumes: ['$$(x):/b']"), [
    '4:15 error Cannot mount "$(x)": "$(x)" is no name of a volume',
  ]],
  ["a long form without type", badService("volumes: [{target: /x}]"), [
    '4:15 error Cannot mount: "type" is missing',
  ]],
  ["a long form without target", badService("volumes: [{type: volume}]"), [
    "4:15 error Cannot mount: the target is empty",
  ]],
  ["a bind without source", badService("volumes: [{type: bind, target: /x}]"), [
    "4:15 error Cannot mount: the source is empty",
  ]],
  [
    "a named pipe",
    badService("volumes: [{type: npipe, source: x, target: /x}]"),
    [
      '4:15 error Cannot mount a "npipe"',
    ],
  ],
  ["a size that is none", badService("tmpfs: ['/x:size=big']"), [
    '4:13 error Cannot read the size "big"',
  ]],
  ["a number", badService("volumes: [5]"), ['4:15 error Cannot mount at "5"']],
];

testBadCases([...ports, ...volumes]);
