# Objects that are not made for it, changed by all items at once: each result is one somebody wrote.
$n = if ($env:STRESS_N) { [int]$env:STRESS_N / 10 } else { 100000 }
class Shared { [int]$Number; [string]$Text; [object]$Any }
$object = [pscustomobject]@{ Number = 0; Text = '' }
$instance = [Shared]::new()
$array = [object[]]::new(16)
$builder = [Text.StringBuilder]::new()
$ordered = [ordered]@{}
$queue = [Collections.Queue]::new()
$set = [Collections.Generic.HashSet[string]]::new()
1..8 | ForEach-Object -ThrottleLimit 8 -Parallel {
    $o = $using:object; $c = $using:instance; $a = $using:array; $b = $using:builder; $d = $using:ordered; $q = $using:queue; $s = $using:set
    $n = $using:n; $me = $_
    for ($i = 0; $i -lt $n; $i++) {
        $o.Number = $i; $o.Text = "text $i"
        $c.Number = $i; $c.Text = "text $i"; $c.Any = if ($i % 2) { $i } else { "text $i" }
        $a[$i % 16] = if ($i % 3) { 2.5 * $i } else { "text $i" }
        try { $null = $b.Append('ab') } catch { }
        if ($i % 5000 -eq 4999) { try { $b.Length = 0 } catch { } }
        try { $d["key $($i % 97)"] = $me } catch { }
        try { $q.Enqueue($i); if ($q.Count -gt 50) { $null = $q.Dequeue() } } catch { }
        try { $null = $s.Add("key $($i % 211)"); if ($i % 1000 -eq 999) { $s.Clear() } } catch { }
    }
}
'object: {0} {1}' -f ($object.Number -is [int]), ($object.Text -match '^text \d+$')
'instance: {0} {1} {2}' -f ($instance.Number -is [int]), ($instance.Text -match '^text \d+$'), ("$($instance.Any)" -match '^(text )?\d+$')
'array: {0}' -f @($array | Where-Object { -not ($_ -is [double] -or $_ -match '^text \d+$') }).Count
'builder: {0}' -f ($builder.ToString() -match '^[ab\0]*$')
'ordered: {0}' -f ($ordered.Count -le 97 -and -not ($ordered.Keys -notmatch '^key \d+$'))
'queue: {0}' -f @($queue.ToArray() | Where-Object { $null -ne $_ -and $_ -isnot [int] }).Count
'set: {0}' -f @($set | Where-Object { $_ -and $_ -notmatch '^key \d+$' }).Count
