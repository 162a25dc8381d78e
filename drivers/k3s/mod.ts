/** Any cluster that a kubeconfig reaches (decision 32). */

import { ingressSettings } from "../../core/domain/ingress_settings.ts";
import type { DriverModule } from "../../core/ports/driver.ts";
import { checkSettings } from "../common/check_settings.ts";
import { K3sCluster } from "./cluster.ts";
import { dataSettings } from "./data_settings.ts";
import { K3sDisks } from "./disks.ts";
import { K3sSnapshots } from "./snapshots.ts";

const settings = {
  KUBECONFIG_DATA: "the kubeconfig itself, as text; a secret",
  KUBECONFIG: "path of the kubeconfig",
  KUBECONTEXT: "context to use instead of the current one",
  ...dataSettings,
  ...ingressSettings,
};

export const k3s: DriverModule = {
  name: "k3s",
  settings,
  secretSettings: ["KUBECONFIG_DATA"],
  open(provider, deps) {
    const known = Object.keys(settings);
    checkSettings(`provider "${provider.name}"`, provider.settings, known);
    return {
      cluster: new K3sCluster(provider, deps, known),
      disks: new K3sDisks(deps),
      snapshots: new K3sSnapshots(deps),
    };
  },
};
