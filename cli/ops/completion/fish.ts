/** The completion script for fish. */

export const fishScript = `# fish completion for kompoxops
function __kompoxops_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l lines (command $words[1] __complete -- $words[2..-1] 2>/dev/null)
    switch "$lines[1]"
        case :files
            __fish_complete_path (commandline -ct)
        case :dirs
            __fish_complete_directories (commandline -ct) ''
        case '*'
            printf '%s\\n' $lines[2..-1]
    end
end
complete -c kompoxops -f -a '(__kompoxops_complete)'
`;
