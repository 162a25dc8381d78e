/** The completion script for bash 3.2 and newer; needs no bash-completion. */

/**
 * bash breaks words at `=` and `:`: they are joined before the program is
 * asked, and what stands before the last break is cut off its answers.
 */
export const bashScript = `# bash completion for kompoxops
_kompoxops() {
  local rest=$COMP_LINE word blanks i line full breaks= cut=
  local -a words
  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    blanks=\${rest%%[![:blank:]]*}
    rest=\${rest#"$blanks"}
    rest=\${rest#"$word"}
    if [ "$i" -gt 0 ] && [ -z "$blanks" ]; then
      words[\${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
  done
  full=\${words[\${#words[@]} - 1]}
  case $COMP_WORDBREAKS in *=*) breaks+== ;; esac
  case $COMP_WORDBREAKS in *:*) breaks+=: ;; esac
  if [ -n "$breaks" ]; then
    cut=\${full##*[$breaks]}
    cut=\${full%"$cut"}
  fi
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files) compopt -o default 2>/dev/null ;;
      :dirs) compopt -o dirnames 2>/dev/null ;;
      :*) ;;
      *)
        line=\${line%%$'\\t'*}
        COMPREPLY+=("\${line#"$cut"}")
        ;;
    esac
  done < <("\${words[0]}" __complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _kompoxops kompoxops
`;
