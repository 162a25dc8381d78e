/** The completion script for zsh: to be sourced, or to lie in a folder of fpath as `_kompoxops`. */

export const zshScript = `#compdef kompoxops
_kompoxops() {
  local -a lines names
  local line
  lines=("\${(@f)$("\${(Q)words[1]}" __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  case $lines[1] in
    :files) _files; return ;;
    :dirs) _files -/; return ;;
  esac
  for line in "\${(@)lines[2,-1]}"; do
    names+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  (( $#names )) && _describe kompoxops names
}
if [ "$funcstack[1]" = _kompoxops ]; then
  _kompoxops "$@"
else
  compdef _kompoxops kompoxops
fi
`;
