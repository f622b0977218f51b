# Counts the words of files, some at a time, and shows the most used: the shape of many parallel scripts. Each item counts one file
# and hands on a table; the pipeline behind it adds the tables up, so nothing is shared and nothing needs a lock.
#
#   parsh -NoProfile -File examples/word-count.ps1 docs/*.md -Top 5
param([Parameter(Mandatory, Position = 0, ValueFromRemainingArguments)] [string[]]$Path, [int]$Top = 10, [int]$ThrottleLimit = 8)

$total = @{}
Get-Item $Path | ForEach-Object -ThrottleLimit $ThrottleLimit -Parallel {
    $count = @{}
    foreach ($word in [regex]::Matches((Get-Content -Raw $_), '\w+')) { $count[$word.Value.ToLower()]++ }
    $count
} | ForEach-Object {
    foreach ($word in $_.Keys) { $total[$word] += $_[$word] }
}
$total.GetEnumerator() | Sort-Object @{ Expression = 'Value'; Descending = $true }, Key | Select-Object -First $Top |
    ForEach-Object { '{0,6} {1}' -f $_.Value, $_.Key }
