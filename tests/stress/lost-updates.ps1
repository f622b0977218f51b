# 16 items add to one plain list and one hashtable without a lock: entries may get lost, the list and the table stay whole.
$n = if ($env:STRESS_N) { [int]$env:STRESS_N } else { 1000000 }
$list = [System.Collections.Generic.List[object]]::new()
$table = @{}
1..16 | ForEach-Object -ThrottleLimit 16 -Parallel {
    $l = $using:list; $h = $using:table; $n = $using:n
    for ($i = 0; $i -lt $n; $i++) {
        try { $l.Add($i) } catch { }
        try { $h[$i -band 1023] = $i } catch { }
    }
}
'list: {0}' -f ($list.Count -gt 0 -and $list.Count -le 16 * $n)
$bad = 0
foreach ($x in $list) { if ($null -ne $x -and ($x -isnot [int] -or $x -lt 0 -or $x -ge $n)) { $bad++ } }
"strange in list: $bad"
'table: {0}' -f ($table.Count -gt 0 -and $table.Count -le 1024)
$bad = 0
foreach ($k in $table.Keys) { if ($k -isnot [int] -or ($table[$k] -band 1023) -ne $k) { $bad++ } }
"strange in table: $bad"
