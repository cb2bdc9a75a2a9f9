# shellcheck shell=bash
# Completion of osiedle in bash. The program itself knows its commands, options and methods:
# `osiedle __complete WORDS` prints what the last word may become, one a line.
_osiedle() {
  local -a words
  local line="${COMP_LINE:0:COMP_POINT}" last
  read -ra words <<<"$line"
  # A blank at the end begins another word.
  [[ $line == *[[:space:]] ]] && words+=("")
  last="${words[-1]}"
  mapfile -t COMPREPLY < <("${words[0]/#\~/$HOME}" __complete "${words[@]:1}" 2>/dev/null)
  # Readline replaces only what stands behind a character that breaks words.
  if [[ $last == *=* && $COMP_WORDBREAKS == *=* ]]; then
    COMPREPLY=("${COMPREPLY[@]#"${last%%=*}="}")
  fi
  if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
    compopt -o nospace 2>/dev/null
  fi
}
# Where the program knows nothing, the name of a file is wanted.
complete -o default -F _osiedle osiedle
