import { kubeconfigFile } from "../cluster/real_cluster.ts";
import { dataConformance } from "../conformance/data.ts";
import { dataKills } from "../conformance/data_kills.ts";
import { openK3sWorld } from "./k3s_data_world.ts";

const ignore = kubeconfigFile === undefined;

dataConformance("k3s", openK3sWorld, { ignore });
dataKills("k3s", openK3sWorld, { ignore });
