# Sourced by kube-up: NetworkPolicy objects are enforced, by nftables rules
# that a process of this machine keeps.
addon_netpol_up() {
  start netpol "$lab" netpol -kubeconfig "$KUBECONFIG"
}
