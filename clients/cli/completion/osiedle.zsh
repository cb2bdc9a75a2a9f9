#compdef osiedle
# Completion of osiedle in zsh. The program itself knows its commands, options and methods:
# `osiedle __complete WORDS` prints what the last word may become, one a line.
_osiedle() {
  local -a replies options others
  replies=("${(@f)$("${words[1]/#\~/$HOME}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  # An option that takes a value is followed by it, not by a blank.
  options=(${(M)replies:#*=})
  others=(${replies:#*=})
  if (( ${#options} + ${#others} == 0 )); then
    # Behind "--output=" stands a file.
    compset -P '*='
    _files
    return
  fi
  (( ${#options} )) && compadd -Q -S '' -a options
  (( ${#others} )) && compadd -Q -a others
}
if [[ ${funcstack[1]} == _osiedle ]]; then
  _osiedle "$@"
else
  compdef _osiedle osiedle
fi
