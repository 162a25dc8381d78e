/** The completion script for PowerShell 5.1 and newer. */

export const powershellScript = `# PowerShell completion for kompoxops
Register-ArgumentCompleter -Native -CommandName kompoxops -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements |
    Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
    ForEach-Object { $_.ToString() })
  $program = $words[0]
  $words = @($words | Select-Object -Skip 1)
  if ($wordToComplete -eq '') {
    # Before 7.3 an empty argument is lost unless it is quoted.
    $words += if ($PSVersionTable.PSVersion -lt '7.3') { '""' } else { '' }
  }
  & $program __complete -- @words 2>$null | Select-Object -Skip 1 | ForEach-Object {
    $word, $about = $_ -split "\`t", 2
    if (-not $about) { $about = $word }
    [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $about)
  }
}
`;
